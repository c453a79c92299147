package providertest

import (
	"fmt"
	"math"
	"reflect"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var here = audit.Pos{File: "given", Line: 2, Column: 3, EndLine: 2, EndColumn: 5, Start: 12, End: 14}

// Misbehaviour lists what a table makes of readings that it should not: of each context, of each
// setting, of values that nobody would write.
func Misbehaviour(t *providers.Table) []string {
	var f faults
	for i, c := range contexts(t) {
		r := providers.Reading{System: t.System, Name: "x", Context: c}
		hop, problems := t.Hop(&r)
		f.add(len(problems) == 0, fmt.Sprintf("a reading that says nothing has problems: %v", problems))
		for _, fault := range hopFaults(t, hop) {
			f.add(false, "with nothing written"+told(c)+": "+fault)
		}
		f = append(f, settingFaults(t, c, i == 0)...)
	}
	return f
}

// contexts are one in which nothing is known, and one for each word that a table lists.
func contexts(t *providers.Table) []providers.Context {
	all := []providers.Context{{}}
	for _, w := range t.Plans {
		all = append(all, providers.Context{Plan: w})
	}
	for _, w := range t.Types {
		all = append(all, providers.Context{Type: w})
	}
	for _, w := range t.AppProtocols {
		all = append(all, providers.Context{AppProtocol: w})
	}
	for _, w := range t.Schemes {
		all = append(all, providers.Context{Scheme: w})
	}
	if t.Versioned {
		all = append(all, providers.Context{Version: "0.0.1"}, providers.Context{Version: "999"})
	}
	return all
}

func told(c providers.Context) string {
	if word := c.Plan + c.Type + c.AppProtocol + c.Scheme + c.Version; word != "" {
		return " but " + word
	}
	return ""
}

func hopFaults(t *providers.Table, h audit.Hop) []string {
	var f faults
	for i := range h.Timers {
		timer := &h.Timers[i]
		at := fmt.Sprintf("%s (%s.%s): ", timer.Setting, timer.Side, timer.Clock)
		f.add(t.Entry(timer.Setting) != nil, at+"the timer has no setting of the table")
		f.add(timer.Known != "", at+"nobody says how the limit is known")
		f.add(timer.Limit.Known() || timer.Code != "" && timer.Why != "", at+"the limit is not known and nobody says why")
		f.add(!timer.Limit.Known() || timer.Code == "", at+"the limit is known and has a reason why it is not")
		if timer.Known == audit.Default || timer.Known == audit.Assumed {
			f.add(timer.Fact != nil && timer.Fact.ID != "", at+"a default cites no fact")
		}
		if timer.Fact != nil {
			for _, fault := range factFaults(*timer.Fact) {
				f.add(false, at+fault)
			}
		}
	}
	for _, p := range append(append([]audit.Property{}, h.Holds...), h.Upgrades...) {
		f.add(p.Setting != "" && p.Known != "", fmt.Sprintf("a property %q is known %q", p.Setting, p.Known))
		f.add(p.Value != audit.Unsure || p.Why != "", "the property "+p.Setting+" is not known and nobody says why")
	}
	return f
}

// settingFaults tries each setting by itself, and with odd values too where thorough is asked for.
func settingFaults(t *providers.Table, c providers.Context, thorough bool) []string {
	var f faults
	for i := range t.Entries {
		e := &t.Entries[i]
		tried := plain
		if thorough {
			tried = append(odd(e), plain...)
		}
		for _, v := range tried {
			r := reading(t, c, e.Name, v)
			hop, problems := t.Hop(&r)
			at := fmt.Sprintf("%s = %s%s: ", e.Name, brief(v), told(c))
			for _, fault := range hopFaults(t, hop) {
				f.add(false, at+fault)
			}
			again, _ := t.Hop(&r)
			f.add(reflect.DeepEqual(hop, again), at+"two readings give two hops")
			for _, p := range problems {
				f.add(p.At == here && p.Text != "" && p.Code != "", at+"the problem "+p.Error()+" has no position or code")
			}
			for i := range hop.Timers {
				timer := &hop.Timers[i]
				written := timer.Setting == e.Name && timer.Known == audit.Written
				f.add(!written || timer.At == here, at+"the timer has lost its position")
				unreadable := v.Kind == providers.IsUnknown || len(problems) > 0
				f.add(!written || !unreadable || !timer.Limit.Known(), at+"what could not be read became "+timer.Limit.String())
			}
		}
	}
	return f
}

func reading(t *providers.Table, c providers.Context, name string, v providers.Value) providers.Reading {
	return providers.Reading{System: t.System, Name: "x", Context: c, Settings: []providers.Setting{
		{Name: name, Value: v, Known: audit.Written, At: here},
	}}
}

var plain = []providers.Value{
	providers.NotKnown(audit.AfterApply, "known after apply"), providers.Number(0), providers.Number(1), providers.Switch(true),
}

// odd are values that most settings should not take.
func odd(e *providers.Entry) []providers.Value {
	all := []providers.Value{
		providers.Switch(false), providers.Number(-1), providers.Number(61.5),
		providers.Number(1e300), providers.Number(math.NaN()), providers.Number(math.Inf(-1)),
	}
	texts := []string{"", " ", "0", "1", "-1", "60s", "60", "1h30m", "never", "off", "on", "1e9", "9999999999999999999999s", "s",
		"\x00", "\xff", "é", "1s 2s", "0x10", "..", strings.Repeat("9", 5000), strings.Repeat("1h", 5000)}
	for _, s := range append(texts, e.OneOf...) {
		all = append(all, providers.Text(s))
	}
	return all
}

func brief(v providers.Value) string { return fmt.Sprintf("%.20q", v.String()) }
