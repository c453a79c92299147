package providers

import (
	"fmt"
	"slices"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

// A CodeReader reads what the code of a program says of a vendor's systems: which servers it starts,
// and what it sets of them. It is asked for one file at a time, and only where a value is written out
// does it give one.
type CodeReader struct {
	Languages []source.Language

	// Words are what a file must have one of, byte for byte, to be looked at.
	Words []string

	Read func(*source.File) Code
}

// Code is what one file says.
type Code struct {
	Servers []CodeServer

	// Loose are settings of a server that the file does not show: of a parameter, or of what another
	// file exports.
	Loose []CodeServer

	// Lifts are places that take the limit of a setting off single requests.
	Lifts []Lift

	// Clients are those that the file sends requests by, and settings of others.
	Clients []CodeClient

	// Traffics are what the program sends or accepts, with heartbeats as far as the code says them. One
	// without a heartbeat has that of the program's server; Why says why there is none in the code.
	Traffics []audit.Traffic

	// Variables are heartbeats that the environment of the program sets.
	Variables []TrafficVariable

	// Defaults are what libraries send unless they are told otherwise, and Given what they are told, in
	// whatever file of the program.
	Defaults []LibraryDefault
	Given    []LibraryGiven

	Unread []audit.Unread
}

// A CodeServer is a server that code starts.
type CodeServer struct {
	System   string
	Type     string // of the reading's context: "fastify"
	At       audit.Pos
	Main     bool // it is started only where the file is the program itself, not imported by one
	Settings []Setting
}

// A Lift is a place that changes a setting for some requests only.
type Lift struct {
	System, Setting string
	At              audit.Pos
}

// A TrafficVariable is a traffic whose heartbeat a variable of the environment gives.
type TrafficVariable struct {
	Traffic  audit.Traffic
	Name     string
	Unit     time.Duration // of its number
	Late     time.Duration // how much later the heartbeat may come
	Off      bool          // a number below 1 switches it off
	Fallback audit.Limit   // where the variable is not set; unknown where nothing is written for that
}

// A LibraryDefault is what a library sends by default where its use is seen.
type LibraryDefault struct {
	Library string
	Traffic audit.Traffic

	// Module is the one whose version decides, in the words of its package manager, and Since the first
	// version that sends anything; both are empty where all do.
	Module, Since string
}

// A LibraryGiven is what code sets for a library.
type LibraryGiven struct {
	Library string

	Heartbeat audit.Limit // unknown where it is computed
	Why       string      // empty: it is no heartbeat that is set

	Routed bool        // a route is set
	Route  audit.Route // any where it is computed

	At audit.Pos
}

// Coded is a number or a text that stands in code, or why it is none. A value under a condition is only
// assumed to hold; stands is the first token of what sets it.
func Coded(f *source.File, name string, v source.Value, stands, from, to int) Setting {
	s := Setting{Name: name, Known: audit.Written, At: f.At(from, to)}
	switch v.Is {
	case source.IsNumber:
		s.Value = Number(v.Number)
	case source.IsNothing, source.IsText:
		s.Value = Text(v.Text)
	default:
		s.Value = NotKnown(audit.NoValue, fmt.Sprintf("%s is computed: %s", name, Shortly(v.Text)))
	}
	if s.Value.Kind != IsUnknown && f.Conditional(stands) {
		s.Known, s.Value.Unknown.Why = audit.Assumed, "it is set only under a condition"
	}
	return s
}

// Shortly is a piece of code on one line, cut where it is long.
func Shortly(code string) string {
	const most = 60
	short := make([]rune, 0, most)
	blank := false
	for _, r := range code {
		if r == '\n' || r == '\r' || r == '\t' || r == ' ' {
			blank = true
			continue
		}
		if len(short) >= most {
			return string(short) + "…"
		}
		if blank && len(short) > 0 {
			short = append(short, ' ')
		}
		blank = false
		short = append(short, r)
	}
	return string(short)
}

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
