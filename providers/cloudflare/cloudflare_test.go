package cloudflare

import (
	"flag"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers/providertest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestTheProviderIsCompleteAndSourced(t *testing.T) { providertest.Provider(t, Provider) }

func TestReadingsBecomeTheHopsOfTheGoldenFile(t *testing.T) {
	providertest.Hops(t, Provider, "testdata/hops.txtar", *update)
}

func TestTerraformBecomesTheHopsOfTheGoldenFiles(t *testing.T) {
	providertest.Terraform(t, Provider, "testdata/terraform/*.txtar", *update)
}

func FuzzTerraform(f *testing.F) {
	providertest.FuzzTerraform(f, Provider, "testdata/terraform/*.txtar")
}

func TestFilesBecomeTheHopsOfTheGoldenFiles(t *testing.T) {
	providertest.Files(t, Provider, "testdata/files/*.txtar", *update)
}

func TestAFileCutAnywhereIsReadWithoutPanic(t *testing.T) {
	providertest.CutFiles(t, Provider, "testdata/files/*.txtar")
}

func FuzzFiles(f *testing.F) { providertest.FuzzFiles(f, Provider, "testdata/files/*.txtar") }
