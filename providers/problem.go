package providers

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Problem is something in a reading that its system's table does not allow. Who made the reading
// decides what follows: in a chain file it is an error of the user's, elsewhere a value that is
// listed as unread.
type Problem struct {
	At      audit.Pos
	Setting string // the setting's canonical name, or the key of a context field; may be empty
	Text    string // one sentence, without a full stop
	Code    audit.Code
}

// Error writes "file:line:column: text".
func (p Problem) Error() string {
	if at := p.At.String(); at != "" {
		return at + ": " + p.Text
	}
	return p.Text
}

func refused(at audit.Pos, setting, format string, args ...any) Problem {
	return Problem{at, setting, fmt.Sprintf(format, args...), audit.Refused}
}
