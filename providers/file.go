package providers

import "github.com/timeout-audit/timeout-audit/audit"

// A FileReader reads a vendor's own configuration files.
type FileReader struct {
	// Command is the subcommand that reads such a file by name, or "-": "nginx". It is also what a
	// source block of a chain file calls such files.
	Command string

	// Found means that there is no such subcommand: such files are found by check.
	Found bool

	// Likely tells from a path alone whether a file may be one, so that not every file of a tree
	// has to be opened.
	Likely func(path string) bool

	// Match tells from a path and the beginning of the text whether a file found in a folder is
	// one: it is asked for every file of a tree, so it must be quick and sure.
	Match func(path string, head []byte) bool

	// Sure tells from a path alone that a file is meant to be one. One in which Match recognises nothing,
	// and no other reader either, is read all the same, to be told why.
	Sure func(path string) bool

	// Read reads one file, and what it includes. Where files mean something only together, ReadAll
	// reads all of them instead and gives what was found in each.
	Read    func(FileRequest) Found
	ReadAll func([]FileRequest) []Found

	// MaxSize is how many bytes a file may have that the subcommand is given, where that is more than
	// of a file written by hand: a dump. 0 is no more.
	MaxSize int64

	// Images are the repositories of images that run the program, whose tags say its version, and
	// Folders those in which it looks for its files, each with a slash at its end.
	Images, Folders []string

	// Example shows the subcommand in use.
	Example string

	// Flags are what the subcommand takes beside the common flags: "--nginx-version".
	Flags []FileFlag
}

// Own reports whether the files are those of a program, which a container may run, and not of what starts
// programs.
func (r *FileReader) Own() bool { return !r.Found || len(r.Folders) > 0 }

// A FileRequest is one file to be read.
type FileRequest struct {
	Path string // as reports print it
	Text []byte

	// Open reads a file that this one includes, by its path relative to the working directory, and
	// Glob lists the files that a pattern matches, sorted. Neither leads out of the file system
	// that the caller allows; their errors say why.
	Open func(path string) ([]byte, error)
	Glob func(pattern string) ([]string, error)

	Flags map[string]string
	Names []audit.Name // further names that the hops answer to, from a source block
}

// A FileFlag is one flag of a subcommand.
type FileFlag struct{ Name, Usage string }
