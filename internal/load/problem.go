package load

import "github.com/timeout-audit/timeout-audit/audit"

// A Problem is something that was named, or is the user's own word to this tool, and could not be
// taken as it is. Whatever else was named is read nevertheless.
type Problem struct {
	At   audit.Pos
	What string // the path or source
	Why  string // one clause, without a full stop
	Next string // the command or change that helps; may be empty

	// Config means that the problem is in a chain file: wrong configuration, where all else could
	// not be read.
	Config bool
}

// Error writes where, what and why.
func (p *Problem) Error() string {
	text := p.Why
	if p.What != p.At.File {
		text = p.What + ": " + text
	}
	if at := p.At.String(); at != "" {
		text = at + ": " + text
	}
	return text
}
