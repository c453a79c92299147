package audit

// A Fact is what a vendor promises, or a program was seen to do, about one setting.
type Fact struct {
	ID         string // "aws/alb.idle_timeout.timeout_seconds"
	Source     string // the page or source file, an https address
	Checked    string // the day it was read: 2026-11-20
	Quote      string // what the source says, short; may be empty
	Since      string // the first version it holds for; empty: always
	Measured   string // program and version on which it was measured; empty: not measured
	Unverified bool   // from a second-hand source or from memory; shown as such
}
