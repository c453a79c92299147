package audit

// Known says how a number is known. Nothing is printed without it.
type Known string

const (
	Written  Known = "written"  // in a file, at a position
	Default  Known = "default"  // nobody wrote it: the vendor's default, a Fact
	Observed Known = "observed" // a live API said so
	Assumed  Known = "assumed"  // nobody said so: the tool's own assumption
	Declared Known = "declared" // the user said so of the traffic
	Detected Known = "detected" // found in code or configuration of the traffic's sender
)

// A Tri is yes, no or not known; the zero value is not known.
type Tri uint8

const (
	Unsure Tri = iota
	No
	Yes
)

// String writes "yes", "no" or "?".
func (t Tri) String() string { return [...]string{"?", "no", "yes"}[t] }

// Of makes a Tri of a bool.
func Of(b bool) Tri {
	if b {
		return Yes
	}
	return No
}

// A Code says why something is unread.
type Code string

const (
	AfterApply  Code = "after-apply" // known only when Terraform has applied
	NoValue     Code = "no-value"    // a variable, version or declaration is missing
	Denied      Code = "denied"      // reading is not permitted: an API said no, or it is marked sensitive
	Missing     Code = "missing"     // a file or module that is referred to is not there
	Unsupported Code = "unsupported" // it carries a timer and this version cannot read it
	Refused     Code = "refused"     // the vendor would refuse the value, or it cannot be parsed
)

// An Unread is something that could have mattered and was not read.
type Unread struct {
	Code    Code
	System  string
	Hop     string
	Setting string
	Why     string // one sentence, without a full stop
	At      Pos
	Input   string // the input it belongs to: a path or a source
	Declare string // lines of .timeout-audit.hcl that would settle it; empty where there are none
}
