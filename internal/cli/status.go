package cli

// Exit statuses. Where several hold, 2 beats 3 beats 1 beats 0.
const (
	Clean    = 0 // nothing at or above --fail-on
	Findings = 1 // something at or above it, or something unread under --strict
	Usage    = 2 // wrong usage or configuration
	Unread   = 3 // a path, cluster or zone could not be read, a file was broken, or there was no file of a known kind
)

const statusHelp = `Exit status:
  0  nothing at or above --fail-on (default: error)
  1  findings, or with --strict anything that could not be read and what is out of date among
     suppressions and in the baseline
  2  wrong usage or configuration
  3  a path, cluster or zone could not be read, a file was broken (the rest is still reported),
     or no file of a known kind was found
2 beats 3 beats 1 beats 0.`

// raise takes over a status unless a graver one holds.
func (p *program) raise(status int) {
	if gravity[status] > gravity[p.status] {
		p.status = status
	}
}

var gravity = [...]int{Clean: 0, Findings: 1, Unread: 2, Usage: 3}
