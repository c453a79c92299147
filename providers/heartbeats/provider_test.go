package heartbeats

import (
	"flag"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers/providertest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestTheProviderIsComplete(t *testing.T) { providertest.Provider(t, Provider) }
