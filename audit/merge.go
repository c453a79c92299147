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

// joinWeak joins groups by weak names: exactly two hops answer to it, in different layers.
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
		pair := answering[k]
		if len(pair) != 2 || hops[pair[0]].Layer == hops[pair[1]].Layer || groups.same(pair[0], pair[1]) {
			continue
		}
		groups.join(pair[0], pair[1])
		told[pair[1]] = fmt.Sprintf("%s (%s) and %s (%s) are taken for one: both are the only %s named %q",
			hops[pair[0]].Label(), hops[pair[0]].Layer, hops[pair[1]].Label(), hops[pair[1]].Layer, k.system, k.name)
	}
	return told
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

// addTimer merges a timer of an earlier layer into those of later ones. A value that somebody
// wrote or an API told wins over a default and over what is not known.
func addTimer(timers []Timer, t Timer, layer Layer) []Timer {
	for i := range timers {
		have := &timers[i]
		if have.Side != t.Side || have.Clock != t.Clock || have.Setting != t.Setting || !slices.Equal(have.For, t.For) {
			continue
		}
		switch {
		case !t.Limit.Known():
		case !have.Limit.Known() && t.Known != Default:
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
