// Package load is the one place where files of every kind meet: it finds them, has each read by
// those who know its kind, turns readings into hops by their systems' tables, and joins the hops
// into chains.
//
// It knows neither vendors nor rules, judges nothing and prints nothing. What could not be read is
// told as problems and unread rows beside what could.
package load

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// Options say who knows what, and with which values files are read.
type Options struct {
	Providers []*providers.Provider
	Tables    providers.Tables // of all systems, those of no provider included
	Rules     []string         // ids that a chain file may name

	Config   string // the chain file to use as configuration; empty: the one found upwards
	NoConfig bool

	// OnlyTerraform leaves out every other kind of file that is found, and refuses one that is
	// named.
	OnlyTerraform bool

	// Only, where it is not empty, is the command of the one file reader that is asked for: it takes
	// every file that is named, and of folders those of its kind.
	Only string

	// StdinName is the path that the standard input is taken for; Flags are what file readers are
	// told, by flag.
	StdinName string
	Flags     map[string]string

	// Source is the folder with the files that a plan or state was made from, where it is another
	// than the plan's own.
	Source string

	// Before reads of plans what they begin with, and Beside leaves out the folders of these real paths:
	// they tell what the plans lead to. Everything else is the same on both sides of a plan.
	Before bool
	Beside map[string]bool

	// Live, where not nil, reads the running systems that a source block of a chain file names, by the
	// values of its keys. Without it is told that such a block was left out.
	Live func(*providers.LiveReader, map[string]string) []Source

	// Lead, where not nil, gives what was read so the host names by which the rest of it calls it.
	Lead func([]Source)

	// Running are systems that were read already. With NoFiles no file is read beside them but those
	// that are named and the configuration, whose chains and sources are left out.
	Running []Source
	NoFiles bool

	Variables []terraform.Assignment
	Env       map[string]string
	MaxSize   int64 // bytes of one file; MaxSize where it is 0
	Stdin     io.Reader
}

// Sources are what was read: chains, the traffics declared for them, and what could not be read.
type Sources struct {
	Chains   []audit.Chain
	Dropped  int // chains beyond the limit
	Traffics []audit.Traffic
	Detected []audit.Traffic // found in code and configuration; what is declared wins
	Inputs   []audit.Input
	Roots    []string        // folders of Terraform among the inputs
	Plans    int             // plans and states among them
	Beside   map[string]bool // real paths of folders with the files of plans
	Unread   []audit.Unread
	Problems []Problem

	Disabled map[string]bool // rules, by the configuration
	Ignores  []audit.Ignore  // of chain files and of comments
	Skipped  []string        // what was left out on purpose, for whoever asks

	// Useless are comments that are meant to suppress and cannot: no reason, no rule, no such rule.
	Useless []Problem

	MaxIdle time.Duration // the policy for repairs; 0: there is none

	// Declared are the places in chain files that name running systems, and Asleep those of them that
	// were not read, with what to say of them.
	Declared []audit.Pos
	Asleep   []Problem

	commented map[string]bool // files whose comments were read
	facts     map[audit.Fact]*audit.Fact
	options   Options
	declared  []Source
	hops      []audit.Hop
	drawn     []audit.Chain
	stdin     []byte
	carried   carried
	code      *code
	calling   []caller
	strays    []string // requests in code of which nothing says where they go
}

// Read reads paths, each a file, a folder or "-". Without paths it reads the sources that the
// configuration names, or, where it names none, the working directory.
func Read(paths []string, o Options) *Sources {
	if o.MaxSize == 0 {
		o.MaxSize = MaxSize
	}
	s := &Sources{options: o, Disabled: map[string]bool{}}
	f := &find{sources: s, folders: map[string]bool{}, read: map[string]*chainRead{}, code: map[string]bool{}, asides: map[string]bool{}}
	switch configured := f.configure(len(paths) == 0 && !o.NoFiles); {
	case len(paths) > 0:
		for _, p := range paths {
			f.path(p)
		}
	case configured, o.NoFiles:
	case len(s.drawn) > 0:
		f.folder(".", 0) // it may hold more, and need not
	default:
		f.path(".")
	}
	for _, file := range f.chainFiles {
		f.chainFile(file, true)
	}
	s.leave("folders that hold other people's code, which are read where they are named", f.skipped)
	s.scan(f.code)
	results := s.vendors(f.vendorFiles)
	s.carry(results)
	s.carried.asides = f.asides
	s.versions(results)
	s.terraform(f.roots)
	for _, r := range results {
		s.adopt(r.file, r.found)
	}
	s.deploy(slices.Concat(o.Running, s.declared))
	s.images()
	s.unmanaged()
	s.scripts()
	s.unstarted()
	s.outside()
	f.nothing()
	if o.Lead != nil {
		o.Lead(s.declared)
	}
	s.running(slices.Concat(o.Running, s.declared))
	s.remaining()
	s.settle()
	joined, dropped := audit.Join(s.hops)
	s.Chains, s.Dropped = append(s.drawn, joined...), dropped
	return s
}

// Text is the content of a file that positions point into. It reports false where it cannot be had
// any more.
func (s *Sources) Text(path string) ([]byte, bool) {
	if path == stdinName || s.stdin != nil && s.options.StdinName != "" && path == relative(s.options.StdinName) {
		return s.stdin, true
	}
	path = filepath.FromSlash(path)
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > s.options.MaxSize {
		return nil, false
	}
	text, err := os.ReadFile(path)
	return text, err == nil
}

// relative is a path as reports print it: relative to the working directory.
func relative(path string) string {
	path = filepath.Clean(path)
	if !filepath.IsAbs(path) {
		return path
	}
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if below, err := filepath.Rel(here, path); err == nil {
		return below
	}
	return path
}

func (s *Sources) problem(p Problem) {
	p.What = filepath.ToSlash(p.What)
	s.Problems = append(s.Problems, p)
}
