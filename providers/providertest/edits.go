package providertest

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// Insertions adds to a file of a provider's own kind, one after the other, each setting that it could
// have where it has none of its own. A file without a mistake has none afterwards either, its hops are
// the same, and the timers of each hop that got the setting have the new value or, where another
// setting stands in for it, are gone.
func Insertions(t *testing.T, p providers.Provider, path string, text []byte) {
	t.Helper()
	const most = 8 // readings of one text
	read := func(text []byte) ([]audit.Hop, bool) {
		found := p.File.Read(providers.FileRequest{
			Path: path, Text: text,
			Open: func(string) ([]byte, error) { return nil, errors.New("there is no such file") },
			Glob: func(string) ([]string, error) { return nil, nil },
		})
		var hops []audit.Hop
		for i := range found.Readings {
			h, _ := providers.Tables(p.Tables).Of(found.Readings[i].System).Hop(&found.Readings[i])
			hops = append(hops, h)
		}
		return hops, len(found.Problems) == 0 && len(hops) <= most
	}
	hops, sound := read(text)
	if !sound {
		return
	}
	for i := range hops {
		for _, timer := range hops[i].Timers {
			table := providers.Tables(p.Tables).Of(hops[i].System)
			limit := audit.After(123 * time.Second)
			value, err := table.Spell(&timer, limit, true)
			if !timer.Block.Known() || err != nil {
				continue
			}
			edits, err := p.Editor.Insert(providers.Insertion{
				Hop: &hops[i], Block: timer.Block,
				Set:  []providers.Assignment{{Setting: timer.Setting, Value: value}},
				Text: func(string) []byte { return text },
				Gets: func(audit.Pos, string) bool { return false },
			})
			if err != nil {
				continue // told to the user, who does it by hand
			}
			after := terraform.Apply(text, edits)
			again, sound := read(after)
			switch {
			case p.Editor.Check(path, after) != nil, !sound:
				t.Fatalf("%s is added to\n%s\nand breaks it:\n%s\n%v", timer.Setting, text, after, p.Editor.Check(path, after))
			case len(again) != len(hops):
				t.Fatalf("%s is added to\n%s\nand the hops are others:\n%s", timer.Setting, text, after)
			}
			for _, now := range again[i].Timers {
				if now.Setting == timer.Setting && now.Side == timer.Side && now.Clock == timer.Clock &&
					now.Limit != limit && now.Limit.Known() && !plus(table, &timer) {
					t.Fatalf("%s of %s is %s and not %s in\n%s", timer.Setting, hops[i].Name, now.Limit, limit, after)
				}
			}
			if bytes.Equal(after, text) {
				t.Fatalf("%s is added, and nothing changes in\n%s", timer.Setting, text)
			}
		}
	}
}

// plus reports whether a program adds something of its own to a setting of the timer.
func plus(table *providers.Table, timer *audit.Timer) bool {
	for _, d := range table.Entry(timer.Setting).Drives {
		if d.Side == timer.Side && d.Clock == timer.Clock && d.Plus != 0 {
			return true
		}
	}
	return false
}
