package providers

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Table says what each setting of one system means. There is one per system, whoever reads it,
// so that a file, Terraform, a live API and the chain file cannot disagree.
type Table struct {
	System string // "aws/alb"
	Title  string // "AWS Application Load Balancer"
	Kind   HopKind
	Passes audit.Passes

	// Versions, Plans, Types, AppProtocols and Schemes list the words that a context may use,
	// where there is a list; with none a field is refused. Versions are free wherever Versioned
	// is set.
	Versioned                           bool
	Plans, Types, AppProtocols, Schemes []string

	// Absent AppProtocol and Type, as the vendor reads their absence: "tcp", "sync".
	AbsentAppProtocol, AbsentType string

	// DrawnAppProtocol is what is taken of a hop that a person drew without saying it, where the
	// vendor's reading of its absence is not what most people mean. Its defaults are then assumed.
	DrawnAppProtocol string

	Entries []Entry

	// Shape does what rows cannot: which response bytes wait in the hop, whether it forwards an
	// upgrade, settings that depend on each other. It runs after the entries and sees a reading in
	// canonical form: settings under their own names (Reading.Named), words of OneOf as text,
	// refused values not known, absent fields of the context filled in.
	Shape func(*Reading, *audit.Hop)
}

// A HopKind is where in a chain a system stands.
type HopKind uint8

const (
	Proxy   HopKind = iota // between two connections
	Server                 // the origin of a chain
	Client                 // its caller
	Carrier                // no hop of its own: it starts a program, and is a part of that program's hop
)

// An Entry is one setting of a system.
type Entry struct {
	Name string   // the vendor's canonical name
	Also []string // every other spelling a source uses: Terraform's, the API's, the flag's
	Doc  string   // one sentence: what it measures and what 0 means

	// Unit is what a bare number counts. Parse reads a text; nil takes Go durations and numbers.
	Unit  time.Duration
	Parse func(string) (audit.Limit, error)

	// Format writes a duration in a syntax that is the vendor's alone; nil: a number or Go's is one of
	// those that Parse takes.
	Format func(time.Duration) string

	// Words are other settings (switches, names): the entry drives nothing by itself, Shape reads
	// it. OneOf lists its values where the vendor has a list; Shape then sees one of them as text.
	Word  bool
	OneOf []string

	// Zero says what the vendor does with 0. Negative values are refused unless NegativeIsNever.
	Zero            Zero
	NegativeIsNever bool

	// Min and Max are the vendor's range, where there is one.
	Min, Max audit.Limit

	// Fixed entries cannot be set by anybody; Adjustable, where not nil, decides by context.
	Fixed      bool
	Adjustable func(Context) bool

	// Drives are the clocks; Defaults the limits where nothing is written. The first default whose
	// When holds counts; where it depends on what is not known, the limit is unknown unless all
	// that are possible agree. With no default in a context the setting drives no timer there
	// unless it is written.
	Drives   []Drive
	Defaults []DefaultRow

	// Fact is the source of the entry's semantics, used where a default has none of its own.
	Fact audit.Fact

	// Around is a way around the hop for whoever the setting stands in the way of and who cannot raise it.
	Around Around

	// Popular is what articles often say of the setting and is not so, or no longer.
	Popular []Popular
}

// Popular is a belief about a setting, in a few words, and one sentence about what is wrong with it.
type Popular struct{ Value, Why string }

// An Around is a way around a hop and its cost in one clause: "make the record DNS-only, which exposes
// the origin".
type Around struct {
	Text string
	Fact audit.Fact
}

// Zero says what a vendor does with a setting of 0.
type Zero uint8

const (
	ZeroIsZero  Zero = iota // fires at once, or is refused by the range
	ZeroIsNever             // switches the clock off
	ZeroIsNone              // the program then has no such clock: keepalive_timeout 0
)

// A Drive is one clock that a setting runs.
type Drive struct {
	When    When
	Side    audit.Side
	Clock   audit.Clock
	Hears   audit.Signals
	For     []audit.Protocol
	Begun   bool // runs only once the response has begun or the connection is upgraded
	Retires bool
	Rearms  bool
	Retries bool
	Last    bool
	Early   string                            // what the caller sees before the response has begun
	Late    string                            // and after
	Plus    time.Duration                     // what the program adds to the setting: Node's keepAliveTimeoutBuffer
	Round   func(time.Duration) time.Duration // what it makes of the setting otherwise; nil: nothing
}

// A DefaultRow is a limit where nothing is written, in a context.
type DefaultRow struct {
	When  When
	Limit audit.Limit // unknown is allowed: the vendor publishes none
	None  bool        // the program has no such clock there
	Known audit.Known // Assumed where the vendor does not publish it; else Default
	Fact  audit.Fact  // Source, Checked and the rest; ID is filled in
}

// A When narrows a row to contexts. Empty fields hold everywhere.
type When struct {
	Since, Before string // versions: from Since on, and before Before
	Plan          []string
	Type          []string
	AppProtocol   []string
	Scheme        []string
}
