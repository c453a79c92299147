package nginx

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/providers/providertest"
)

func TestFilesBecomeTheHopsOfTheirGoldenFiles(t *testing.T) {
	providertest.Files(t, Provider, "testdata/files/*.txtar", *update)
}

func TestFilesThatAreCutAnywhereAreReadAsFarAsTheyGo(t *testing.T) {
	providertest.CutFiles(t, Provider, "testdata/files/*.txtar")
}
