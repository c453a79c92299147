// Package clients knows programs and libraries that send requests: the limits that they set on a
// response by themselves. A client is the outer end of a chain and has a back only.
package clients

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is all clients.
var Provider = providers.Provider{
	Name:  "clients",
	Title: "HTTP clients",
	Tables: []*providers.Table{
		Browser, Undici, Axios, OpenAINode, AnthropicNode, HTTPX, Requests, Aiohttp, OpenAIPython, AnthropicPython, Go, OkHttp,
	},
	Code: reader,
}

// answered are the exchanges that a request library carries; it opens no WebSocket.
var answered = []audit.Protocol{audit.HTTP, audit.SSE}

// gone is what the program that waits sees; nothing comes over the wire.
const gone = "the client's own timeout error"

func client(system, title string, entries []providers.Entry) *providers.Table {
	return &providers.Table{
		System: "client/" + system, Title: title, Kind: providers.Client, Passes: audit.Nothing,
		Versioned: true, Entries: entries,
	}
}

func fact(source, measured string) audit.Fact {
	return audit.Fact{Source: source, Checked: "2026-11-28", Measured: measured}
}

// word is a setting that runs no clock and is told: how often a request is tried.
func word(name, doc, source string) providers.Entry {
	return providers.Entry{Name: name, Doc: doc, Word: true, Fact: fact(source, "")}
}

func after(d time.Duration) []providers.DefaultRow {
	return []providers.DefaultRow{{Limit: audit.After(d)}}
}

var never = []providers.DefaultRow{{Limit: audit.Never()}}

// The drives of clients.

func connecting() providers.Drive {
	return providers.Drive{Side: audit.Back, Clock: audit.Connect, Early: gone}
}

func waiting() providers.Drive {
	return providers.Drive{Side: audit.Back, Clock: audit.FirstByte, For: answered, Early: gone}
}

func listening() providers.Drive {
	return providers.Drive{Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, For: answered, Early: gone, Late: gone}
}

func whole() providers.Drive {
	return providers.Drive{Side: audit.Back, Clock: audit.Total, For: answered, Early: gone, Late: gone}
}

func keeping() providers.Drive {
	return providers.Drive{Side: audit.Back, Clock: audit.KeepAlive}
}

// resending is the pool of a client that sends a request once more which met a closed connection, if it may
// be repeated.
func resending() providers.Drive {
	d := keeping()
	d.Retries = true
	return d
}

// reading are the clocks of a limit on each read: partial heads restart the first.
func reading() []providers.Drive {
	first := waiting()
	first.Rearms = true
	return []providers.Drive{first, listening()}
}

// number reads a bare number in the unit, and the words with which the library's language says that
// there is no limit.
func number(unit time.Duration, none ...string) func(string) (audit.Limit, error) {
	return func(s string) (audit.Limit, error) {
		s = strings.TrimSpace(s)
		for _, word := range none {
			if s == word {
				return audit.Never(), nil
			}
		}
		if n, err := strconv.ParseFloat(s, 64); err == nil {
			return providers.Count(n, unit)
		}
		want := "a number of " + providers.UnitName(unit)
		if len(none) > 0 {
			want += " or " + strings.Join(none, " or ")
		}
		return audit.Limit{}, errors.New("is not " + want)
	}
}
