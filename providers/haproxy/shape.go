package haproxy

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// shape lets timeouts stand in for one another: timeout tunnel for those of client and server on a
// connection that is only passed on, timeout http-keep-alive for timeout http-request between
// requests. One set to 0 counts as absent.
func shape(r *providers.Reading, h *audit.Hop) {
	if set(r, tunnel) {
		h.Timers = slices.DeleteFunc(h.Timers, func(t audit.Timer) bool {
			return (t.Setting == client || t.Setting == server) && relayed(t) && !called(t)
		})
	}
	if set(r, keepAlive) {
		h.Timers = slices.DeleteFunc(h.Timers, func(t audit.Timer) bool { return t.Setting == httpRequest })
	}
	if s := r.Named(independent); s != nil {
		separate(s, h)
	}
	if r.Context.Type == modeTCP {
		h.Passes = audit.Bytes
	}
}

// set reports whether a timeout is written and not 0. One whose value is not known counts.
func set(r *providers.Reading, name string) bool {
	s := r.Named(name)
	if s == nil {
		return false
	}
	switch s.Value.Kind {
	case providers.IsNumber:
		return s.Value.Number != 0
	case providers.IsText:
		l, err := ParseTime(s.Value.Text)
		d, ok := l.Duration()
		return err != nil || !ok || d != 0
	}
	return true
}

// relayed reports whether a timer is one of a connection that is only passed on.
func relayed(t audit.Timer) bool {
	return t.Clock == audit.Idle && t.Hears&audit.Up != 0
}

// called reports whether a timer is one of calls whose two halves are open, which are no tunnel.
func called(t audit.Timer) bool { return len(t.For) == 1 && t.For[0] == audit.GRPCBidi }

// separate makes the client's timeout deaf for what the server sends, and the other way round. Where
// it is not known whether they are, it is not known how long they last.
func separate(s *providers.Setting, h *audit.Hop) {
	on := s.Value.On()
	for i := range h.Timers {
		t := &h.Timers[i]
		if on == audit.No || !relayed(*t) || t.Setting == tunnel {
			continue
		}
		switch {
		case on == audit.Unsure:
			t.Limit, t.Code, t.Why = audit.Limit{}, s.Value.Unknown.Code, s.Value.Unknown.Why
		case t.Setting == client:
			t.Hears &^= audit.Down
		case t.Setting == server:
			t.Hears &^= audit.Up
		}
	}
}
