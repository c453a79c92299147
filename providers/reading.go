package providers

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Reading is what one source says of one hop, in the vendor's own words: which settings have
// which values, and what the hop is called. Any reader may emit a reading of any system; the
// system's Table says what the settings mean.
type Reading struct {
	System string
	Name   string
	Names  []audit.Name
	Sends  []audit.Send
	Route  audit.Route
	Beside []audit.Route // as a hop has it

	// What a table's rows may depend on. Empty means not known, except AppProtocol and Type, where
	// the table says what an absent one means.
	Context Context

	Settings []Setting

	// Blocks are where settings belong that hold for this hop alone.
	Blocks []Block

	At      audit.Pos
	Layer   audit.Layer
	From    string
	Callee  []audit.Note // the places inside modules, where At is the call of one
	Assumed []string     // why the hop may not be there

	// Unread are values that the reader met and could not read, beyond unknown settings.
	Unread []audit.Unread
}

// Custom is the system of a hop that no table knows: an end of a chain, of whose clocks nothing is
// known.
const Custom = "custom"

// A Context is what, beside its settings, decides what a hop does.
type Context struct {
	Version     string // of the program: "1.29.7"
	Plan        string // "pro"
	Type        string // "rest", "http", "websocket"; "gthread"; "tls"
	AppProtocol string // "http", "grpc"; of Service Connect, "tcp" where it is absent
	Scheme      string // load_balancing_scheme

	// Drawn means that a person drew the hop in a chain file.
	Drawn bool

	// Partial is why what is not written here may be set elsewhere, where that is so. Defaults are
	// then assumed.
	Partial string

	// Upgrade means that the user declared the hop to forward WebSocket upgrades.
	Upgrade bool

	// At are the positions of the fields that were written, by the chain file's key for them.
	At map[string]audit.Pos

	// Unknown are reasons, by the chain file's key, why a field is written and yet not known.
	Unknown map[string]Unknown
}

// A Setting is one value of a reading.
type Setting struct {
	Name  string // any spelling that the table knows
	Value Value
	Known audit.Known // Written or Observed
	At    audit.Pos
	Via   []audit.Note // the way from At to where the value is written
	Seen  string

	// Filled is set where nobody wrote the value: it is the provider's default, or what is there.
	Filled bool
}

// A Block is a block of a file in which settings belong. A reader names only those that do not stand
// there yet: what stands there is changed where it stands.
type Block struct {
	At       audit.Pos // its beginning
	Settings []string  // by their canonical names

	// Discards are statements further out that no longer hold in the block once one of the settings
	// stands in it.
	Discards []audit.Note
}

// A Value is a number in the setting's own unit, a text in the vendor's own syntax, a switch, or
// not known for a reason.
type Value struct {
	Kind    Kind
	Number  float64
	Text    string
	Bool    bool
	Unknown Unknown
}

// A Kind says which field of a Value holds.
type Kind uint8

const (
	IsUnknown Kind = iota
	IsNumber
	IsText
	IsBool
)

// Unknown says why something is not known.
type Unknown struct {
	Code audit.Code
	Why  string
}

// Number, Text, Switch and NotKnown make values.
func Number(n float64) Value { return Value{Kind: IsNumber, Number: n} }
func Text(s string) Value    { return Value{Kind: IsText, Text: s} }
func Switch(b bool) Value    { return Value{Kind: IsBool, Bool: b} }

// NotKnown makes a value that was met and could not be read.
func NotKnown(code audit.Code, why string) Value {
	return Value{Unknown: Unknown{code, why}}
}

// Setting returns the reading's value of a setting by its canonical name, as the table spells it.
func (r *Reading) Setting(t *Table, name string) *Setting {
	for i := range r.Settings {
		if t.Canonical(r.Settings[i].Name) == name {
			return &r.Settings[i]
		}
	}
	return nil
}

// Named returns the reading's value of a setting by its canonical name. It is for a table's Shape,
// which sees every setting under that name.
func (r *Reading) Named(name string) *Setting {
	for i := range r.Settings {
		if r.Settings[i].Name == name {
			return &r.Settings[i]
		}
	}
	return nil
}

// block returns the block in which a setting belongs, or nil.
func (r *Reading) block(name string) *Block {
	for i := range r.Blocks {
		if slices.Contains(r.Blocks[i].Settings, name) {
			return &r.Blocks[i]
		}
	}
	return nil
}
