package audit

import "fmt"

// unread lists the settings and properties of a hop that are not known, each setting once.
func (h *Hop) unread() []Unread {
	var list []Unread
	listed := map[string]bool{}
	add := func(setting string, code Code, why string, at Pos) {
		if listed[setting] {
			return
		}
		listed[setting] = true
		if code == "" {
			code = NoValue
		}
		list = append(list, Unread{
			Code: code, System: h.System, Hop: h.Name, Setting: setting, Why: why, At: at, Input: h.From,
		})
	}
	for i := range h.Timers {
		t := &h.Timers[i]
		switch {
		case t.Refused():
			add(t.Setting, Refused, fmt.Sprintf("%s is outside what the vendor accepts (%s to %s)", t.Limit, t.Min, t.Max), t.At)
		case !t.Limit.Known() || t.Code == Denied:
			add(t.Setting, t.Code, t.Why, t.At)
		}
	}
	for _, p := range append(h.Holds[:len(h.Holds):len(h.Holds)], h.Upgrades...) {
		if p.Value == Unsure {
			add(p.Setting, p.Code, p.Why, p.At)
		}
	}
	return list
}
