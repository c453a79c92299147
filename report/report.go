// Package report prints what an audit found: one file a format, and the parts of the larger ones
// beside them. Formats decide nothing; what they print is in the audit.Result.
package report

import (
	"io"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Format is one way to write a result.
type Format struct {
	Name  string // as --format takes it
	Write func(w io.Writer, r *audit.Result, o Options) error
}

// Formats are all of them, the default first.
var Formats = []Format{
	{"text", Text},
	{"json", JSON},
	{"sarif", SARIF},
	{"junit", JUnit},
	{"github", GitHub},
	{"gitlab", GitLab},
	{"markdown", Markdown},
	{"html", HTML},
}

// Options say how a result is written. What a format has no use for it ignores.
type Options struct {
	Color   bool // decorate with escape codes; the characters stay the same
	Width   int  // columns to wrap at, 80 where it is zero and never more than 100
	Verbose bool // every chain drawn, every clock, every suppressed finding and unread value
	Quiet   bool // findings and the summary only

	// Files gives the text of a file that was read, by the path that positions use. Nil or false
	// leaves the excerpt out.
	Files func(path string) ([]byte, bool)

	Version   string // of the program
	FactsDate string // the day to which the facts were checked: 2026-11-20

	// Rules are those that ran. A finding of one of them ends with the command that explains it.
	Rules []audit.Rule

	// FailOn is the least severity that fails a JUnit test case: error where it is Silent, none above
	// error.
	FailOn audit.Severity

	// Repository turns the path of a position into one relative to the root of the repository, or
	// reports false where no file of the repository is meant. Nil takes paths as they are.
	Repository func(path string) (string, bool)

	// Anchor is where a finding stands that no file tells of: what names the running system.
	Anchor audit.Pos

	// Diff writes edits of files as a unified diff. Nil leaves diffs out.
	Diff func(edits []audit.Edit) string

	// Tell is given sentences about what a format could not hold. Nil drops them.
	Tell func(text string)

	// Hints are sentences to end with: what else could be asked.
	Hints []string
}

// ByName returns the format of a name.
func ByName(name string) (Format, bool) {
	for _, f := range Formats {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// chains counts the chains of a result; one that bears two traffics counts once.
func chains(r *audit.Result) int {
	seen := map[*audit.Chain]bool{}
	for i := range r.Chains {
		seen[r.Chains[i].Chain] = true
	}
	return len(seen)
}
