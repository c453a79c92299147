package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A shiftLine is what several chains have in common: one change of one verdict.
type shiftLine struct {
	word   string   // worse, unclear, better, new, gone, changed
	what   []string // traffics, or protocols where none is declared
	text   string   // "survives -> cut after 60 s, by idle_timeout (aws_lb.main)"
	safe   string   // "safe heartbeat 149 s -> 29 s"
	chains []*audit.Chain
}

// shiftWords orders the words, the gravest first.
var shiftWords = []string{"worse", "unclear", "better", "changed", "new", "gone"}

// shiftLines are all verdicts that change, and how many do not. Of those the ones that are not known on
// either side are counted by themselves.
func shiftLines(c *audit.Comparison) (lines []shiftLine, same, unknown int) {
	at := map[string]int{}
	for i := range c.Shifts {
		s := &c.Shifts[i]
		line := shiftLineOf(s)
		if line.word == "" {
			same++
			if s.After.Survives == audit.Unsure {
				unknown++
			}
			continue
		}
		key := strings.Join([]string{line.word, line.text, line.safe}, "\x00")
		j, ok := at[key]
		if !ok {
			j = len(lines)
			at[key] = j
			lines = append(lines, line)
			continue
		}
		if chain := line.chains[0]; !slices.Contains(lines[j].chains, chain) {
			lines[j].chains = append(lines[j].chains, chain)
		}
		if what := line.what[0]; !slices.Contains(lines[j].what, what) {
			lines[j].what = append(lines[j].what, what)
		}
	}
	slices.SortStableFunc(lines, func(a, b shiftLine) int {
		return cmp.Compare(slices.Index(shiftWords, a.word), slices.Index(shiftWords, b.word))
	})
	return lines, same, unknown
}

// shiftLineOf words one shift; its word is empty where nothing changes.
func shiftLineOf(s *audit.Shift) shiftLine {
	of := s.After
	if of == nil {
		of = s.Before
	}
	what := string(of.Protocol)
	if of.Traffic == nil {
		what += " (not declared)"
	} else if of.Traffic.Name != "" {
		what += fmt.Sprintf(" %q", of.Traffic.Name)
	}
	line := shiftLine{what: []string{what}, chains: []*audit.Chain{of.Chain}}
	switch {
	case s.Before == nil:
		line.word = "new"
		line.text = "new chain, " + fateWords(of) + heartbeatWords(of)
	case s.After == nil:
		line.word = "gone"
		line.text = "the chain is gone, it was: " + fateWords(of)
		return line
	default:
		was, is := fateWords(s.Before), fateWords(s.After)
		if was != is {
			line.text = was + " -> " + is
		} else {
			line.text = is + " on both sides"
		}
		if from, to := safeWord(s.Before.Safe), safeWord(s.After.Safe); from != to {
			line.safe = "safe heartbeat " + from + " -> " + to
		}
		if was == is && line.safe == "" && s.Direction == audit.Same {
			return line
		}
		line.word = "changed"
	}
	if s.Direction != audit.Same {
		line.word = s.Direction.String()
	}
	return line
}

// String is the line as one text.
func (l *shiftLine) String() string {
	what := strings.Join(l.what, ", ")
	if short := strings.ReplaceAll(what, " (not declared)", ""); len(l.what) > 1 && strings.Count(what, "(not declared)") == len(l.what) {
		what = short + " (not declared)"
	}
	return what + ": " + l.text
}

// heartbeatWords are of a new chain, whose safe heartbeat compares with nothing.
func heartbeatWords(f *audit.Fate) string {
	if f.Safe == nil || f.Survives != audit.Yes {
		return ""
	}
	return bears(*f.Safe)
}

func safeWord(l *audit.Limit) string {
	switch {
	case l == nil:
		return "none"
	case l.IsNever():
		return "not needed"
	case l.Known() && l.AtOrBelow(0):
		return "none helps"
	case !l.Known():
		return "not known"
	}
	return spaced(*l)
}

