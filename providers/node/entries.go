package node

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	page       = "https://github.com/nodejs/node/blob/main/lib/_http_server.js"
	longer     = "https://github.com/nodejs/node/pull/62782"
	buffered   = "https://github.com/nodejs/node/pull/54863"
	measuredOn = "Node.js 10.15 to 26.10"
)

// The settings that Shape reads.
const (
	keepAlive   = "keepAliveTimeout"
	buffer      = "keepAliveTimeoutBuffer"
	idleTimeout = "timeout"
)

// defaultKeepAlive is keepAliveTimeout in every release that was measured.
const defaultKeepAlive = 5 * time.Second

// plain are the exchanges of an http.Server; sockets that are upgraded escape its timeouts.
var plain = []audit.Protocol{audit.HTTP, audit.SSE}

var entries = []providers.Entry{
	{
		Name: keepAlive, Also: []string{"server.keepAliveTimeout"},
		Doc:  "How long a connection stays open after a response, in milliseconds; the buffer of newer versions comes on top where the version is given. 0 switches it off.",
		Unit: time.Millisecond, Parse: parseMilliseconds, Zero: providers.ZeroIsNever,
		Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
		Defaults: []providers.DefaultRow{{Limit: audit.After(defaultKeepAlive)}},
		Fact:     audit.Fact{Source: page, Checked: "2026-11-20", Measured: measuredOn},
	},
	{
		Name: buffer, Also: []string{"server.keepAliveTimeoutBuffer"},
		Doc:  "What is added to keepAliveTimeout and not told to clients, in milliseconds; 1000 where the version has it.",
		Unit: time.Millisecond, Parse: parseMilliseconds,
		Fact: audit.Fact{Source: buffered, Checked: "2026-11-20", Measured: measuredOn},
	},
	{
		Name: idleTimeout, Also: []string{"server.timeout", "setTimeout", "server.setTimeout"},
		Doc:  "Silence of a socket in both directions, in milliseconds; 0 switches it off, as it is by default since Node 13.",
		Unit: time.Millisecond, Parse: parseMilliseconds, Zero: providers.ZeroIsNever,
		Drives: []providers.Drive{{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, For: plain,
			Early: "the connection closes without a response", Late: "the response ends early"}},
		Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
		Fact:     audit.Fact{Source: page, Checked: "2026-11-20", Measured: measuredOn, Since: "13"},
	},
	{
		Name: "requestTimeout", Also: []string{"server.requestTimeout"},
		Doc:  "How long a client may take to send a request, in milliseconds; before Node 18 it cuts a response that still goes on too. 0 switches it off.",
		Unit: time.Millisecond, Parse: parseMilliseconds, Zero: providers.ZeroIsNever,
		Drives: []providers.Drive{{When: providers.When{Before: "18"}, Side: audit.Front, Clock: audit.Total, For: plain,
			Late: "the response ends early"}},
		Fact: audit.Fact{Source: page, Checked: "2026-11-20", Measured: measuredOn},
	},
	still("headersTimeout", "How long a client may take to send the head of a request"),
	still("connectionsCheckingInterval", "How often the two limits on requests are checked"),
}

func still(name, doc string) providers.Entry {
	return providers.Entry{
		Name: name, Also: []string{"server." + name}, Doc: doc + ", in milliseconds; it times no response.",
		Unit: time.Millisecond, Parse: parseMilliseconds,
		Fact: audit.Fact{Source: page, Checked: "2026-11-20"},
	}
}

// parseMilliseconds reads a number in a text; Node takes no unit.
func parseMilliseconds(s string) (audit.Limit, error) {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64); err == nil {
		return providers.Count(n, time.Millisecond)
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return audit.Limit{}, errors.New("Node takes milliseconds without a unit; want " + strconv.FormatInt(d.Milliseconds(), 10))
	}
	return audit.Limit{}, errors.New("Node takes milliseconds, as in 65000")
}
