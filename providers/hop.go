package providers

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Hop turns a reading of the table's system into a hop: each setting, written or by default,
// becomes the timers it drives. What the table does not allow is told as problems; the timers of
// such a setting are there with a limit that is not known, so that nothing takes the vendor's
// default for it.
func (t *Table) Hop(r *Reading) (audit.Hop, []Problem) {
	c, problems := t.canonical(r)
	hop := audit.Hop{
		System: t.System, Name: r.Name, Names: r.Names, Sends: r.Sends, Route: r.Route,
		Beside: r.Beside, Passes: t.Passes,
		At: r.At, Callee: r.Callee, Layer: r.Layer, From: r.From, Assumed: r.Assumed,
	}
	for i := range t.Entries {
		hop.Timers = append(hop.Timers, t.timers(&t.Entries[i], &c)...)
	}
	if why := t.assumption(r); why != "" {
		for i := range hop.Timers {
			timer := &hop.Timers[i]
			if timer.Known != audit.Default {
				continue
			}
			timer.Known = audit.Assumed
			if timer.Limit.Known() || c.Context.Partial == "" {
				timer.Why = why
			}
		}
	}
	if t.Shape != nil {
		before := len(c.Unread)
		t.Shape(&c, &hop)
		c.Context.assume(hop.Holds)
		c.Context.assume(hop.Upgrades)
		for _, u := range c.Unread[before:] {
			problems = append(problems, Problem{u.At, u.Setting, u.Why, u.Code})
		}
	}
	for i := range hop.Timers {
		if b := r.block(hop.Timers[i].Setting); b != nil {
			hop.Timers[i].Block = b.At
		}
	}
	r.enclose(hop.Holds)
	r.enclose(hop.Upgrades)
	if c.Context.Upgrade {
		hop.Upgrades = []audit.Property{{
			Value: audit.Yes, Setting: KeyUpgrade, Known: audit.Written, At: r.place(KeyUpgrade),
		}}
	}
	return hop, problems
}

// enclose says of properties in which blocks their settings belong.
func (r *Reading) enclose(properties []audit.Property) {
	for i := range properties {
		if b := r.block(properties[i].Setting); b != nil {
			properties[i].Block, properties[i].Discards = b.At, b.Discards
		}
	}
}

// assume marks defaults of properties that may be set elsewhere.
func (c *Context) assume(properties []audit.Property) {
	for i := range properties {
		if p := &properties[i]; c.Partial != "" && p.Known == audit.Default {
			p.Known = audit.Assumed
		}
	}
}

// timers are the clocks that an entry runs under a reading. A value that nobody wrote and that is the
// vendor's default is a default.
func (t *Table) timers(e *Entry, r *Reading) []audit.Timer {
	set := r.Named(e.Name)
	given := t.under(e, r, set)
	if set == nil || !set.Filled {
		return given
	}
	standard := t.under(e, r, nil)
	same := slices.EqualFunc(given, standard, func(a, b audit.Timer) bool { return a.Limit.Known() && a.Limit == b.Limit })
	if same {
		return standard
	}
	return given
}

// under are the clocks that an entry runs with a setting, or by default where it is nil.
func (t *Table) under(e *Entry, r *Reading, set *Setting) []audit.Timer {
	var timers []audit.Timer
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
			if set.Known == audit.Written && !set.At.Known() && set.At.File != "" {
				// A plan or a state without its files: where the value is written is not known.
				timer.Known, timer.Seen = audit.Observed, set.At.File
			}
		}
		switch {
		case set != nil && set.Value.Kind == IsUnknown:
			timer.Limit, timer.Code, timer.Why = audit.Limit{}, set.Value.Unknown.Code, set.Value.Unknown.Why
		case !agree(outcomes):
			timer.Limit = audit.Limit{}
			timer.Code, timer.Why = t.disagreement(r.Context, worlds, outcomes)
		case !timer.Limit.Known() && set != nil:
			timer.Code, timer.Why = audit.NoValue, e.Name+" is "+set.Value.String()+", which gives no duration"
		case set != nil && set.Known == audit.Assumed:
			timer.Why = set.Value.Unknown.Why
		case !timer.Limit.Known() && e.Fixed:
			timer.Code, timer.Why = audit.NoValue, "the vendor publishes no number, and nobody can set one"
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
		Hears: d.Hears, For: d.For, Begun: d.Begun, Retires: d.Retires, Rearms: d.Rearms, Retries: d.Retries, Last: d.Last,
		Early: d.Early, Late: d.Late, Around: e.Around.Text,
		Min: plus(e.Min, d), Max: plus(e.Max, d),
		Off: e.Zero == ZeroIsNever || e.NegativeIsNever,
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
