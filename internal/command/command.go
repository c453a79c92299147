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

	// Module means that Words[0] is the name of a module, which Python is told to run by -m.
	Module bool

	Image string // the container image, for versions and for the Dockerfile it is built from; may be empty
	Name  string // as the user knows it: container or service name

	// Folder is the folder of the files that relative names in the words mean, as reports print it: "."
	// is the working directory. It is empty where it is not known.
	Folder string

	// Order is what a container is told in place of its image's own words, before any wrapper is taken
	// off, and Built says which image it is where the carrier says how it is built. Words are then what
	// follows where nothing is known of the image. Mounts lie over the image's files.
	Order  *Order
	Built  *Build
	Mounts []Copy
	Dir    string // where it is started inside the container; empty: where the image says

	// Aside means that nobody misses the program, if no provider knows it, unless something sends to
	// it: a database of a compose file.
	Aside bool

	// Declared is the name under which several files may say what the program is: a task definition's
	// family and its container. It is empty where there is none.
	Declared string

	// Machine is what shares its loopback with the program: a pod, a task, a container; ThisMachine where it is
	// started without any. It is empty where that is not known. Ports are those that the carrier declares
	// the program to listen on, Sockets the addresses that the carrier itself listens at for it ("unix:"
	// and a path, or a port), and Published those of the machine that lead to it.
	Machine                   string
	Ports, Sockets, Published []string

	// Listed means that a manager (supervisord, honcho) starts it beside others of its file.
	Listed bool

	// What a reading of the program takes over.
	Names   []audit.Name
	Sends   []audit.Send
	Route   audit.Route
	At      audit.Pos
	Callee  []audit.Note
	Layer   audit.Layer
	From    string
	Assumed []string
	Perhaps string // why the words may be others; what they set is then assumed
	Hidden  string // why the environment may have more variables than Env; defaults are then assumed
	Seen    string // of a running system: the call that told, and the resource; else empty

	// Unknown says why the words are not known; Words may then be a beginning or empty. Choices are then
	// commands of which the script that is started may end in one, and Declare the lines of a chain file
	// that would settle it, where there are such.
	Unknown string
	Code    audit.Code
	Choices []Command
	Declare string

	// Open reads a file that the program reads when it starts, by its name as the program sees it, and
	// Beside one of the sources that it is built from, by its path below their folder. They are nil where
	// no files are known; a file that is not here is not found.
	Open, Beside func(name string) (File, bool)

	args []Word // of the shell script that is being read: its "$@"
}

// ThisMachine is the machine that a repository's files without a container are for.
const ThisMachine = "machine"

// A File is one that a program reads, where it lies here.
type File struct {
	Path string // as reports print it
	Text []byte
}

// Read is Open where files are known.
func (c *Command) Read(name string) (File, bool) {
	if c.Open == nil {
		return File{}, false
	}
	return c.Open(name)
}

// Source is Beside where files are known.
func (c *Command) Source(name string) (File, bool) {
	if c.Beside == nil {
		return File{}, false
	}
	return c.Beside(name)
}

// A Word is one argument.
type Word struct {
	Text    string
	At      audit.Pos
	Unknown string // why its text is not known

	Source *Source // where its parts stand; nil where the text stands at At as it is, or in quotes
}

// A Variable is one environment variable. Programs are given only those that set a timeout or a
// heartbeat; carriers of files pass others on too, for words that they are part of (Forget).
type Variable struct {
	Name  string
	Value Word
}
