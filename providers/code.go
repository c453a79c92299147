package providers

import (
	"fmt"
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
