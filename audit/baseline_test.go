package audit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func idle(t *testing.T, limits ...int) Result {
	t.Helper()
	var chains []Chain
	for i, limit := range limits {
		chains = append(chains, parse(t, fmt.Sprintf("alb \"lb%d\" front.idle=%ds set=idle at=main.tf:%d:1\napp end", i, limit, 3*i+1)))
	}
	return Run(chains, []Traffic{declared(Seconds(30))}, []Rule{short}, Options{})
}

func TestABaselineAcceptsItsFindingsAndTellsWhatIsGone(t *testing.T) {
	r := idle(t, 60, 50)
	b := append(r.Baseline(), Debt{Fingerprint: "gone", Count: 1, Severity: "error"})
	stale := r.Accept(b)
	if r.Count(Error) != 0 || r.Suppressed() != 2 || len(stale) != 1 || stale[0].Fingerprint != "gone" {
		t.Errorf("%d errors, %d suppressed, stale %v", r.Count(Error), r.Suppressed(), stale)
	}
	if b[0].Count != 1 {
		t.Error("accepting changed the baseline")
	}
	if again := r.Baseline(); len(again) != 2 {
		t.Errorf("the baseline written over itself holds %v", again)
	}
}

func TestABaselineAcceptsNoMoreThanItHolds(t *testing.T) {
	b := func() Baseline { r := idle(t, 60); return r.Baseline() }()
	for _, c := range []struct {
		name   string
		limits []int
		change func(*Debt)
		errors int
		note   string
	}{
		{"a new finding", []int{60, 50}, nil, 1, ""},
		{"a limit that somebody lowered", []int{20}, nil, 1, "the baseline holds it as an error with 60s"},
		{"what was a warning", []int{60}, func(d *Debt) { d.Severity = "warning" }, 1, "the baseline holds it as a warning with 60s"},
		{"the same, told under other words", []int{60}, func(d *Debt) { d.Hop = "" }, 0, ""},
	} {
		held := slices.Clone(b)
		if c.change != nil {
			c.change(&held[0])
		}
		r := idle(t, c.limits...)
		stale := r.Accept(held)
		if r.Count(Error) != c.errors || len(stale) != 0 {
			t.Errorf("%s: %d errors, want %d; stale %v", c.name, r.Count(Error), c.errors, stale)
		}
		last := ""
		for _, f := range r.Findings {
			if n := len(f.Notes); f.Suppressed == nil && n > 0 {
				last = f.Notes[n-1].Text
			}
		}
		if c.note != "" && last != c.note {
			t.Errorf("%s: the note is %q", c.name, last)
		}
	}
}

func TestABaselineIsCountedAndCompared(t *testing.T) {
	r := idle(t, 60)
	r.Findings = append(r.Findings, r.Findings[0]) // as if one fingerprint stood for two
	two := r.Baseline()
	if len(two) != 1 || two[0].Count != 2 {
		t.Fatalf("%+v", two)
	}
	one := slices.Clone(two)
	one[0].Count = 1
	if r.Accept(one); r.Count(Error) != 1 {
		t.Errorf("a count of one accepts %d of two", r.Suppressed())
	}
	if more := two.Beyond(one); len(more) != 1 || len(one.Beyond(two)) != 0 {
		t.Errorf("beyond: %v and %v", more, one.Beyond(two))
	}
}

func TestABaselineIsReadAsItWasWritten(t *testing.T) {
	r := idle(t, 60, 50)
	want := r.Baseline()
	var text, again bytes.Buffer
	if err := want.Write(&text); err != nil {
		t.Fatal(err)
	}
	got, err := ReadBaseline(text.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Write(&again); err != nil || again.String() != text.String() {
		t.Errorf("%v\n%s\n%s", err, text.String(), again.String())
	}
	if strings.Contains(text.String(), "main.tf") || strings.Contains(text.String(), `"line"`) {
		t.Errorf("a place is in it:\n%s", text.String())
	}
	for _, bad := range []string{"", "[]", "{}", `{"schema":"timeout-audit-baseline/2"}`, `{"schema":"timeout-audit-baseline/1","findings":[{}]}`} {
		if _, err := ReadBaseline([]byte(bad)); err == nil {
			t.Errorf("%q is taken as a baseline", bad)
		}
	}
}

func FuzzReadBaseline(f *testing.F) {
	f.Add([]byte(`{"schema":"timeout-audit-baseline/1","findings":[{"fingerprint":"a","count":1,"severity":"error"}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := ReadBaseline(text)
		if err != nil {
			return
		}
		(&Result{}).Accept(b)
	})
}

func TestOnlyFindingsOfChangedFilesAreKept(t *testing.T) {
	r := idle(t, 60, 50)
	r.Findings[0].At.File = "a.tf"
	r.Findings[1].At.File = "b.tf"
	r.Findings[1].Notes = []Note{{At: Pos{File: "c.tf", Line: 1}}}
	for file, want := range map[string]int{"a.tf": 1, "b.tf": 1, "c.tf": 1, "d.tf": 0} {
		some := r
		some.Findings = slices.Clone(r.Findings)
		some.Narrow(func(f string) bool { return f == file })
		if len(some.Findings) != want || some.Elsewhere != 2-want {
			t.Errorf("%s: %d findings and %d elsewhere", file, len(some.Findings), some.Elsewhere)
		}
	}
}

func TestAnIgnoreHoldsWhereANoteStands(t *testing.T) {
	r := idle(t, 60)
	r.Findings[0].Notes = []Note{{At: Pos{File: "module/main.tf", Line: 7}}, {Text: "no place"}}
	i := Ignore{Rules: []string{"short"}, Reason: "known", At: Pos{File: "module/main.tf", Line: 5}, Last: 9}
	if unused, _ := r.Suppress([]Ignore{i, {Rules: []string{"short"}, Reason: "no place", At: Pos{}}}, "2026-11-20"); len(unused) != 1 || r.Suppressed() != 1 {
		t.Errorf("%d suppressed, unused %v", r.Suppressed(), unused)
	}
}
