package repair

import (
	"fmt"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// repair makes the change that silences a finding, if one can, and reports whether it did.
func (s *solver) repair(f *found) bool {
	if f.Severity == audit.Notice || f.hop < 0 {
		return false
	}
	switch f.rule.ID {
	case "out-of-range":
		return s.clamp(f)
	case "stream-cap":
		return !s.hopeless(f.walk) && s.uncap(f)
	case "first-byte":
		return !s.hopeless(f.walk) && s.outlast(f, "above the wait for the first byte")
	case "idle-margin":
		return !f.held() && !s.beatInstead(f.walk) && s.outlast(f, f.silence())
	case "keepalive-race":
		return s.order(f)
	case "deadline-order":
		return s.shrink(f)
	}
	return false
}

// held reports whether heartbeats do not reach a clock because a hop holds them back: then its limit
// is not what is wrong.
func (f *found) held() bool {
	_, held := f.walk.Stopped()
	return held != nil && f.walk.Arrives(f.hop, f.timer).IsNever()
}

// silence names what an idle clock must outlast.
func (f *found) silence() string {
	if interval, ok := f.walk.Traffic.Heartbeat.Duration(); ok && f.Uses.Heartbeat &&
		!f.walk.Arrives(f.hop, f.timer).IsNever() {
		return fmt.Sprintf("above %g x the heartbeat of %s", f.walk.Margin, seconds(interval))
	}
	return "above the longest silence"
}

// clamp moves a value that the vendor refuses to the nearest that it accepts.
func (s *solver) clamp(f *found) bool {
	d, _ := f.timer.Limit.Duration()
	to := f.timer.Max
	if low, ok := f.timer.Min.Duration(); ok && d < low {
		to = f.timer.Min
	}
	return s.set(f, f.timer, to, fmt.Sprintf("the vendor refuses %s and accepts %s to %s", f.timer.Limit, f.timer.Min, f.timer.Max), -1)
}

// uncap switches a total clock off, or, where it has no such value, sets it above the longest
// exchange.
func (s *solver) uncap(f *found) bool {
	longest := f.walk.Traffic.Longest
	g := s.groups[f.timer]
	if g.off() && !g.drives(audit.KeepAlive) && s.set(f, f.timer, audit.Never(), fmt.Sprintf(
		"off: it runs over the whole exchange, no heartbeat restarts it, and exchanges last up to %s", seconds(longest)), -1) {
		return true
	}
	return s.raise(f, longest, "above the longest exchange")
}

// outlast sets a clock above all the silence that it must bear.
func (s *solver) outlast(f *found, what string) bool {
	d, ok := need(f.walk, f.hop, f.timer)
	return ok && s.raise(f, d, what)
}

// raise sets a clock above a need with its headroom, or with as much of it as fits.
func (s *solver) raise(f *found, need time.Duration, what string) bool {
	room := Headroom(need)
	if bound, ok := s.bound(f.timer); ok {
		room = min(room, bound-need)
	}
	return room > 0 && s.set(f, f.timer, audit.After(need+room), above(what, need, room), -1)
}

// bound is the largest value that a setting may get.
func (s *solver) bound(t *audit.Timer) (time.Duration, bool) {
	bound, ok := t.Max.Duration()
	if policy := s.options.Policy.MaxIdle; policy > 0 && s.groups[t].drives(audit.Idle) && (!ok || policy < bound) {
		return policy, true
	}
	return bound, ok
}

// order sets a server's keep-alive above that of the pool before it, or, where the server's cannot
// be set, the pool's below it.
func (s *solver) order(f *found) bool {
	server, pool := f.timer, f.Uses.Timers[1]
	outside := hopOf(f.walk.Chain, pool)
	if outside < 0 {
		return false
	}
	if d, ok := pool.InForce().Duration(); ok && s.set(f, server, audit.After(d+spare), fmt.Sprintf(
		"%s above the %s for which %s keeps connections, so that the server never closes first",
		seconds(spare), seconds(d), f.walk.Label(outside)), s.groups[pool].change) {
		return true
	}
	d, ok := server.InForce().Duration()
	below := d - spare
	if below <= 0 {
		below = d - time.Second
	}
	if ok && below > 0 && s.lower(f, pool, audit.After(below), fmt.Sprintf(
		"below the %s after which %s closes connections", seconds(d), f.walk.Label(f.hop)), s.groups[server].change) {
		return true
	}
	return s.end(f, pool, server)
}

// shortestPool is the least that a pool which never ended is given, where a server is to outlast it.
const shortestPool = time.Minute

// end gives a pool that never ends an end that all clocks of its setting can bear, so that the
// server's keep-alive can be set above it.
func (s *solver) end(f *found, pool, server *audit.Timer) bool {
	g := s.groups[pool]
	if !pool.InForce().IsNever() || s.groups[server].fixed() {
		return false
	}
	end := shortestPool
	for _, k := range f.walk.Ticks() {
		if s.groups[k.Timer] != g || k.Timer.Clock == audit.KeepAlive {
			continue
		}
		d, ok := need(f.walk, k.Hop, k.Timer)
		if !ok {
			return false
		}
		end = max(end, d+Headroom(d))
	}
	return s.lower(f, pool, audit.After(end), "a pool that never ends is outlasted by no server", -1)
}

// shrink sets an inner deadline below the outer one.
func (s *solver) shrink(f *found) bool {
	d, ok := f.Uses.Timers[1].InForce().Duration()
	return ok && d > spare && s.lower(f, f.timer, audit.After(d-spare), fmt.Sprintf(
		"below the %s after which nobody waits any more", seconds(d)), -1)
}

// lower makes a change unless a clock of the setting then cuts what it did not cut before.
func (s *solver) lower(f *found, t *audit.Timer, to audit.Limit, why string, follows int) bool {
	g := s.groups[t]
	before := g.with(t, to)
	harm := s.cuts(g)
	g.restore(before)
	return !harm && s.set(f, t, to, why, follows)
}

// cuts reports whether a finding about a cut stands at a timer of the group.
func (s *solver) cuts(g *group) bool {
	for _, f := range s.findingsIn(g.chains) {
		if f.timer != nil && s.groups[f.timer] == g && f.order() >= 0 && f.order() <= 3 && f.Severity > audit.Notice {
			return true
		}
	}
	return false
}

// set changes a setting on the copy if user, vendor and policy permit it. A setting moves in one
// direction only, which ends the search.
func (s *solver) set(f *found, t *audit.Timer, to audit.Limit, why string, follows int) bool {
	g := s.groups[t]
	if !s.permits(g, t, to) {
		return false
	}
	from := t.Limit
	g.with(t, to)
	if g.change >= 0 {
		c := &s.changes[g.change]
		c.Limit, c.Why = to, why
	} else {
		g.change = len(s.changes)
		s.changes = append(s.changes, Change{
			From: from, Limit: to, Why: why, Rule: f.rule.ID, Cause: f.Finding, Follows: follows,
		})
	}
	c := &s.changes[g.change]
	c.Places = c.Places[:0]
	for i, p := range g.given {
		p.Limit = g.timers[i].Limit
		if g.timers[i] == t {
			c.Places = append([]Place{p}, c.Places...)
			continue
		}
		c.Places = append(c.Places, p)
	}
	return true
}

func (s *solver) permits(g *group, t *audit.Timer, to audit.Limit) bool {
	order, known := to.Compare(t.Limit)
	switch {
	case g.fixed() || !to.Known() || known && order == 0:
		return false
	case g.change >= 0:
		first, comparable := s.changes[g.change].Limit.Compare(s.changes[g.change].From)
		if comparable && known && (first > 0) != (order > 0) {
			return false
		}
	}
	if policy := s.options.Policy.MaxIdle; policy > 0 && g.drives(audit.Idle) && order > 0 && !to.AtOrBelow(policy) {
		return false
	}
	before := g.with(t, to)
	ok := g.accepts()
	g.restore(before)
	return ok
}
