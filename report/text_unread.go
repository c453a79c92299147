package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// listed is how many unread values of one kind are shown unless all are asked for.
const listed = 20

type kind struct {
	code    audit.Code
	meaning string
}

var kinds = []kind{
	{audit.Denied, "reading is not permitted"},
	{audit.Refused, "refused by the vendor or a limit, not parsed, or two sources differ"},
	{audit.Unsupported, "it holds a timer that this version cannot read"},
	{audit.Missing, "it is referred to and not there"},
	{audit.NoValue, "a variable, a version or a declaration is missing"},
	{audit.AfterApply, "known only when Terraform has applied"},
}

// unread lists what could have mattered and was not read, by reason.
func (p *page) unread(r *audit.Result) {
	failed := 0
	for i := range r.Inputs {
		if in := &r.Inputs[i]; in.Error != "" || !in.Read {
			if failed == 0 {
				p.line(bold, "Could not be read:")
			}
			failed++
			p.wrap(red, "  ", inputName(in)+": "+in.Error)
		}
	}
	if failed > 0 {
		p.end()
	}
	if len(r.Unread) == 0 {
		return
	}
	p.line(bold, "Not known, and it could matter:")
	for _, kind := range kinds {
		p.unreadOf(r, string(kind.code)+": "+kind.meaning, func(c audit.Code) bool { return c == kind.code })
	}
	p.unreadOf(r, "for another reason", func(c audit.Code) bool {
		return !slices.ContainsFunc(kinds, func(k kind) bool { return k.code == c })
	})
	p.end()
}

// unreadOf lists what has one reason, alike ones once with their number.
func (p *page) unreadOf(r *audit.Result, title string, of func(audit.Code) bool) {
	var texts []string
	times, declare := map[string]int{}, map[string]string{}
	first, others := map[string]string{}, map[string]map[string]bool{}
	for i := range r.Unread {
		if u := &r.Unread[i]; of(u.Code) && u.At.File != "" && u.Hop != "" {
			place := unreadPlace(u)
			switch name, ok := first[place]; {
			case !ok:
				first[place] = u.Hop
			case name != u.Hop:
				if others[place] == nil {
					others[place] = map[string]bool{}
				}
				others[place][u.Hop] = true
			}
		}
	}
	for i := range r.Unread {
		if u := &r.Unread[i]; of(u.Code) {
			if n := len(others[unreadPlace(u)]); n > 0 && u.Hop != "" {
				if u.Hop != first[unreadPlace(u)] {
					continue
				}
				alike := *u
				alike.Hop = fmt.Sprintf("%s and %d more", u.Hop, n)
				u = &alike
			}
			text := unreadText(u)
			if times[text]++; times[text] == 1 {
				texts, declare[text] = append(texts, text), u.Declare
			}
		}
	}
	if len(texts) == 0 {
		return
	}
	p.line(plain, "  "+title)
	for i, text := range texts {
		lines := declare[text]
		if i == listed && !p.Verbose {
			p.line(plain, fmt.Sprintf("    and %d more; -v lists them", len(texts)-listed))
			return
		}
		if n := times[text]; n > 1 {
			text += fmt.Sprintf(" (%d times)", n)
		}
		p.hang(plain, "    ", 6, text)
		for line := range strings.Lines(lines) {
			p.line(plain, "        "+strings.TrimRight(line, "\n"))
		}
	}
}

// unreadPlace is what rows have in common that tell of one place for several hops.
func unreadPlace(u *audit.Unread) string {
	return strings.Join([]string{u.At.String(), u.Setting, u.Why, u.Declare}, "\x00")
}

func unreadText(u *audit.Unread) string {
	what := u.Hop
	if what == "" {
		what = u.System
	}
	if u.Setting != "" && what != "" {
		what += ": "
	}
	what += u.Setting
	where := u.At.String()
	if where == "" {
		where = u.Input
	}
	s := where
	for _, part := range []string{what, u.Why} {
		switch {
		case part == "":
		case s == "":
			s = part
		default:
			s += ": " + part
		}
	}
	return s
}
