// Package chainfile reads `.timeout-audit.hcl` and chain files: what traffic is sent, chains drawn
// by hand, sources to combine, rules switched off, findings accepted, and the policy of repairs.
//
//	traffic "chat" { protocol = "sse" }
//	chain "chat" {
//	  traffic = "chat"
//	  hop "nginx" "edge"   { settings = { proxy_read_timeout = "75s" } }
//	  hop "uvicorn" "chat" { version = "0.30.1" }
//	}
//
// What a vendor's setting means it leaves to the system's table; which sources can be read and
// which rules exist, its caller says. Everything is a plain value: the language's variables,
// functions and loops are refused, and nothing outside the text is looked at.
package chainfile

import (
	"slices"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A File is what a chain file says.
type File struct {
	Path     string
	Traffics []audit.Traffic // a field that is not written has no Known
	Chains   []audit.Chain   // drawn, with the names of their traffics
	Sources  []Source
	Rules    []Rule
	Policy   Policy
	Ignores  []audit.Ignore // by fingerprint
}

// A Source is something to read beside the file, relative to the file's own folder.
type Source struct {
	Kind   string
	Path   string            // of a kind that is read from files
	Names  []string          // what its hop answers to
	Values map[string]string // its further keys: "cluster", "region"
	At     audit.Pos         // of the path where it has one, else of the block
}

// A Rule is switched on or off.
type Rule struct {
	ID      string
	Enabled bool
	At      audit.Pos
}

// A Policy bounds repairs.
type Policy struct {
	MaxIdle time.Duration // no repair sets an idle timeout above it; 0: there is no bound
	At      audit.Pos
}

// Options are the words that a chain file may use beside its own.
type Options struct {
	Tables  providers.Tables
	Rules   []string
	Sources []SourceKind
}

// A SourceKind is a word behind `source`, and the keys that it takes. Those called "path" and
// "names" fill the fields of a Source, all others are texts.
type SourceKind struct {
	Name string
	Keys []string
}

// Read reads the text of a chain file; path is what positions call it. Each mistake is a problem
// with its position, in the order of the text, and the file holds what was sound beside them. A
// user's chain file with problems is wrong configuration as a whole.
func Read(path string, text []byte, o Options) (*File, []providers.Problem) {
	r := &reader{path: path, text: text, options: o, file: &File{Path: path}}
	if body := r.parse(); body != nil {
		r.body(body)
	}
	slices.SortStableFunc(r.problems, func(a, b providers.Problem) int { return a.At.Start - b.At.Start })
	return r.file, r.problems
}

// Kinds are the blocks of a chain file.
var Kinds = []string{"traffic", "chain", "source", "rule", "policy", "ignore"}

// Is reports whether a text that was found in a folder is a chain file: all of its top-level blocks
// are of Kinds, and one of them is a traffic or a chain, which no other program's files have.
func Is(text []byte) bool {
	r := &reader{text: text, file: &File{}}
	body := r.syntax()
	if body == nil || len(body.Attributes) > 0 {
		return false
	}
	own := false
	for _, b := range body.Blocks {
		if !slices.Contains(Kinds, b.Type) {
			return false
		}
		own = own || b.Type == "traffic" || b.Type == "chain"
	}
	return own
}
