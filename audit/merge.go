package audit

import (
	"fmt"
	"slices"
)

// merge makes one hop of the readings of one system that share a strong name and a route, or a
// weak name that is unique in each of two layers.
func merge(hops []Hop) ([]Hop, map[int][]string) {
	groups := newGroups(len(hops))
	byStrong := map[string]int{}
	for i := range hops {
		for _, n := range hops[i].Names {
			if !n.Strong {
				continue
			}
			key := hops[i].System + "\x00" + n.Text + "\x00" + hops[i].Route.String()
			if first, ok := byStrong[key]; ok {
				groups.join(first, i)
			} else {
				byStrong[key] = i
			}
		}
	}
	told := joinWeak(hops, groups)

	var merged []Hop
	notes := map[int][]string{}
	for _, members := range groups.lists() {
		parts := make([]*Hop, len(members))
		for i, m := range members {
			parts[i] = &hops[m]
			if told[m] != "" {
				notes[len(merged)] = append(notes[len(merged)], told[m])
			}
		}
		merged = append(merged, combine(parts))
	}
	return merged, notes
}

// joinWeak joins groups by weak names: in each layer one group at the most answers to it.
func joinWeak(hops []Hop, groups *groups) map[int]string {
	type key struct{ system, name, route string }
	answering := map[key][]int{}
	var order []key
	for i := range hops {
		for _, n := range hops[i].Names {
			if n.Strong {
				continue
			}
			k := key{hops[i].System, n.Text, hops[i].Route.String()}
			if answering[k] == nil {
				order = append(order, k)
			}
			answering[k] = append(answering[k], i)
		}
	}
	told := map[int]string{}
	for _, k := range order {
		if !groups.uniqueInEachLayer(hops, answering[k]) {
			continue
		}
		first := answering[k][0]
		for _, i := range answering[k][1:] {
			if groups.same(first, i) {
				continue
			}
			groups.join(first, i)
			told[i] = fmt.Sprintf("%s (%s) and %s (%s) are taken for one: both are the only %s named %q",
				hops[first].Label(), hops[first].Layer, hops[i].Label(), hops[i].Layer, k.system, k.name)
		}
	}
	return told
}

// uniqueInEachLayer reports whether the hops are one group in every layer that they come from.
func (g *groups) uniqueInEachLayer(hops []Hop, members []int) bool {
	of := map[Layer]int{}
	for _, i := range members {
		if head, ok := of[hops[i].Layer]; ok && head != g.find(i) {
			return false
		}
		of[hops[i].Layer] = g.find(i)
	}
	return true
}

// combine makes one hop of several readings. The latest layer wins; a merged hop keeps the name
// that its source code gives it.
func combine(parts []*Hop) Hop {
	if len(parts) == 1 {
		return *parts[0]
	}
	byLayer := slices.Clone(parts)
	slices.SortStableFunc(byLayer, func(a, b *Hop) int { return int(b.Layer) - int(a.Layer) })
	h := *byLayer[0]
	source := byLayer[len(byLayer)-1]
	h.Name, h.At, h.From = source.Name, source.At, source.From
	h.Names, h.Sends, h.Timers, h.Assumed = nil, nil, nil, nil
	for _, p := range byLayer {
		for _, n := range p.Names {
			if !slices.Contains(h.Names, n) {
				h.Names = append(h.Names, n)
			}
		}
		for _, s := range p.Sends {
			if !slices.ContainsFunc(h.Sends, func(o Send) bool { return o.To == s.To && o.Route == s.Route }) {
				h.Sends = append(h.Sends, s)
			}
		}
		for _, t := range p.Timers {
			h.Timers = addTimer(h.Timers, t, p.Layer)
		}
	}
	if len(source.Assumed) > 0 && len(byLayer[0].Assumed) > 0 {
		h.Assumed = source.Assumed
	}
	return h
}

// addTimer merges a timer of an earlier layer into those of later ones. The later one's limit wins,
// a default too, since its reader knows that nothing is set. Where it could not be read, a value that
// somebody wrote stands in, with the reason beside it; a default never does.
func addTimer(timers []Timer, t Timer, layer Layer) []Timer {
	for i := range timers {
		have := &timers[i]
		if have.Side != t.Side || have.Clock != t.Clock || have.Setting != t.Setting || !slices.Equal(have.For, t.For) {
			continue
		}
		switch {
		case !t.Limit.Known():
		case !have.Limit.Known() && t.Known != Default:
			t.Code, t.Why = have.Code, have.Why
			*have = t
		default:
			have.Also = append(have.Also, Reported{t.Limit, t.Known, layer, t.At, t.Seen})
		}
		return timers
	}
	return append(timers, t)
}

// groups are disjoint sets of indexes.
type groups struct{ parent []int }

func newGroups(n int) *groups {
	g := &groups{make([]int, n)}
	for i := range g.parent {
		g.parent[i] = i
	}
	return g
}

func (g *groups) find(i int) int {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

func (g *groups) same(a, b int) bool { return g.find(a) == g.find(b) }

// join keeps the smaller index as the head, so that lists come in the order of their first member.
func (g *groups) join(a, b int) {
	a, b = g.find(a), g.find(b)
	g.parent[max(a, b)] = min(a, b)
}

func (g *groups) lists() [][]int {
	at := map[int]int{}
	var lists [][]int
	for i := range g.parent {
		head := g.find(i)
		if _, ok := at[head]; !ok {
			at[head] = len(lists)
			lists = append(lists, nil)
		}
		lists[at[head]] = append(lists[at[head]], i)
	}
	return lists
}
