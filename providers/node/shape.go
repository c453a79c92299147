package node

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// padded are the versions that add a second to keepAliveTimeout of themselves. Their
// neighbours 20.17.0 and 22.8.0 were measured not to.
var padded = []providers.When{
	{Since: "20.18", Before: "21"},
	{Since: "22.9", Before: "23"},
	{Since: "23"},
}

// versions compares versions; a row that asks for nothing else needs no more of a table.
var versions = &providers.Table{Versioned: true}

var (
	unreleased = providers.When{Since: "27"} // expected with 65 s
	old        = providers.When{Before: "13"}
)

// shape adds what depends on the version: the buffer on top of keepAliveTimeout, and the defaults of
// versions that are very old or not out. Without a version it adds nothing, and the limit is the
// setting's own.
func shape(r *providers.Reading, h *audit.Hop) {
	for i := range h.Timers {
		t := &h.Timers[i]
		set := r.Named(t.Setting)
		switch t.Setting {
		case keepAlive:
			if set == nil && versions.Holds(unreleased, r.Context) == audit.Yes {
				t.Limit, t.Code = audit.Limit{}, audit.NoValue
				t.Why = "65s is expected since Node 27, which was not out when that was checked: " + longer
			}
			pad(r, t)
		case idleTimeout:
			if set == nil && versions.Holds(old, r.Context) == audit.Yes {
				t.Limit = audit.After(2 * time.Minute)
				t.Fact = &audit.Fact{ID: "node.timeout", Source: page, Checked: "2026-11-20", Unverified: true}
			}
		}
		if set != nil && set.Known == audit.Assumed {
			t.Why = set.Value.Unknown.Why
			if t.At == r.At {
				t.At = audit.Pos{} // of the command line, which does not set it
			}
		}
	}
}

// pad adds the buffer to the limit of keepAliveTimeout.
func pad(r *providers.Reading, t *audit.Timer) {
	d, ok := t.Limit.Duration()
	if !ok {
		return
	}
	extra, why := bufferOf(r)
	if why != nil {
		t.Limit, t.Code, t.Why = audit.Limit{}, why.Code, why.Why
		return
	}
	t.Limit = audit.After(d + extra)
}

// bufferOf returns the buffer, or why it is not known.
func bufferOf(r *providers.Reading) (time.Duration, *providers.Unknown) {
	if s := r.Named(buffer); s != nil {
		l, err := parseMilliseconds(s.Value.String())
		if d, ok := l.Duration(); ok && err == nil {
			return d, nil
		}
		return 0, &s.Value.Unknown
	}
	for _, w := range padded {
		if versions.Holds(w, r.Context) == audit.Yes {
			return time.Second, nil
		}
	}
	return 0, nil
}
