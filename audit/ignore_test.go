package audit

import "testing"

func TestAnIgnoreNeedsARuleAndAReason(t *testing.T) {
	for _, c := range []struct {
		comment  string
		isIgnore bool
		err      string
		rules    int
	}{
		{"timeout-audit:ignore idle-margin -- the client reconnects", true, "", 1},
		{"timeout-audit:ignore idle-margin,stream-cap until=2027-01-31 -- until the new cluster", true, "", 2},
		{"timeout-audit:ignore idle-margin", true, "timeout-audit:ignore idle-margin has no reason: want timeout-audit:ignore RULE -- reason", 1},
		{"timeout-audit:ignore -- why not", true, "timeout-audit:ignore names no rule: want timeout-audit:ignore RULE -- reason", 0},
		{"timeout-audit:ignore x until=soon -- y", true, "until=soon is no date: want until=2027-01-31", 1},
		{"timeout-audit:ignored", false, "", 0},
		{"a comment", false, "", 0},
	} {
		i, is, err := ParseIgnore(" " + c.comment)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if is != c.isIgnore || text != c.err || len(i.Rules) != c.rules {
			t.Errorf("%s: got %v %q %v", c.comment, is, text, i.Rules)
		}
	}
}

func TestAnIgnoreSuppressesItsFindingsUntilItsDay(t *testing.T) {
	c := parse(t, "alb \"lb\" front.idle=60s set=idle at=main.tf:3:1\napp end")
	run := func() Result {
		return Run([]Chain{c}, []Traffic{declared(Seconds(30))}, []Rule{short}, Options{})
	}
	here := Ignore{Rules: []string{"short"}, Reason: "known", Until: "2026-12-31", At: Pos{File: "main.tf", Line: 2}, Last: 5}
	elsewhere := here
	elsewhere.At.File = "other.tf"

	r := run()
	unused, expired := r.Suppress([]Ignore{here, elsewhere}, "2026-12-31")
	if r.Count(Error) != 0 || r.Suppressed() != 1 || len(unused) != 1 || len(expired) != 0 {
		t.Errorf("on its last day: %d errors, %d suppressed, %d unused, %d expired", r.Count(Error), r.Suppressed(), len(unused), len(expired))
	}
	r = run()
	if _, expired := r.Suppress([]Ignore{here}, "2027-01-01"); r.Count(Error) != 1 || len(expired) != 1 {
		t.Errorf("after its day: %d errors, %d expired", r.Count(Error), len(expired))
	}
	r = run()
	print := Ignore{Fingerprint: r.Findings[0].Fingerprint, Reason: "known"}
	if r.Suppress([]Ignore{print}, "2027-01-01"); r.Count(Error) != 0 {
		t.Error("a fingerprint suppresses nothing")
	}
}
