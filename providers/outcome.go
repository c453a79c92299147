package providers

import "github.com/timeout-audit/timeout-audit/audit"

// An outcome is what a drive comes to in one world: a limit, or no timer at all.
type outcome struct {
	timer bool
	limit audit.Limit
	row   *DefaultRow // the default it comes from, if any
}

func (e *Entry) outcome(d *Drive, set *Setting, world *Context) outcome {
	if !d.When.holds(world) {
		return outcome{}
	}
	if set != nil {
		// A value that does not parse was replaced by one that is not known before.
		l, _ := e.limit(set.Value)
		return e.fire(d, l, nil)
	}
	for i := range e.Defaults {
		row := &e.Defaults[i]
		if !row.When.holds(world) {
			continue
		}
		if row.None {
			return outcome{}
		}
		return e.fire(d, row.Limit, row)
	}
	return outcome{}
}

// fire applies to a limit what the program makes of it. A limit that the vendor refuses stays as
// written, so that it can be told.
func (e *Entry) fire(d *Drive, l audit.Limit, row *DefaultRow) outcome {
	after, ok := l.Duration()
	if !ok {
		return outcome{true, l, row}
	}
	if after == 0 && e.Zero == ZeroIsNone {
		return outcome{}
	}
	raw := audit.Timer{Limit: l, Min: e.Min, Max: e.Max}
	if d.Round != nil && !raw.Refused() {
		l = audit.After(d.Round(after))
	}
	return outcome{true, plus(l, d), row}
}

// plus adds what the program adds to the setting; a range moves with its limit.
func plus(l audit.Limit, d *Drive) audit.Limit {
	if after, ok := l.Duration(); ok {
		return audit.After(after + d.Plus)
	}
	return l
}

func anyTimer(outcomes []outcome) bool {
	for _, o := range outcomes {
		if o.timer {
			return true
		}
	}
	return false
}

func agree(outcomes []outcome) bool {
	for _, o := range outcomes {
		if !o.same(outcomes[0]) {
			return false
		}
	}
	return true
}

func (o outcome) same(p outcome) bool { return o.timer == p.timer && o.limit == p.limit }

func (o outcome) String() string {
	switch {
	case !o.timer:
		return "no such clock"
	case !o.limit.Known():
		return "a limit that is not published"
	}
	return o.limit.String()
}
