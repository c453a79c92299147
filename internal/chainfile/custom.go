package chainfile

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// customSystem is the system of a hop that gives its clocks directly.
const customSystem = providers.Custom

// customClocks are the keys for clocks. Each runs on both sides, but only a back is ever opened.
var customClocks = []struct {
	key   string
	clock audit.Clock
}{
	{"connect", audit.Connect}, {"first_byte", audit.FirstByte}, {"idle", audit.Idle}, {"total", audit.Total},
	{"keep_alive", audit.KeepAlive}, {"lifetime", audit.Lifetime}, {"drain", audit.Drain},
}

func clockKeys() []string {
	keys := make([]string, len(customClocks))
	for i, c := range customClocks {
		keys[i] = c.key
	}
	return keys
}

// custom reads a hop that nobody has a table of. Without clocks it is a hop that has none.
func (r *reader) custom(b *hclsyntax.Block) drawnHop {
	at := r.position(b.DefRange())
	h := drawnHop{block: b, kind: providers.Proxy, Hop: audit.Hop{
		System: customSystem, Name: b.Labels[1], Passes: audit.Requests, At: at, From: r.path,
	}}
	var hears *audit.Signals
	keys := []key{
		{"hears", func(e hclsyntax.Expression) { hears = r.signals(e) }},
		{"passes", func(e hclsyntax.Expression) {
			if w, ok := r.word(e, "kind of passing", words(passings)); ok {
				h.Passes, h.passes = audit.Passes(w), w != string(audit.Nothing)
			}
		}},
		{"holds", func(e hclsyntax.Expression) { h.Holds = r.property(e, "holds") }},
		{"upgrade", func(e hclsyntax.Expression) { h.Upgrades = r.property(e, "upgrade") }},
	}
	for _, c := range customClocks {
		keys = append(keys, key{c.key, func(e hclsyntax.Expression) {
			if limit, ok := r.limit(e); ok {
				h.Timers = append(h.Timers, customTimers(c.key, c.clock, limit, r.position(e.Range()))...)
			}
		}})
	}
	r.noBlocks(b)
	r.keys(b, keys, func(word string) string {
		if word == "settings" {
			return "a custom hop gives its clocks directly: " + listed(clockKeys())
		}
		return ""
	})
	for i := range h.Timers {
		if h.Timers[i].Clock == audit.Idle {
			h.Timers[i].Hears = heard(h.Passes, hears)
		}
	}
	return h
}

var passings = []audit.Passes{audit.Requests, audit.Bytes, audit.Packets, audit.Nothing}

// heard is what restarts an idle clock where nobody says: all that gets as far as the hop.
func heard(p audit.Passes, said *audit.Signals) audit.Signals {
	switch {
	case said != nil:
		return *said
	case p == audit.Packets:
		return audit.AllSignals
	case p == audit.Bytes:
		return audit.BothWays | audit.H2Ping
	}
	return audit.BothWays
}

func customTimers(setting string, clock audit.Clock, limit audit.Limit, at audit.Pos) []audit.Timer {
	back := audit.Timer{Side: audit.Back, Clock: clock, Limit: limit, Setting: setting, Known: audit.Written, At: at}
	if clock == audit.Connect {
		return []audit.Timer{back}
	}
	front := back
	front.Side = audit.Front
	return []audit.Timer{front, back}
}

func (r *reader) limit(e hclsyntax.Expression) (audit.Limit, bool) {
	d, never, ok := r.duration(e, "never")
	if never != "" {
		return audit.Never(), true
	}
	return audit.After(d), ok
}

// signals reads the list of what a clock hears. The empty list is a deaf clock.
func (r *reader) signals(e hclsyntax.Expression) *audit.Signals {
	var heard audit.Signals
	all := audit.AllSignals.Names()
	for _, t := range r.texts(e, "one of "+listed(all)) {
		s, ok := audit.ParseSignal(t.value)
		if !ok {
			r.fail(t.at, "there is no signal %q; want %s%s", t.value, listed(all), suggest(t.value, all))
		}
		heard |= s
	}
	return &heard
}

func (r *reader) property(e hclsyntax.Expression, setting string) []audit.Property {
	yes, ok := r.boolean(e)
	if !ok {
		return nil
	}
	return []audit.Property{{Value: audit.Of(yes), Setting: setting, Known: audit.Written, At: r.position(e.Range())}}
}
