package deno

import (
	"flag"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers/providertest"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func TestTheProviderIsCompleteAndSourced(t *testing.T) { providertest.Provider(t, Provider) }

func TestReadingsBecomeTheHopsOfTheGoldenFile(t *testing.T) {
	providertest.Hops(t, Provider, "testdata/hops.txtar", *update)
}
