package providers

import (
	"fmt"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Program is the code of one program, as far as the repository proves which that is.
type Program struct {
	Files []Code

	// Bare reports whether nothing in the code puts a path before those of its parts. It is nil where not
	// all of the code is known.
	Bare func() bool
}

// HidesHeartbeat reports whether the program may send a heartbeat that could not be read.
func (p *Program) HidesHeartbeat() bool {
	return slices.ContainsFunc(p.Files, func(c Code) bool {
		return slices.ContainsFunc(c.Unread, func(u audit.Unread) bool { return u.Setting == "heartbeat" })
	})
}

// Servers are those of a system; of any where it is empty.
func (p *Program) Servers(system string) []CodeServer {
	var all []CodeServer
	for _, c := range p.Files {
		for _, s := range c.Servers {
			if system == "" || s.System == system {
				all = append(all, s)
			}
		}
	}
	return all
}

func (p *Program) loose(system string) []CodeServer {
	var all []CodeServer
	for _, c := range p.Files {
		for _, s := range c.Loose {
			if s.System == system {
				all = append(all, s)
			}
		}
	}
	return all
}

// Heed adds to a reading what the code of its program sets. What only some of several servers set is
// not known, since nothing says which of them the hop is; a server that the code does not show leaves
// all that is set of one assumed.
func (r *Reading) Heed(p *Program, t *Table) {
	servers := p.Servers(r.System)
	loose := p.loose(r.System)
	if len(servers) == 0 && len(loose) == 0 {
		return
	}
	if len(servers) > 0 {
		first := servers[0]
		same := true
		for _, s := range servers[1:] {
			same = same && s.Type == first.Type
		}
		if same && first.Type != "" {
			r.Context.Type = first.Type
		}
		// The script is read: what it does not set has its default.
		kept := r.Settings[:0:0]
		for _, s := range r.Settings {
			if s.Known != audit.Assumed || s.At.Known() {
				kept = append(kept, s)
			}
		}
		r.Settings = kept
		if !same {
			r.Context.Partial = fmt.Sprintf("%s and %s start servers of different kinds, and it is not known which this is", first.At, servers[len(servers)-1].At)
		}
	}
	have, maybe := map[string]bool{}, map[string]Setting{}
	for _, s := range r.Settings {
		switch name := t.Canonical(s.Name); {
		case s.At.Known() && s.Known == audit.Assumed:
			maybe[name] = s // of a file that the program may not heed
		case s.At.Known():
			have[name] = true // the command line wins
		}
	}
	for _, e := range t.Entries {
		if have[e.Name] {
			continue
		}
		if s, ok := together(t, e.Name, servers, loose); ok {
			if other, is := maybe[e.Name]; is && other.Value.String() != s.Value.String() {
				s.Known = audit.Written
				s.Value = NotKnown(audit.NoValue, fmt.Sprintf("%s and %s set %s differently, and it is not known which holds here", s.At, other.At, e.Name))
			}
			r.drop(t, e.Name)
			r.Settings = append(r.Settings, s)
		}
	}
	for _, c := range p.Files {
		for _, lift := range c.Lifts {
			if lift.System == r.System {
				r.lift(t, lift)
			}
		}
	}
}

// drop takes a setting out.
func (r *Reading) drop(t *Table, name string) {
	kept := r.Settings[:0:0]
	for _, s := range r.Settings {
		if t.Canonical(s.Name) != name {
			kept = append(kept, s)
		}
	}
	r.Settings = kept
}

// lift makes a setting assumed, since some requests escape it.
func (r *Reading) lift(t *Table, lift Lift) {
	if s := r.Setting(t, lift.Setting); s != nil && s.Value.Kind != IsUnknown && s.Known == audit.Written {
		s.Known = audit.Assumed
		s.Value.Unknown.Why = "it holds for requests that " + lift.At.String() + " does not set a deadline of its own for"
	}
}

// together is what servers and loose places say of a setting.
func together(t *Table, name string, servers, loose []CodeServer) (Setting, bool) {
	var given []*Setting
	silent := 0
	for i := range servers {
		if s := named(t, &servers[i], name); s != nil {
			given = append(given, s)
		} else {
			silent++
		}
	}
	var free []*Setting
	for i := range loose {
		if s := named(t, &loose[i], name); s != nil {
			free = append(free, s)
		}
	}
	all := append(given[:len(given):len(given)], free...)
	if len(all) == 0 {
		return Setting{}, false
	}
	first := *all[0]
	for _, s := range all[1:] {
		if s.Value != first.Value {
			first.Known = audit.Written
			first.Value = NotKnown(audit.NoValue, fmt.Sprintf("%s and %s set %s differently, and it is not known which holds here", first.At, s.At, name))
			return first, true
		}
		if s.Known == audit.Assumed {
			first.Known, first.Value.Unknown.Why = s.Known, s.Value.Unknown.Why
		}
	}
	switch {
	case first.Value.Kind == IsUnknown:
	case silent > 0 && len(servers) > 1:
		first.Known = audit.Written
		first.Value = NotKnown(audit.NoValue, fmt.Sprintf("%s sets %s of one of %d servers of this program, and it is not known which of them this is", first.At, name, len(servers)))
	case len(servers) == 0 && first.Known == audit.Written:
		first.Known, first.Value.Unknown.Why = audit.Assumed, "the code does not show the server that it is set on"
	}
	return first, true
}

func named(t *Table, s *CodeServer, name string) *Setting {
	for i := range s.Settings {
		if t.Canonical(s.Settings[i].Name) == name {
			return &s.Settings[i]
		}
	}
	return nil
}