// fateWords are what becomes of a traffic, short.
func fateWords(f *audit.Fate) string {
	name := func(k audit.Culprit) string { return f.Chain.Hops[k.Hop].Label() }
	by := ""
	if f.Cut.Hop >= 0 {
		by = ", by " + named(f.Cut, name)
	}
	switch {
	case f.Survives == audit.Unsure:
		names := make([]string, len(f.DependsOn))
		for i, k := range f.DependsOn {
			names[i] = named(k, name)
		}
		if len(names) == 0 {
			return "not known"
		}
		return "not known, depends on " + strings.Join(names, ", ")
	case f.Survives == audit.No && f.Cut.Property != nil:
		return "refused, the upgrade is not forwarded" + by
	case f.Survives == audit.No && f.AtLatest:
		return "cut after " + spaced(f.CutAfter) + " or sooner" + by
	case f.Survives == audit.No:
		return "cut after " + spaced(f.CutAfter) + by
	case f.Fragile:
		return "one lost heartbeat cuts it after " + spaced(f.CutAfter) + by
	case f.Answers != nil && f.Answers.IsNever():
		return "answers however late"
	case f.Answers != nil:
		return "answers within " + spaced(*f.Answers) + by
	case !f.CutAfter.IsNever() && f.CutAfter.Known():
		return "survives up to " + spaced(f.CutAfter) + by
	}
	return "survives"
}

// shiftSummary is the change in one sentence.
func shiftSummary(r *audit.Result) string {
	c := r.Comparison
	_, same, unknown := shiftLines(c)
	still := fmt.Sprintf("%d unchanged", same)
	if unknown > 0 {
		still += fmt.Sprintf(" (%d of them not known)", unknown)
	}
	var parts []string
	add := func(n int, text string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, text))
		}
	}
	worse, unclear, better := c.Count(audit.Worse), c.Count(audit.Unclear), c.Count(audit.Better)
	if moved := len(c.Shifts) - same; moved == 0 {
		parts = append(parts, "no verdict changes")
	} else {
		parts = append(parts, count(worse, "verdict")+" worse")
		add(better, "better")
		add(unclear, "unclear")
		add(moved-worse-unclear-better, "new, gone or by another clock")
	}
	parts = append(parts, still)
	fresh := changed(r, audit.Appears)
	if len(fresh) > 0 {
		parts = append(parts, count(len(fresh), "new finding"))
	}
	if grown := changed(r, audit.Grows); len(grown) > 0 {
		parts = append(parts, count(len(grown), "finding")+" worse")
	}
	lost := 0
	for i := range c.Gone {
		if c.Gone[i].Unknown {
			lost++
		}
	}
	if n := len(c.Gone) - lost; n > 0 {
		parts = append(parts, count(n, "finding")+" gone")
	}
	if lost > 0 {
		parts = append(parts, count(lost, "finding")+" not known any more")
	}
	return strings.Join(parts, ", ")
}

// changed are the findings that count, of one change.
func changed(r *audit.Result, of audit.Change) []*audit.Finding {
	var list []*audit.Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Change == of && f.Suppressed == nil {
			list = append(list, f)
		}
	}
	return list
}

// briefly names a finding: "warning keepalive-race at keepAliveTimeout of app".
func briefly(f *audit.Finding) string {
	s := f.Severity.String() + " " + f.Rule
	if f.Setting != "" {
		s += " at " + f.Setting
	}
	if f.Hop != "" {
		s += " of " + f.Hop
	}
	return s
}

// goneWords tell of a finding that is there no more.
func goneWords(g *audit.Gone) string {
	if g.Unknown {
		return "not known any more: " + g.Message
	}
	return "gone: " + g.Message
}

func thereBefore(r *audit.Result) int {
	n := 0
	for i := range r.Findings {
		if s := r.Findings[i].Suppressed; s != nil && s.Before {
			n++
		}
	}
	return n
}
