package audit

import (
	"fmt"
	"slices"
	"strings"
)

// An Ignore says that findings are known and accepted. It is written as a comment on the line of
// the value or above its block, or by fingerprint in the configuration file. A finding is covered
// where it stands and where its notes do: inside a module, the comment of the call counts, and so
// does that of the module's own text.
type Ignore struct {
	Rules       []string // empty with a fingerprint
	Fingerprint string
	Reason      string // required
	Until       string // 2027-01-31: it holds through that day; empty: for good

	// At is where it stands. From it on to line Last, in its file, it covers findings.
	At   Pos
	Last int
}

// Marker begins a comment that ignores rules.
const Marker = "timeout-audit:ignore"

// ParseIgnore reads the text of a comment, without its comment sign: "timeout-audit:ignore
// RULE[,RULE] [until=2027-01-31] -- reason". It reports false if the comment is about something
// else, and an error if it is meant as an ignore and is none.
func ParseIgnore(comment string) (Ignore, bool, error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(comment), Marker)
	if !ok || rest != "" && !strings.ContainsAny(rest[:1], " \t") {
		return Ignore{}, false, nil
	}
	head, reason, _ := strings.Cut(rest, "--")
	i := Ignore{Reason: strings.TrimSpace(reason)}
	for _, word := range strings.Fields(head) {
		if until, ok := strings.CutPrefix(word, "until="); ok {
			i.Until = until
			continue
		}
		for _, rule := range strings.Split(word, ",") {
			if rule != "" {
				i.Rules = append(i.Rules, rule)
			}
		}
	}
	switch {
	case len(i.Rules) == 0:
		return i, true, fmt.Errorf("%s names no rule: want %s RULE -- reason", Marker, Marker)
	case i.Reason == "":
		return i, true, fmt.Errorf("%s %s has no reason: want %s RULE -- reason", Marker, strings.Join(i.Rules, ","), Marker)
	case i.Until != "" && !isDate(i.Until):
		return i, true, fmt.Errorf("until=%s is no date: want until=2027-01-31", i.Until)
	}
	return i, true, nil
}

func isDate(s string) bool {
	if len(s) != len("2027-01-31") || s[4] != '-' || s[7] != '-' {
		return false
	}
	return strings.Trim(s[:4]+s[5:7]+s[8:], "0123456789") == "" &&
		s[5:7] >= "01" && s[5:7] <= "12" && s[8:] >= "01" && s[8:] <= "31"
}

// Suppress marks the findings that the ignores cover and returns the ignores that are of no use:
// nothing to ignore, or expired. Today is a date, 2026-11-20.
func (r *Result) Suppress(ignores []Ignore, today string) (unused, expired []Ignore) {
	for _, i := range ignores {
		if i.Until != "" && i.Until < today {
			expired = append(expired, i)
			continue
		}
		used := false
		for j := range r.Findings {
			f := &r.Findings[j]
			if i.covers(f) {
				used = true
				if f.Suppressed == nil {
					f.Suppressed = &Suppression{Reason: i.Reason, Until: i.Until, At: i.At}
				}
			}
		}
		if !used {
			unused = append(unused, i)
		}
	}
	return unused, expired
}

func (i *Ignore) covers(f *Finding) bool {
	if i.Fingerprint != "" {
		return i.Fingerprint == f.Fingerprint
	}
	return slices.Contains(i.Rules, f.Rule) && (i.holds(f.At) ||
		slices.ContainsFunc(f.Notes, func(n Note) bool { return i.holds(n.At) }))
}

func (i *Ignore) holds(at Pos) bool {
	return at.Known() && i.At.File == at.File && i.At.Line <= at.Line && at.Line <= max(i.Last, i.At.Line)
}
