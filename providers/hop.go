package providers

import "github.com/timeout-audit/timeout-audit/audit"

// Hop turns a reading of the table's system into a hop: each setting, written or by default,
// becomes the timers it drives. What the table does not allow is told as problems; the timers of
// such a setting are there with a limit that is not known, so that nothing takes the vendor's
// default for it.
func (t *Table) Hop(r *Reading) (audit.Hop, []Problem) {
	c, problems := t.canonical(r)
	hop := audit.Hop{
		System: t.System, Name: r.Name, Names: r.Names, Sends: r.Sends, Route: r.Route,
		Passes: t.Passes,
		At:     r.At, Callee: r.Callee, Layer: r.Layer, From: r.From, Assumed: r.Assumed,
	}
	for i := range t.Entries {
		hop.Timers = append(hop.Timers, t.timers(&t.Entries[i], &c)...)
	}
	if why := t.assumption(r); why != "" {
		for i := range hop.Timers {
			if hop.Timers[i].Known == audit.Default {
				hop.Timers[i].Known, hop.Timers[i].Why = audit.Assumed, why
			}
		}
	}
	if t.Shape != nil {
		before := len(c.Unread)
		t.Shape(&c, &hop)
		for _, u := range c.Unread[before:] {
			problems = append(problems, Problem{u.At, u.Setting, u.Why, u.Code})
		}
	}
	if c.Context.Upgrade {
		hop.Upgrades = []audit.Property{{
			Value: audit.Yes, Setting: KeyUpgrade, Known: audit.Written, At: r.place(KeyUpgrade),
		}}
	}
	return hop, problems
}

// timers are the clocks that an entry runs under a reading.
func (t *Table) timers(e *Entry, r *Reading) []audit.Timer {
	var timers []audit.Timer
	set := r.Named(e.Name)
	for i := range e.Drives {
		d := &e.Drives[i]
		worlds := t.worlds(r.Context, e.rows(d, set != nil))
		outcomes := make([]outcome, len(worlds))
		for j := range worlds {
			outcomes[j] = e.outcome(d, set, &worlds[j])
		}
		if !anyTimer(outcomes) {
			continue
		}
		timer := d.timer(e)
		timer.Fixed = e.Fixed || e.Adjustable != nil && !e.Adjustable(r.Context)
		timer.Limit = outcomes[0].limit
		timer.Known, timer.Fact = known(outcomes), t.fact(e, outcomes)
		if set != nil {
			timer.Known, timer.At, timer.Via, timer.Seen = set.Known, set.At, set.Via, set.Seen
		}
		switch {
		case set != nil && set.Value.Kind == IsUnknown:
			timer.Limit, timer.Code, timer.Why = audit.Limit{}, set.Value.Unknown.Code, set.Value.Unknown.Why
		case !agree(outcomes):
			timer.Limit = audit.Limit{}
			timer.Code, timer.Why = t.disagreement(r.Context, worlds, outcomes)
		case !timer.Limit.Known() && set != nil:
			timer.Code, timer.Why = audit.NoValue, e.Name+" is "+set.Value.String()+", which gives no duration"
		case !timer.Limit.Known():
			timer.Code, timer.Why = audit.NoValue, "the vendor publishes no default: set "+e.Name
		}
		timers = append(timers, timer)
	}
	return timers
}

// rows are the conditions on which a drive's limit depends.
func (e *Entry) rows(d *Drive, written bool) []When {
	rows := []When{d.When}
	if !written {
		for i := range e.Defaults {
			rows = append(rows, e.Defaults[i].When)
		}
	}
	return rows
}

// timer is the part of a timer that does not depend on its limit.
func (d *Drive) timer(e *Entry) audit.Timer {
	return audit.Timer{
		Side: d.Side, Clock: d.Clock, Setting: e.Name,
		Hears: d.Hears, For: d.For, Retires: d.Retires, Rearms: d.Rearms, Retries: d.Retries,
		Early: d.Early, Late: d.Late,
		Min: plus(e.Min, d), Max: plus(e.Max, d),
	}
}

// fact is the source of a timer: the first default's that has one, else the entry's.
func (t *Table) fact(e *Entry, outcomes []outcome) *audit.Fact {
	f := e.Fact
	for _, o := range outcomes {
		if o.row != nil && o.row.Fact.Source != "" {
			f = o.row.Fact
			break
		}
	}
	f.ID = t.System + "." + e.Name
	return &f
}

// known is how a default is known: as its rows say, the less certain word first.
func known(outcomes []outcome) audit.Known {
	for _, o := range outcomes {
		if o.row != nil && o.row.Known != "" && o.row.Known != audit.Default {
			return o.row.Known
		}
	}
	return audit.Default
}
