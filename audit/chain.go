package audit

import (
	"iter"
	"strings"
)

// A Chain is the hops of one route, nearest the caller first.
type Chain struct {
	ID    string // stable between runs: system and name of its hops and its route
	Name  string // as the user knows it; else the names of its hops
	Route Route
	Hops  []Hop

	// Traffics are the names of the traffics that a person drew it for; with none, those bind whose
	// route and hops it meets.
	Traffics []string

	// Continues is where the last hop sends what nobody here answers to: "http://api:8000".
	Continues string

	// Assumed are reasons why the chain may not exist as drawn; its findings rest on them.
	Assumed []string

	// Merged tells which readings were taken for one hop by a weak name, and Undecided which
	// routes could not be compared.
	Merged, Undecided []string
}

// Links yields each two neighbours, nearest the caller first.
func (c *Chain) Links() iter.Seq2[*Hop, *Hop] {
	return func(yield func(*Hop, *Hop) bool) {
		for i := 1; i < len(c.Hops); i++ {
			if !yield(&c.Hops[i-1], &c.Hops[i]) {
				return
			}
		}
	}
}

// Path writes the names of the hops as one line.
func (c *Chain) Path() string {
	names := make([]string, len(c.Hops))
	for i := range c.Hops {
		names[i] = c.Hops[i].Label()
	}
	return strings.Join(names, " > ")
}

// Label is the hop's name, or its system where it has none.
func (h *Hop) Label() string {
	if h.Name != "" {
		return h.Name
	}
	return h.System
}

// Draw makes a chain of hops in the order in which a person wrote them. Its last hop is the origin
// unless it is of a system that passes something on for its living: proxy reports that.
func Draw(name string, hops []Hop, proxy func(system string) bool) Chain {
	if n := len(hops); n > 0 && !proxy(hops[n-1].System) {
		hops[n-1].becomeOrigin()
	}
	c := Chain{Name: name, Hops: hops}
	c.identify()
	return c
}

// An origin has only a front: what it would do towards hops behind it does not exist.
func (h *Hop) becomeOrigin() {
	h.Passes = Nothing
	kept := h.Timers[:0]
	for _, t := range h.Timers {
		if t.Side == Front {
			kept = append(kept, t)
		}
	}
	h.Timers = kept
}

func (c *Chain) identify() {
	var b strings.Builder
	for i := range c.Hops {
		if i > 0 {
			b.WriteString(" > ")
		}
		b.WriteString(c.Hops[i].System + ":" + c.Hops[i].Name)
	}
	if !c.Route.IsAny() {
		b.WriteString(" @ " + c.Route.String())
	}
	c.ID = b.String()
	switch c.Name {
	case "":
		c.Name = c.Path()
	case c.Path():
	default:
		c.ID = c.Name + ": " + c.ID
	}
}
