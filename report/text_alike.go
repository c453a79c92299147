package report

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// further chains named below the one that they are like.
const furtherChains = 12

// grouped puts chains together that differ in names and routes alone, unless all is asked for.
func (p *page) grouped(chains [][]audit.Audited) [][][]audit.Audited {
	var groups [][][]audit.Audited
	at := map[string]int{}
	for _, list := range chains {
		if p.Verbose {
			groups = append(groups, [][]audit.Audited{list})
			continue
		}
		key := p.likeness(list)
		i, met := at[key]
		if !met {
			i = len(groups)
			at[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], list)
	}
	return groups
}

// likeness is all that is drawn of a chain but names and routes.
func (p *page) likeness(list []audit.Audited) string {
	c := list[0].Chain
	var b strings.Builder
	say := func(words ...string) {
		for _, w := range words {
			b.WriteString(w)
			b.WriteByte(0)
		}
	}
	say(c.Assumed...)
	say(c.Merged...)
	say(c.Undecided...)
	for i := range list {
		a := &list[i]
		system := func(k audit.Culprit) string { return fmt.Sprint(k.Hop, c.Hops[k.Hop].System) }
		if a.Traffic != nil {
			say(trafficLine(a.Traffic))
		}
		say(outcomeOf(a).text(system))
		for j := range a.Carries {
			say(carryOutcome(c, &a.Carries[j]).text(system))
		}
	}
	for i := range c.Hops {
		say("hop", c.Hops[i].System, c.Hops[i].Unread)
		say(c.Hops[i].Assumed...)
		for _, r := range p.rows(list, i) {
			say(r.limit)
			say(r.words()...)
		}
	}
	say("then", c.Continues)
	return b.String()
}

// further names the chains that are like the one above, and ends it.
func (p *page) further(others [][]audit.Audited) {
	if len(others) > 0 {
		var names []string
		for _, list := range others[:min(len(others), furtherChains)] {
			c := list[0].Chain
			name := c.Name
			if !c.Route.IsAny() && !strings.HasSuffix(name, c.Route.String()) {
				name += " @ " + c.Route.String()
			}
			names = append(names, name)
		}
		text := strings.Join(names, "; ")
		if n := len(others) - len(names); n > 0 {
			text += fmt.Sprintf("; and %d more, which -v draws", n)
		}
		p.hang(bold, fmt.Sprintf("  %s alike: ", count(len(others), "chain")), 4, text)
	}
	p.end()
}
