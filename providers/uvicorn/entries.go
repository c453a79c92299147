package uvicorn

import (
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	settings = "https://github.com/Kludex/uvicorn/blob/main/docs/settings.md"
	protocol = "https://github.com/Kludex/uvicorn/blob/main/uvicorn/protocols/http/httptools_impl.py"
	program  = "https://github.com/Kludex/uvicorn/blob/main/uvicorn/main.py"
)

var entries = []providers.Entry{
	{
		Name: "--timeout-keep-alive", Also: also("timeout-keep-alive"),
		Doc:  "How long a connection stays open after a response; it does not run while a response goes on.",
		Unit: time.Second, Parse: providers.WholeSeconds("uvicorn"),
		Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
		Defaults: []providers.DefaultRow{{Limit: audit.After(5 * time.Second)}},
		Fact:     audit.Fact{Source: protocol, Checked: "2026-11-20", Measured: "uvicorn 0.17.6, 0.51 and 0.54"},
	},
	{
		Name: "--timeout-graceful-shutdown", Also: also("timeout-graceful-shutdown"),
		Doc:  "How long a shutdown waits for open exchanges before it cancels them; absent sets no end.",
		Unit: time.Second, Parse: providers.WholeSeconds("uvicorn"),
		Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.Drain}},
		Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
		Fact:     audit.Fact{Source: settings, Checked: "2026-11-20", Since: "0.22"},
	},
	still("timeout-worker-healthcheck", settings, "How soon a worker process must answer its parent; it times no exchange."),
	word("ws-ping-interval", "How often a PING is sent on a WebSocket, in seconds; 20 by default."),
	word("ws-ping-timeout", "How soon a PING must be answered by a PONG, in seconds; other data does not count. 20 by default."),
	word("ws", "Which WebSocket implementation is used; some send no PINGs in older versions."),
}

func still(option, source, doc string) providers.Entry {
	return providers.Entry{
		Name: "--" + option, Also: also(option), Doc: doc, Unit: time.Second, Parse: providers.WholeSeconds("uvicorn"),
		Fact: audit.Fact{Source: source, Checked: "2026-11-20"},
	}
}

func word(option, doc string) providers.Entry {
	return providers.Entry{
		Name: "--" + option, Also: also(option), Doc: doc, Word: true,
		Fact: audit.Fact{Source: program, Checked: "2026-11-20"},
	}
}

// also are the spellings of an option in code and in the environment.
func also(option string) []string {
	name := strings.ReplaceAll(option, "-", "_")
	return []string{name, variable(option)}
}

// variable is the environment variable of an option.
func variable(option string) string {
	return "UVICORN_" + strings.ToUpper(strings.ReplaceAll(option, "-", "_"))
}
