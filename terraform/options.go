package terraform

import (
	"encoding/json"
	"path/filepath"
)

// Options say what of a folder is read and with which values. The zero value of each limit means
// the default named beside it.
type Options struct {
	// Wants are the resource types and paths that are evaluated. A type "data.aws_lb" is the data
	// source of that name.
	Wants []Want

	// Assignments are what --var and --var-file gave, in the order of the command line; a later one
	// wins.
	Assignments []Assignment

	// Env is the environment that Terraform would see: TF_VAR_* and TF_WORKSPACE are read from it.
	Env map[string]string

	// Standins are read in the place of well-known modules that are not installed.
	Standins []Standin

	// Display turns a path as it is opened into the path that reports print; nil leaves it.
	Display func(path string) string

	// Within is the folder below which file() and its kin may read, beside the root module's own
	// folder and those of the modules that it calls. Empty: no other.
	Within string

	// Parsed, where not nil, is told the size of all files, in bytes, once they are parsed and before
	// anything is evaluated. Several roots may call it at once.
	Parsed func(size int64)

	MaxSize      int64 // bytes of one file; 16 MB
	MaxDepth     int   // module calls within one another; 32
	MaxInstances int   // instances of one count or for_each; 10,000
	MaxResources int   // resource and module instances of the whole root; 200,000

	// Source is the folder with the files that a plan or state was made from; empty: it is not
	// known. Guessed means that nobody named it, and so it is left alone where it declares nothing
	// that the plan has.
	Source  string
	Guessed bool

	// Before takes of a plan what it begins with instead of what it leads to. That is the state, to
	// which neither the plan's configuration nor the files belong: Source is then no option, and what
	// refers to what is told by ARNs, ids and DNS names.
	Before bool

	given   map[string]json.RawMessage // the values of variables that a plan was made with
	givenBy string                     // the plan
	steps   int                        // of one attribute; tests lower it
}

// An Assignment is one --var or one --var-file.
type Assignment struct {
	Name string // of --var
	Text string // of --var, as typed after the equals sign
	File string // of --var-file; empty for --var
}

const (
	maxSize      = 16 << 20
	maxDepth     = 32
	maxInstances = 10_000
	maxResources = 200_000

	// maxSteps bounds the work of one attribute, with all that it is computed from for the first
	// time, and maxTotal that of the root: each node of an expression that is evaluated is a step.
	maxSteps = 1_000_000
	maxTotal = 20_000_000
	// maxValue bounds what one local, variable or output may grow to: elements, and bytes of text.
	maxValue = 200_000
	maxText  = 4 << 20
	// maxNesting bounds how deep an evaluation goes: expressions within expressions, definitions
	// within definitions. The brackets of a file may be ten times as deep.
	maxNesting = 1_000
)

func (o Options) complete() Options {
	if o.MaxSize == 0 {
		o.MaxSize = maxSize
	}
	if o.MaxDepth == 0 {
		o.MaxDepth = maxDepth
	}
	if o.MaxInstances == 0 {
		o.MaxInstances = maxInstances
	}
	if o.MaxResources == 0 {
		o.MaxResources = maxResources
	}
	if o.steps == 0 {
		o.steps = maxSteps
	}
	if o.Display == nil {
		o.Display = filepath.ToSlash
	}
	return o
}
