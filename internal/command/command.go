// Package command takes apart the command line that a carrier (an ECS task definition, a compose
// file, a Dockerfile) would start: words with a position each, environment, wrappers unwrapped.
//
// It knows no program; the folders under providers claim the commands of theirs.
package command

import "github.com/timeout-audit/timeout-audit/audit"

// A Command is one program as a carrier starts it.
type Command struct {
	Words []Word // argv after unwrapping: Words[0] is the program
	Env   []Variable

	Image string // the container image, for versions; may be empty
	Name  string // as the user knows it: container or service name

	// What a reading of the program takes over.
	Names   []audit.Name
	Sends   []audit.Send
	Route   audit.Route
	At      audit.Pos
	Callee  []audit.Note
	Layer   audit.Layer
	From    string
	Assumed []string
	Seen    string // of a running system: the call that told, and the resource; else empty

	// Unknown says why the words are not known; Words may then be a beginning or empty.
	Unknown string
	Code    audit.Code
}

// A Word is one argument.
type Word struct {
	Text    string
	At      audit.Pos
	Unknown string // why its text is not known
}

// A Variable is one environment variable that sets a timeout or a heartbeat; carriers pass no
// others on.
type Variable struct {
	Name  string
	Value Word
}
