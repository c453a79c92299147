package audit

import (
	"fmt"
	"slices"
)

// MaxChains is how many chains one run walks; more are counted and not walked.
const MaxChains = 10_000

// Join makes chains of hops whose names meet: it merges readings of one hop, follows what each
// sends from those that nobody sends to, and intersects the routes on the way. Cycles end a chain
// visibly, as does a target that nobody answers to. What only clients send to that were read from code
// begins a chain as well. The second result counts chains beyond
// MaxChains.
func Join(hops []Hop) (chains []Chain, dropped int) {
	merged, notes := merge(hops)
	j := joining{hops: merged, notes: notes, answers: map[string][]int{}, drawn: map[string]bool{}, ids: map[string]bool{}}
	for i := range merged {
		for _, n := range merged[i].Names {
			if !slices.Contains(j.answers[n.Text], i) {
				j.answers[n.Text] = append(j.answers[n.Text], i)
			}
		}
	}
	sentTo := make([]bool, len(merged))
	for i := range merged {
		if len(merged[i].Asks) > 0 {
			continue // others may call it too
		}
		for _, s := range merged[i].Sends {
			for _, target := range j.answers[s.To] {
				sentTo[target] = sentTo[target] || target != i
			}
		}
	}
	j.reached = make([]bool, len(merged))
	for _, entries := range []bool{true, false} {
		for i := range merged {
			if entries && !sentTo[i] || !entries && !j.reached[i] {
				j.follow([]int{i}, merged[i].Route, trail{assumed: merged[i].Assumed})
			}
		}
	}
	return j.chains, j.dropped
}

type joining struct {
	hops    []Hop
	notes   map[int][]string
	answers map[string][]int // hops by name
	reached []bool
	drawn   map[string]bool // by path, route and continuation
	ids     map[string]bool

	chains  []Chain
	dropped int
}

// A trail is what has been assumed on the way to a hop.
type trail struct{ assumed, undecided []string }

func (t trail) assume(why string) trail {
	if why == "" || slices.Contains(t.assumed, why) {
		return t
	}
	t.assumed = append(t.assumed[:len(t.assumed):len(t.assumed)], why)
	return t
}

func (t trail) leaveOpen(what string) trail {
	t.undecided = append(t.undecided[:len(t.undecided):len(t.undecided)], what)
	return t.assume(what)
}

// follow extends a path by everything that its last hop sends to.
func (j *joining) follow(path []int, route Route, t trail) {
	if j.dropped > 100*MaxChains {
		return
	}
	at := path[len(path)-1]
	j.reached[at] = true
	sends := j.hops[at].Sends
	if len(sends) == 0 {
		j.end(path, route, "", t)
		return
	}
	for _, s := range sends {
		onto, t := route, t.assume(s.Assumed)
		switch meet, met := route.Meet(s.Route); met {
		case No:
			continue
		case Unsure:
			onto, t = meet, t.leaveOpen(fmt.Sprintf("whether %s and %s meet cannot be decided", route, s.Route))
		default:
			onto = meet
		}
		targets := j.answers[s.To]
		if len(targets) == 0 {
			j.end(path, onto, s.label(), t)
		}
		for _, target := range targets {
			j.step(path, target, onto, s, j.alternatives(targets, target), t)
		}
	}
}

func (j *joining) step(path []int, target int, route Route, s Send, answering int, t trail) {
	hop := &j.hops[target]
	if slices.Contains(path, target) {
		j.end(path, route, "back to "+hop.Label(), t)
		return
	}
	if answering > 1 && !hop.answersStrongly(s.To) {
		t = t.assume(fmt.Sprintf("%d hops answer to %s", answering, s.label()))
	}
	for _, why := range hop.Assumed {
		t = t.assume(why)
	}
	meet, met := route.Meet(hop.Route)
	if s.Rewrites && !hop.Route.IsAny() {
		meet, met = route, Unsure
	}
	switch {
	case met == No, met == Yes && !s.Rewrites && hop.besides(meet):
		return
	case met == Unsure:
		t = t.leaveOpen(fmt.Sprintf("whether %s and %s meet cannot be decided", route, hop.Route))
	}
	j.follow(append(path[:len(path):len(path)], target), meet, t)
}

// alternatives counts the hops of which a request may reach either: those of one source that are
// seen on different routes are parts of one program.
func (j *joining) alternatives(targets []int, target int) int {
	n := 0
	own := &j.hops[target]
	for _, i := range targets {
		if h := &j.hops[i]; h.From != own.From || h.System != own.System || h.Route == own.Route {
			n++
		}
	}
	return n
}

func (j *joining) end(path []int, route Route, continues string, t trail) {
	if len(j.chains) >= MaxChains {
		j.dropped++
		return
	}
	c := Chain{Route: route, Continues: continues, Assumed: t.assumed, Undecided: t.undecided}
	for _, i := range path {
		c.Hops = append(c.Hops, j.hops[i])
		c.Merged = append(c.Merged, j.notes[i]...)
	}
	key := fmt.Sprint(path, route, continues)
	if j.drawn[key] {
		return
	}
	j.drawn[key] = true
	c.identify()
	c.ID = j.unique(c.ID, &c)
	j.chains = append(j.chains, c)
}

// unique tells chains apart that look alike: by where they go on, by the files or accounts of their
// hops, or else by a number.
func (j *joining) unique(id string, c *Chain) string {
	candidates := []string{id, id + " in " + c.Hops[0].From}
	if c.Continues != "" {
		candidates = append(candidates, id+" > "+c.Continues)
	}
	for n := 2; ; n++ {
		for _, candidate := range candidates {
			if !j.ids[candidate] {
				j.ids[candidate] = true
				return candidate
			}
		}
		candidates = []string{fmt.Sprintf("%s #%d", id, n)}
	}
}

func (h *Hop) answersStrongly(name string) bool {
	return slices.Contains(h.Names, Name{name, true})
}

func (s Send) label() string {
	if s.Label != "" {
		return s.Label
	}
	return s.To
}
