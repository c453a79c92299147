package providers

import (
	"context"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A LiveReader reads a vendor's running systems over its API. It only reads, and nothing of it runs
// unless its command was called.
type LiveReader struct {
	Command string // the command's name: "aws"
	Short   string // one line for the list of commands
	Long    string // what it reads, and how it finds credentials
	Example string

	Systems []string // that it reads
	Flags   []LiveFlag

	// Selects is the flag that --with COMMAND:VALUE of another live command gives, so that both are
	// read and joined: "zone". Empty: this reader is not joined that way.
	Selects string

	// Prints are flags that print a text and read nothing.
	Prints []LivePrint

	// Read reads what the flags select. What could be read is always returned, whatever else went
	// wrong, when the context ends too: then as much as was read until then, marked as partial.
	Read func(context.Context, LiveRequest) Live

	// Leads, where not nil, tells where host names lead that something read sends to and nothing read
	// answers to. It is asked after everything was read, with what the reading was asked with.
	Leads func(context.Context, LiveRequest, []string) Leads
}

// Leads are where host names lead.
type Leads struct {
	To     map[string][]string // by host, the names under which what they lead to is met: "dns:HOST", "addr:ADDRESS"
	Unread []audit.Unread
	Calls  []CallCount
}

// A LiveFlag is one flag of a live command.
type LiveFlag struct {
	Name  string
	Value string // what --help shows for the value: "NAME"
	Usage string
	Kind  FlagKind

	// Source means that a source block of a chain file may give it as well. Whom the run talks to, and
	// as whom, no file may decide.
	Source bool
}

// SourceKeys are the flags that a source block may give.
func (r *LiveReader) SourceKeys() []string {
	var keys []string
	for _, f := range r.Flags {
		if f.Source {
			keys = append(keys, f.Name)
		}
	}
	return keys
}

// A FlagKind says how often a flag may be given and with what.
type FlagKind uint8

const (
	FlagText   FlagKind = iota // one value
	FlagList                   // a value each time
	FlagSwitch                 // no value
)

// A LivePrint is a flag that prints a text.
type LivePrint struct{ Flag, Usage, Text string }

// A LiveRequest is one call of a live command.
type LiveRequest struct {
	// Flags are the values that were given, by the flag's name; a switch that is on has "true".
	Flags map[string][]string

	// Progress, where not nil, is told how far the reading is. It may be called from several
	// goroutines.
	Progress func(Progress)

	// Decided, where not nil, is told what was read of a source as soon as all is there that a verdict
	// depends on. What only deploys depend on is then not known yet. It is called once a source at the
	// most, from any goroutine, and the reading goes on meanwhile.
	Decided func(LiveSource)
}

// Text is the last value of a flag, or "".
func (r *LiveRequest) Text(flag string) string {
	values := r.Flags[flag]
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

// Progress is how far a reading is. Of Total more may become known on the way.
type Progress struct {
	Source      string // "aws prod (eu-west-1)"
	Done, Total int    // calls
}

// Live is what a live command has read.
type Live struct {
	Sources  []LiveSource
	Problems []LiveProblem
	Notices  []string    // worth telling and nothing wrong
	Calls    []CallCount // in the order of their names
}

// A LiveSource is one account and region, or whatever a vendor's systems are kept apart by.
type LiveSource struct {
	Name    string // "aws prod (eu-west-1)"
	Key     string // keeps apart what has the same name elsewhere: account and region
	Found   Found
	Partial string // why more could not be read: the run was interrupted; empty where it is whole
}

// A LiveProblem is something that was named and could not be read at all.
type LiveProblem struct {
	What string // the source or the flag
	Why  string // one clause, without a full stop
	Next string // the command or change that helps

	// Usage means that the call itself was wrong, where all else could not be read.
	Usage bool
}

// A CallCount is how often an API was called, attempts that were repeated included.
type CallCount struct {
	API   string // "ecs:DescribeServices"
	Calls int
}

// Observe makes a reading of a command line one of a running system: what it says was seen by a call
// and stands in no file.
func (r *Reading) Observe(seen string) {
	for i := range r.Settings {
		s := &r.Settings[i]
		s.Known, s.Seen, s.At, s.Via = audit.Observed, seen, audit.Pos{}, nil
	}
}
