package clients

import (
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/providertest"
)

func TestCodeIsReadAsTheGoldenFileSays(t *testing.T) {
	providertest.Code(t, Provider, "testdata/code*.txtar", *update)
}

func TestCodeCutAnywhereIsReadWithoutAPanic(t *testing.T) {
	providertest.CutCode(t, Provider, "testdata/code*.txtar")
}

func FuzzCode(f *testing.F) { providertest.FuzzCode(f, Provider, "testdata/code*.txtar") }

func TestAFileOfMoreRequestsThanAreReadSaysSo(t *testing.T) {
	text := []byte("import httpx\n" + strings.Repeat("httpx.get('http://api/x', timeout=3)\n", maxRequests+1))
	said := readCode(source.Parse("a.py", text, providers.NewLines("a.py", text)))
	if len(said.Unread) != 1 || said.Unread[0].At.Line != maxRequests+2 {
		t.Errorf("unread: %+v", said.Unread)
	}
}
