package providers

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
)

// Claimed begins the reading of a system whose program a command starts: all that the carrier knows
// of the hop, and no settings yet.
func Claimed(system string, c *command.Command) Reading {
	return Reading{
		System: system, Name: c.Name, Names: c.Names, Sends: c.Sends, Route: c.Route,
		At: c.At, Callee: c.Callee, Layer: c.Layer, From: c.From, Assumed: c.Assumed,
	}
}

// Doubt marks all that a reading says as assumed: the command line that it is of may be another.
func (r *Reading) Doubt(why string) {
	if r.Context.Partial == "" {
		r.Context.Partial = why
	}
	for i := range r.Settings {
		if set := &r.Settings[i]; set.Known == audit.Written && set.Value.Kind != IsUnknown {
			set.Known, set.Value.Unknown.Why = audit.Assumed, why
		}
	}
}

// An Option is a setting that a command line gives, by any of its flags, or else a variable of the
// environment. Either may be empty.
type Option struct {
	Setting  string
	Flags    []string
	Variable string
}

// Options adds the options that a command gives. A flag wins over its variable, and where a word that is
// not known may be a flag, what no flag gives is not known.
func (r *Reading) Options(c *command.Command, options []Option) {
	doubt, doubtful := c.Doubt()
	for _, o := range options {
		w, found := c.Flag(o.Flags...)
		switch {
		case found:
		case doubtful && len(o.Flags) > 0:
			w, found = doubt, true
		case o.Variable != "":
			w, found = c.Variable(o.Variable)
			if !found && c.Hidden != "" && r.Context.Partial == "" {
				r.Context.Partial = c.Hidden + " and may set " + o.Variable
			}
		}
		if found {
			r.Settings = append(r.Settings, Argument(o.Setting, w))
		}
	}
}

// Argument is a word of a command line, or the value of a variable, as a setting.
func Argument(name string, w command.Word) Setting {
	s := Setting{Name: name, Value: Text(w.Text), Known: audit.Written, At: w.At}
	if w.Unknown != "" {
		s.Value = NotKnown(audit.NoValue, w.Unknown)
	}
	return s
}
