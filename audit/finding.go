package audit

// A Severity orders findings; the zero value is none.
type Severity uint8

const (
	Silent  Severity = iota
	Notice           // works, but not for as long as one thinks
	Warning          // lost under load or in rare orders, or rests on an assumption
	Error            // requests will be cut or lost
)

// String writes "notice", "warning" or "error".
func (s Severity) String() string { return [...]string{"never", "notice", "warning", "error"}[s] }

// ParseSeverity reads what String writes.
func ParseSeverity(s string) (Severity, bool) {
	for _, v := range []Severity{Silent, Notice, Warning, Error} {
		if v.String() == s {
			return v, true
		}
	}
	return Silent, false
}

// A Finding is one rule at one setting of a hop, or of a pair of neighbours, with the chains that
// it concerns.
type Finding struct {
	Rule     string
	Severity Severity
	Chains   []string // ids

	System, Hop, Setting string
	Peer                 string // the other hop of a pair
	Route                Route  // the hop's own
	From                 string // file, or account and region

	Message string // one sentence holding both numbers
	At      Pos    // the place to change
	Notes   []Note // the places that explain
	Uses    Uses   // what the verdict was computed from; Run lowers by it
	RestsOn []string
	Repair  Repair

	Fingerprint string
	Suppressed  *Suppression
	Change      Change // what a change does to it, where one was audited

	declared Pos     // of the hop
	bad      badness // how the traffic that gave it fares
}

// A Note is a place that explains something, or, without a position, a text that does.
type Note struct {
	At   Pos
	Text string
}

// Uses names what a finding was computed from. Where one of it is assumed, the finding rests on
// it, is at most a warning, and says which declaration would settle it.
type Uses struct {
	Heartbeat, Longest, FirstByte, Protocol bool

	Timers     []*Timer
	Properties []*Property
}

// A Repair is what to change so that a finding goes away.
type Repair struct {
	Text     string
	Edits    []Edit
	Commands []string
	Effects  []string // what applying it does besides: "the tasks are restarted"
}

// An Edit replaces a stretch of bytes, half open, of a file.
type Edit struct {
	File       string
	Start, End int
	New        string
}

// A Suppression is why a finding is not reported.
type Suppression struct {
	Reason string
	Until  string // 2027-01-31, or empty
	At     Pos    // of the comment or block that says so

	// Baseline means that a baseline holds the finding; nobody gave a reason of its own.
	Baseline bool

	// Before means that a change was audited, which does not make the finding worse.
	Before bool
}
