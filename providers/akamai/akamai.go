// Package akamai knows Akamai's edge: what the timeouts of a property's behaviours mean, and how the
// rule trees of Terraform's akamai provider, in JSON or built block by block, become hops.
//
// A hop is one rule that sets a timeout or another origin, with all that it inherits; the default rule
// is one. A criterion other than a host or a path is told as not read.
package akamai

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is what this folder gives.
var Provider = providers.Provider{
	Name:      "akamai",
	Title:     "Akamai",
	Tables:    []*providers.Table{Edge},
	Terraform: &providers.TerraformReader{Wants: wants, Read: read},
}

const (
	checked     = "2026-11-20"
	readDocs    = "https://techdocs.akamai.com/property-mgr/reference/ga-read-timeout"
	connectDocs = "https://techdocs.akamai.com/terraform/v10.4/docs/timeout"
	originDocs  = "https://techdocs.akamai.com/property-mgr/docs/persistent-connections-edge-to-origin"
	clientDocs  = "https://techdocs.akamai.com/property-mgr/docs/persistent-connections-client-to-edge"
	socketDocs  = "https://techdocs.akamai.com/property-mgr/docs/websockets-support"

	readTimeout  = "readTimeout.value"
	firstByte    = "readTimeout.firstByteTimeout"
	connect      = "timeout.value"
	webSockets   = "webSockets.enabled"
	originKeep   = "persistentConnection.timeout"
	clientKeep   = "persistentClientConnection.timeout"
	hasBehaviour = "readTimeout"
)

func from(source string) audit.Fact { return audit.Fact{Source: source, Checked: checked} }

var (
	responses = []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC, audit.GRPCBidi}
	socket    = []audit.Protocol{audit.WebSocket}
)

// Edge is one rule of a property.
var Edge = &providers.Table{
	System: "akamai",
	Title:  "Akamai",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name: readTimeout,
			Also: []string{"read_timeout.value", "value"},
			Doc: "Time between two reads from the origin, as text with its unit. It is 5 s where the behaviour " +
				"readTimeout is added and leaves it out; without that behaviour Akamai's network decides and publishes no number.",
			Unit: time.Second,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.Down, For: responses, Early: "504", Late: "the stream ends after a 200",
			}},
			Defaults: []providers.DefaultRow{{}},
			Fact:     from(readDocs),
		},
		{
			Name: firstByte,
			Also: []string{"read_timeout.first_byte_timeout", "first_byte_timeout", "firstByteTimeout"},
			Doc: "Time until the first byte of the origin's response, as text with its unit. It is 20 s where the " +
				"behaviour readTimeout is added and leaves it out.",
			Unit: time.Second,
			Min:  audit.After(time.Millisecond), Max: audit.Seconds(600),
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.FirstByte, For: responses, Early: "504",
			}},
			Defaults: []providers.DefaultRow{{}},
			Fact:     from(readDocs),
		},
		{
			Name:     connect,
			Also:     []string{"timeout.connect"},
			Doc:      "Time that opening a connection to the origin may take, as text with its unit.",
			Unit:     time.Second,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Connect, Early: "504"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(5)}},
			Fact:     from(connectDocs),
		},
		{
			Name:     originKeep,
			Doc:      "Time that a connection to the origin is kept for the next request. Akamai's account team sets it.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(300)}},
			Fact:     from(originDocs),
		},
		{
			Name:     clientKeep,
			Doc:      "Time that a caller's HTTP/1.1 connection is kept for the next request. Akamai's account team sets it.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(500)}},
			Fact:     from(clientDocs),
		},
		{
			Name:     "WebSocket idle timeout",
			Doc:      "Silence of a WebSocket. Akamai publishes no number, and says that one may be dropped at any time.",
			Unit:     time.Second,
			Fixed:    true,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, For: socket, Begun: true, Late: "the WebSocket closes"}},
			Defaults: []providers.DefaultRow{{}},
			Fact:     from(socketDocs),
		},
		{
			Name: hasBehaviour,
			Doc:  "Whether the behaviour readTimeout is there, so that its own defaults hold.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: from(readDocs),
		},
		{
			Name: webSockets,
			Also: []string{"web_sockets.enabled"},
			Doc:  "Whether upgrades to WebSocket are forwarded; off unless the behaviour switches it on.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: from(socketDocs),
		},
	},
	Shape: shape,
}

// behaviourDefaults are what the behaviour readTimeout has where it leaves an option out.
var behaviourDefaults = map[string]audit.Limit{readTimeout: audit.Seconds(5), firstByte: audit.Seconds(20)}

func shape(r *providers.Reading, h *audit.Hop) {
	added := r.Named(readTimeout) != nil || r.Named(firstByte) != nil
	if s := r.Named(hasBehaviour); s != nil && s.Value.On() == audit.Yes {
		added = true
	}
	for i := range h.Timers {
		t := &h.Timers[i]
		limit, ok := behaviourDefaults[t.Setting]
		if !ok || r.Named(t.Setting) != nil {
			continue
		}
		if added {
			t.Limit, t.Code, t.Why = limit, "", ""
			continue
		}
		t.Why = "without the behaviour readTimeout Akamai's network decides, and publishes no number: give it"
	}
	fact := from(socketDocs)
	fact.ID = r.System + "." + webSockets
	p := audit.Property{Value: audit.No, Setting: webSockets, For: socket, Known: audit.Default, Fact: &fact}
	if s := r.Named(webSockets); s != nil {
		p.Value, p.Known, p.At, p.Seen = s.Value.On(), s.Known, s.At, s.Seen
		p.Code, p.Why = s.Value.Unknown.Code, s.Value.Unknown.Why
	}
	h.Upgrades = append(h.Upgrades, p)
}
