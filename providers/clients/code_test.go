package clients

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/providers/providertest"
)

func TestCodeIsReadAsTheGoldenFileSays(t *testing.T) {
	providertest.Code(t, Provider, "testdata/code*.txtar", *update)
}

func TestCodeCutAnywhereIsReadWithoutAPanic(t *testing.T) {
	providertest.CutCode(t, Provider, "testdata/code*.txtar")
}

func FuzzCode(f *testing.F) { providertest.FuzzCode(f, Provider, "testdata/code*.txtar") }
