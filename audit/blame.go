package audit

import "fmt"

// Finding begins a finding at a clock: the place to change is where its limit is written or, where
// nobody wrote it, where its hop is declared.
func (w *Walk) Finding(k Tick) Finding {
	f := w.FindingAt(k.Hop, k.Timer.Setting, k.Timer.At)
	f.Uses.Timers = []*Timer{k.Timer}
	f.Notes = append(f.Notes, k.Timer.Via...)
	if !k.Timer.At.Known() {
		if note := k.Timer.origin(); note != "" {
			f.Notes = append(f.Notes, Note{Text: note})
		}
	}
	return f
}

// FindingAt begins a finding at a setting of a hop.
func (w *Walk) FindingAt(hop int, setting string, at Pos) Finding {
	h := &w.Chain.Hops[hop]
	f := Finding{System: h.System, Hop: h.Name, Setting: setting, Route: h.Route, From: h.From, At: at, declared: h.At}
	if len(h.Callee) > 0 {
		if at.Known() {
			f.Notes = append(f.Notes, Note{at, setting + " is set here"})
		}
		f.Notes = append(f.Notes, h.Callee...)
	}
	if len(h.Callee) > 0 || !at.Known() {
		f.At = h.At
	}
	return f
}

// origin says where a limit that no file holds comes from.
func (t *Timer) origin() string {
	switch {
	case t.Seen != "":
		return fmt.Sprintf("%s = %s, as %s says", t.Setting, t.Limit, t.Seen)
	case t.Fact != nil && t.Fact.Source != "":
		return fmt.Sprintf("nobody set %s: %s is the default (%s)", t.Setting, t.Limit, t.Fact.Source)
	}
	return ""
}

// NoteAt is a note on another clock that explains a finding.
func NoteAt(t *Timer, text string) Note {
	if t.At.Known() || t.origin() == "" {
		return Note{t.At, text}
	}
	return Note{Text: text + ": " + t.origin()}
}

// Label is the name of a hop of the walk's chain.
func (w *Walk) Label(hop int) string { return w.Chain.Hops[hop].Label() }

// IsL7 reports whether a hop speaks the protocol: a proxy of requests, or an end of the chain.
func (h *Hop) IsL7() bool { return h.Passes == Requests || h.Passes == Nothing }
