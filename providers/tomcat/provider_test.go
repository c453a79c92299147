package tomcat

import (
	"flag"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers/providertest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestProvider(t *testing.T) { providertest.Provider(t, Provider) }

func TestFiles(t *testing.T) { providertest.Files(t, Provider, "testdata/*.txtar", *update) }

func TestAFileCutAnywhereIsReadWithoutAPanic(t *testing.T) {
	providertest.CutFiles(t, Provider, "testdata/*.txtar")
}

func FuzzRead(f *testing.F) { providertest.FuzzFiles(f, Provider, "testdata/*.txtar") }

func TestReadingsBecomeTheHopsOfTheGoldenFile(t *testing.T) {
	providertest.Hops(t, Provider, "testdata/drawn/hops.txtar", *update)
}
