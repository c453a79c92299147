package node

import (
	"regexp"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	fastifyServer  = "https://github.com/fastify/fastify/blob/main/docs/Reference/Server.md"
	fastifyStart   = "https://github.com/fastify/fastify-cli/blob/main/help/start.txt"
	fastifyFactory = "https://github.com/fastify/fastify/blob/main/fastify.js"

	graceDelay = "--close-grace-delay"

	byCode, byCLI = "code", "cli"
)

var (
	started = providers.When{Type: []string{byCLI}}

	// required is the oldest release that a package.json takes.
	required = regexp.MustCompile(`"fastify"\s*:\s*"[~^]?([0-9]+(?:\.[0-9]+)*)"`)
)

// Fastify sets the timeouts of Node's server, to values of its own.
var Fastify = &providers.Table{
	System:    "fastify",
	Title:     "Fastify",
	Kind:      providers.Server,
	Passes:    audit.Nothing,
	Versioned: true,
	// Who starts it: fastify-cli, or the application's own code.
	Types:      []string{byCode, byCLI},
	AbsentType: byCode,
	Entries: []providers.Entry{
		{
			Name: keepAlive,
			Doc:  "How long a connection stays open after a response, in milliseconds; 0 is taken for absent.",
			Unit: time.Millisecond, Parse: parseMilliseconds,
			Drives: []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{
				{When: providers.When{Since: "4"}, Limit: audit.Seconds(72)},
				{When: providers.When{Before: "4"}}, // nobody looked it up
			},
			Fact: audit.Fact{Source: fastifyFactory, Checked: "2026-11-20"},
		},
		{
			Name: "connectionTimeout",
			Doc:  "Silence of a connection in both directions, in milliseconds; 0 switches it off, as it is by default.",
			Unit: time.Millisecond, Parse: parseMilliseconds, Zero: providers.ZeroIsNever,
			Drives: []providers.Drive{{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, For: plain,
				Early: "the connection closes without a response", Late: "the response ends early"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
			Fact:     audit.Fact{Source: fastifyServer, Checked: "2026-11-20"},
		},
		{
			Name: "handlerTimeout",
			Doc:  "How long a handler may take to reply, in milliseconds; a hijacked reply is let go. 0 switches it off, as it is by default.",
			Unit: time.Millisecond, Parse: parseMilliseconds, Zero: providers.ZeroIsNever,
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.FirstByte, For: plain, Early: "503"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Never()}},
			Fact:     audit.Fact{Source: fastifyServer, Checked: "2026-11-20"},
		},
		{
			Name: graceDelay, Also: []string{"-g", "FASTIFY_CLOSE_GRACE_DELAY"},
			Doc:  "How long `fastify start` waits for pending requests when it is told to stop, in milliseconds; 500 by default. A server started in code has none.",
			Unit: time.Millisecond, Parse: parseMilliseconds,
			Drives:   []providers.Drive{{When: started, Side: audit.Front, Clock: audit.Drain}},
			Defaults: []providers.DefaultRow{{When: started, Limit: audit.After(500 * time.Millisecond)}},
			Fact:     audit.Fact{Source: fastifyStart, Checked: "2026-11-28"},
		},
		{
			Name: "requestTimeout",
			Doc:  "How long a client may take to send a request, in milliseconds; it times no response.",
			Unit: time.Millisecond, Parse: parseMilliseconds,
			Fact: audit.Fact{Source: fastifyServer, Checked: "2026-11-20"},
		},
	},
}

// claimFastify reads the command line of fastify-cli, by which a plugin may bring options of its own.
func claimFastify(c *command.Command) (providers.Reading, bool) {
	if len(c.Words) < 2 || c.Words[1].Text != "start" {
		return providers.Reading{}, false
	}
	r := providers.Claimed("fastify", c)
	r.Options(c, []providers.Option{{Setting: graceDelay, Flags: []string{graceDelay, "-g"}, Variable: "FASTIFY_CLOSE_GRACE_DELAY"}})
	r.Context.Type = byCLI
	if f, ok := c.Source("package.json"); ok {
		if m := required.FindSubmatch(f.Text); m != nil {
			r.Context.Version = string(m[1])
		}
	}
	for _, w := range c.Words[2:] {
		if w.Text == "-o" || w.Text == "--options" {
			r.Context.Partial = "the plugin brings options of its own, which are not read"
		}
	}
	return r, true
}
