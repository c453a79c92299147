package report

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// An htmlWorst is the first thing on the page.
type htmlWorst struct {
	Kind         string
	Number, Word string
	Text         string
	Setting, Hop string
	Anchor, Name string
}

// An htmlLine is the head of a chain, which is all of one that is only listed.
type htmlLine struct{ Anchor, Short, Kind, Name string }

func (s *sheaf) line(list []audit.Audited, n int) htmlLine {
	c := list[0].Chain
	o, _ := worstOf(list)
	return htmlLine{fmt.Sprint("chain-", n+1), o.text(func(k audit.Culprit) string { return c.Hops[k.Hop].Label() }), o.kind(), routed(c)}
}

// size is about how many bytes a listed chain takes.
func (l *htmlLine) size() int { return 120 + (len(l.Short)+len(l.Name))*5/4 }

func protocolsOf(list []audit.Audited) []string {
	var all []string
	for i := range list {
		if t := list[i].Traffic; t != nil {
			all = append(all, string(t.Protocol))
		}
		for j := range list[i].Carries {
			all = append(all, string(list[i].Carries[j].Protocol))
		}
	}
	return all
}

// An htmlCard is a chain as the page shows it.
type htmlCard struct {
	htmlLine
	Path      string
	Open      bool
	Protocols []string
	Verdicts  []htmlVerdict
	Carries   []htmlVerdict
	Doubts    []string
	Continues string
	Hops      []htmlHop
	Charts    []htmlChart
	Findings  []htmlRef
}

type htmlVerdict struct{ Kind, Text, Traffic string }

type htmlHop struct {
	Name, System string
	Kind         string
	Marks        []string
}

// outcomeKinds are the classes of outcomes and what they are called, the worst first.
var outcomeKinds = []struct{ Kind, Name string }{
	{"cut", "cut"},
	{"fragile", "one lost heartbeat cuts"},
	{"ifsent", "cut, if it is sent"},
	{"unknown", "not known"},
	{"ok", "survives"},
}

func (o outcome) kind() string {
	switch o.rank {
	case isCut, mayBeCut:
		return "cut"
	case isFragile:
		return "fragile"
	case isCutIfSent:
		return "ifsent"
	case isUnknown:
		return "unknown"
	}
	return "ok"
}

func routed(c *audit.Chain) string {
	if c.Route.IsAny() {
		return c.Name
	}
	return c.Name + " @ " + c.Route.String()
}

// worst is the verdict that the page begins with.
func (s *sheaf) worst(groups [][]audit.Audited) *htmlWorst {
	if len(groups) == 0 {
		return nil
	}
	o, at := worstOf(groups[0])
	a := &groups[0][at]
	c := a.Chain
	w := &htmlWorst{Kind: o.kind(), Name: routed(c), Anchor: s.anchors[c.ID]}
	label := func(k audit.Culprit) string { return c.Hops[k.Hop].Label() }
	if a.Traffic != nil {
		w.Text = verdict(a)
	} else {
		w.Text = o.text(label)
	}
	if o.cut.Hop >= 0 {
		w.Setting, w.Hop = o.cut.Setting(), hopName(c, o.cut.Hop)
	}
	after := spaced(audit.After(o.after))
	refused := o.cut.Property != nil
	switch o.rank {
	case isCut:
		if w.Word, w.Number = "cut after", after; refused {
			w.Word, w.Number = "", "refused"
		}
	case isCutIfSent:
		if w.Word, w.Number = "would be cut after", after; refused {
			w.Word, w.Number = "would be", "refused"
		}
	case mayBeCut:
		w.Word, w.Number = "cut after at most", after
	case isFragile:
		w.Word, w.Number = "a lost heartbeat cuts after", after
	case isUnknown:
		w.Number = "not known"
	default:
		w.Number, w.Setting, w.Hop = "survives", "", ""
	}
	return w
}

// card is a chain with all its traffics.
func (s *sheaf) card(list []audit.Audited, l *htmlLine, open bool) htmlCard {
	c := list[0].Chain
	label := func(k audit.Culprit) string { return c.Hops[k.Hop].Label() }
	card := htmlCard{
		htmlLine: *l, Open: open, Protocols: protocolsOf(list), Continues: c.Continues, Findings: s.concern[c.ID],
	}
	if c.Path() != c.Name {
		card.Path = c.Path()
	}
	for _, why := range c.Assumed {
		card.Doubts = append(card.Doubts, "assumed: "+why)
	}
	card.Doubts = append(append(card.Doubts, c.Merged...), c.Undecided...)
	for i := range list {
		a := &list[i]
		if a.Traffic == nil {
			for j := range a.Carries {
				y := &a.Carries[j]
				card.Carries = append(card.Carries, htmlVerdict{carryOutcome(c, y).kind(), carried(c, y, label), string(y.Protocol)})
			}
		} else {
			card.Verdicts = append(card.Verdicts, htmlVerdict{outcomeOf(a).kind(), verdict(a), trafficLine(a.Traffic)})
		}
		if a.Walk != nil {
			card.Charts = append(card.Charts, s.chart(a))
		}
	}
	for i := range c.Hops {
		card.Hops = append(card.Hops, s.hop(list, i))
	}
	return card
}

// hop is a box of the picture, with what it does to the traffic.
func (s *sheaf) hop(list []audit.Audited, i int) htmlHop {
	h := &list[0].Chain.Hops[i]
	shown := htmlHop{Name: h.Label(), System: systemBeside(h)}
	var worst part
	for _, r := range s.page.rows(list, i) {
		if r.part == "" {
			continue
		}
		worst = worst.or(r.part)
		shown.Marks = append(shown.Marks, strings.TrimSpace(strings.TrimPrefix(string(r.part), "<- ")+": "+strings.Join(strings.Fields(r.limit+" "+r.setting), " ")))
	}
	for _, why := range h.Assumed {
		shown.Marks = append(shown.Marks, "may not be there: "+why)
	}
	shown.Kind = kindOf(worst)
	return shown
}
