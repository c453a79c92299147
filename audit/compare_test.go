package audit_test

import (
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/rules"
)

// side audits chains of the notation, one a blank line apart.
func side(t *testing.T, text string) *audit.Result {
	t.Helper()
	var chains []audit.Chain
	var traffics []audit.Traffic
	for _, one := range strings.Split(text, "\n\n") {
		if strings.TrimSpace(one) == "" {
			continue
		}
		c, traffic, err := audit.ParseChain(one)
		if err != nil {
			t.Fatal(err)
		}
		traffic.Name = "t"
		chains, traffics = append(chains, c), []audit.Traffic{*traffic}
	}
	r := audit.Run(chains, traffics, rules.All, audit.Options{})
	return &r
}

const (
	beats = "traffic sse heartbeat=20s longest=10m\n"
	end   = "\nserver \"s\" end front.keep-alive=900s set=keep"
)

func proxy(idle string) string {
	return beats + "proxy \"p\"\n  back.idle=" + idle + " hears=down,up set=idle" + end
}

func TestAChangeOfAVerdictHasADirection(t *testing.T) {
	for _, c := range []struct {
		name, before, after string
		want                audit.Direction
		finding             audit.Change // of the setting idle; empty: there is none
	}{
		{"nothing changes", proxy("60s"), proxy("60s"), audit.Same, ""},
		{"a cut appears", proxy("60s"), proxy("15s"), audit.Worse, audit.Appears},
		{"a margin is lost", proxy("60s"), proxy("30s"), audit.Worse, audit.Appears},
		{"the safe heartbeat shrinks", proxy("300s"), proxy("60s"), audit.Worse, ""},
		{"it is cut sooner", proxy("15s"), proxy("10s"), audit.Worse, audit.Grows},
		{"it is cut later", proxy("10s"), proxy("15s"), audit.Better, audit.Shrinks},
		{"fragile is better than cut", proxy("15s"), proxy("30s"), audit.Better, audit.Shrinks},
		{"it is cut as before", proxy("15s"), proxy("15s"), audit.Same, audit.Stays},
		{"it is mended", proxy("15s"), proxy("60s"), audit.Better, ""},
		{"a number is not known any more", proxy("60s"), proxy("?"), audit.Unclear, ""},
		{"a number was not known", proxy("?"), proxy("60s"), audit.Unclear, ""},
		{"a cut was perhaps there", proxy("?"), proxy("15s"), audit.Unclear, audit.Appears},
		{"it is not known on both sides", proxy("?"), proxy("?"), audit.Same, ""},
		{"a clock is switched off", proxy("60s"), proxy("never"), audit.Better, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := side(t, c.before), side(t, c.after)
			after.Compare(before, audit.Sides{})
			if len(after.Comparison.Shifts) != 1 {
				t.Fatalf("%d shifts", len(after.Comparison.Shifts))
			}
			s := after.Comparison.Shifts[0]
			if s.Before == nil || s.After == nil || s.Direction != c.want {
				t.Errorf("%v, want %v", s.Direction, c.want)
			}
			var got audit.Change
			for i := range after.Findings {
				if f := &after.Findings[i]; f.Setting == "idle" {
					got = f.Change
				}
			}
			if got != c.finding {
				t.Errorf("the finding is %q, want %q", got, c.finding)
			}
			after.AcceptUnchanged()
			for i := range after.Findings {
				f := &after.Findings[i]
				if counts := f.Change == audit.Appears || f.Change == audit.Grows; counts != (f.Suppressed == nil) {
					t.Errorf("%s is %s and suppressed: %v", f.Rule, f.Change, f.Suppressed)
				}
			}
		})
	}
}

func TestANumberThatIsNotKnownAnyMoreMendsNothing(t *testing.T) {
	before, after := side(t, proxy("15s")), side(t, proxy("?"))
	after.Compare(before, audit.Sides{})
	if g := after.Comparison.Gone; len(g) != 1 || !g[0].Unknown {
		t.Errorf("%+v", g)
	}
	before, after = side(t, proxy("15s")), side(t, proxy("60s"))
	after.Compare(before, audit.Sides{})
	if g := after.Comparison.Gone; len(g) != 1 || g[0].Unknown {
		t.Errorf("%+v", g)
	}
}

func race(pool string) string {
	return beats + "proxy \"p\"\n  back.keep-alive=" + pool + " set=pool\nserver \"s\" end front.keep-alive=75s set=keep"
}

func TestTheGapOfARaceIsWhatGrows(t *testing.T) {
	for _, c := range []struct {
		before, after string
		want          audit.Change
	}{
		{"60s", "300s", audit.Appears}, {"80s", "300s", audit.Grows}, {"300s", "80s", audit.Shrinks},
		{"300s", "never", audit.Grows}, {"300s", "300s", audit.Stays},
	} {
		before, after := side(t, race(c.before)), side(t, race(c.after))
		after.Compare(before, audit.Sides{})
		found := false
		for i := range after.Findings {
			if f := &after.Findings[i]; f.Rule == "keepalive-race" {
				found = true
				if f.Change != c.want {
					t.Errorf("%s to %s is %q, want %q", c.before, c.after, f.Change, c.want)
				}
			}
		}
		if !found {
			t.Errorf("%s to %s: no race", c.before, c.after)
		}
	}
}

func TestChainsAreMatchedByNamesAndAddedAndRemovedOnesAreTold(t *testing.T) {
	other := strings.ReplaceAll(proxy("15s"), `"p"`, `"q"`)
	before, after := side(t, proxy("60s")), side(t, other+"\n\n"+proxy("60s"))
	after.Compare(before, audit.Sides{})
	shifts := after.Comparison.Shifts
	if len(shifts) != 2 || shifts[0].Before != nil || shifts[0].Direction != audit.Worse || shifts[1].Direction != audit.Same {
		t.Errorf("%+v", shifts)
	}
	before.Compare(after, audit.Sides{})
	shifts = before.Comparison.Shifts
	if len(shifts) != 2 || shifts[1].After != nil {
		t.Errorf("%+v", shifts)
	}
}

func TestFoldersOfTheirOwnDoNotTellSidesApart(t *testing.T) {
	in := func(r *audit.Result, folders ...string) *audit.Result {
		for i := range r.Chains {
			for j := range r.Chains[i].Chain.Hops {
				r.Chains[i].Chain.Hops[j].From = folders[i]
			}
		}
		return r
	}
	// Two systems of the same names in two folders: each is compared with its own.
	before := in(side(t, proxy("60s")+"\n\n"+proxy("300s")), "old/a", "old/b")
	after := in(side(t, proxy("300s")+"\n\n"+proxy("15s")), "new/b", "new/a")
	after.Compare(before, audit.Sides{Before: "old", After: "new"})
	shifts := after.Comparison.Shifts
	if len(shifts) != 2 || shifts[0].Direction != audit.Worse || shifts[0].Before == nil || shifts[1].Direction != audit.Same {
		t.Errorf("%+v", shifts)
	}
}
