package load

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A root is a folder of Terraform files.
type root struct {
	dir, real string
	within    string // the folder that the user named
	named     bool   // by the user: then it is a root although another folder calls it

	plan bool      // it is a file: a plan or a state
	in   io.Reader // of the standard input
}

// A reading is what came of one root.
type reading struct {
	root  *terraform.Root
	err   error // why nothing could be read
	found []providers.Found
}

// terraform reads folders. One that another of them calls as a module is no root of its own.
func (s *Sources) terraform(roots []root) {
	if len(roots) == 0 {
		return
	}
	called := s.called(roots)
	readings := make([]*reading, len(roots))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, r := range roots {
		if (r.named || !called[r.real]) && !s.options.Beside[r.real] {
			group.Go(func() error {
				readings[i] = s.root(r)
				return nil
			})
		}
	}
	_ = group.Wait() // the functions give no error
	s.Beside = within(roots, readings)
	for _, r := range roots {
		if r.plan {
			s.Plans++
		}
	}

	covered := map[string]bool{}
	for _, r := range readings {
		r.cover(covered)
	}
	for i, r := range roots {
		if readings[i] == nil && !covered[r.real] && !s.options.Beside[r.real] {
			readings[i] = s.root(r)
			readings[i].cover(covered)
		}
	}
	for i, r := range readings {
		switch {
		case r == nil:
		case r.err != nil:
			dir := filepath.ToSlash(roots[i].dir)
			why := strings.TrimPrefix(r.err.Error(), dir+": ")
			s.problem(Problem{What: roots[i].dir, Why: why, Next: next(r.err)})
			s.Inputs = append(s.Inputs, audit.Input{Path: dir, Error: why})
		default:
			s.take(roots[i].dir, r)
		}
	}
	s.undeclared(readings)
}

// undeclared tells of a --var that no root declares.
func (s *Sources) undeclared(readings []*reading) {
	declared := map[string]bool{}
	for _, v := range s.options.Variables {
		for _, r := range readings {
			if r != nil && r.err == nil && v.Name != "" && !slices.Contains(r.root.Undeclared, v.Name) {
				declared[v.Name] = true
			}
		}
	}
	for _, v := range s.options.Variables {
		if v.Name != "" && !declared[v.Name] {
			declared[v.Name] = true // told once
			if onlyPlans(readings) {
				s.problem(Problem{
					What: "--var " + v.Name, Why: "a plan or state has the values that it was made with",
					Next: "terraform plan -var " + v.Name + "=..., or leave the flag out", Config: true,
				})
				continue
			}
			s.problem(Problem{
				What: "--var " + v.Name, Why: "no variable of that name is declared",
				Next: "declare variable \"" + v.Name + "\", or leave the flag out", Config: true,
			})
		}
	}
}

// cover notes the folders whose files were read.
func (r *reading) cover(folders map[string]bool) {
	if r == nil || r.err != nil {
		return
	}
	for _, f := range r.root.Files {
		if f.Held || f.Path == r.root.Dir {
			continue // what a function read, or a plan itself
		}
		if real, err := filepath.EvalSymlinks(filepath.Dir(filepath.FromSlash(f.Path))); err == nil {
			if real, err = filepath.Abs(real); err == nil {
				folders[real] = true
			}
		}
	}
}

var localSource = regexp.MustCompile(`\bsource\s*=\s*"(\.\.?(?:/[^"$]*)?)"`)

// called guesses which folders others call, by a look at the text. It decides only which folders
// are read first: what was guessed wrongly is read as a root after all.
func (s *Sources) called(roots []root) map[string]bool {
	called := map[string]bool{}
	for _, r := range roots {
		entries, err := os.ReadDir(r.dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if e.IsDir() || !isTerraform(e.Name()) {
				continue
			}
			text, _ := s.Text(filepath.Join(r.dir, e.Name()))
			if !bytes.Contains(text, []byte(`".`)) {
				continue // the pattern is slower, and few files name a folder
			}
			for _, m := range localSource.FindAllSubmatch(text, -1) {
				real, err := filepath.EvalSymlinks(filepath.Join(r.real, filepath.FromSlash(string(m[1]))))
				if err == nil && real != r.real {
					called[real] = true
				}
			}
		}
	}
	return called
}

// root reads one root and has every provider look at it.
func (s *Sources) root(r root) *reading {
	if r.plan {
		return s.planned(r)
	}
	o := s.terraformOptions()
	o.Within = r.within
	return s.found(terraform.Load(r.dir, o))
}

func (s *Sources) terraformOptions() terraform.Options {
	var wants []terraform.Want
	var standins []terraform.Standin
	for _, p := range s.options.Providers {
		if p.Terraform != nil {
			wants = append(wants, p.Terraform.Wants...)
			standins = append(standins, p.Terraform.Standins...)
		}
	}
	return terraform.Options{
		Wants: wants, Standins: standins, Assignments: s.options.Variables, Env: s.options.Env, MaxSize: s.options.MaxSize,
		Parsed: Parsed,
	}
}

// found has every provider look at what was read.
func (s *Sources) found(root *terraform.Root, err error) *reading {
	r := &reading{root: root, err: err}
	if err != nil {
		return r
	}
	for _, f := range root.Files {
		if !bytes.Contains(f.Text, []byte(markerStem)) {
			f.Text = nil // take looks for suppressions, and there are none
		}
	}
	for _, p := range s.options.Providers {
		if p.Terraform != nil {
			r.found = append(r.found, p.Terraform.Read(r.root))
		}
	}
	root.Resources = nil // most of the memory, and nobody looks at them any more
	return r
}

// take makes hops of what was found in a root.
func (s *Sources) take(dir string, r *reading) {
	dir = filepath.ToSlash(dir)
	s.Inputs = append(s.Inputs, audit.Input{Path: dir, Read: true})
	s.Roots = append(s.Roots, dir)
	for _, p := range r.root.Problems {
		next := "mend it; the rest was audited"
		if !p.At.Known() {
			next = "make it readable or leave it out; the rest was audited"
		}
		s.problem(Problem{At: p.At, What: p.Path, Why: p.Text, Next: next})
		s.Inputs = append(s.Inputs, audit.Input{Path: p.Path, Error: p.Text})
	}
	for _, f := range r.root.Files {
		s.ignores(f.Path, f.Text)
		f.Text = nil
	}
	s.unread(dir, r.root.Unread)
	for _, found := range r.found {
		s.unread(dir, found.Unread)
		for i := range found.Readings {
			in(dir, &found.Readings[i])
			s.reading(&found.Readings[i])
			found.Readings[i] = providers.Reading{}
		}
		for _, c := range found.Commands {
			s.declaredCommand(dir, c)
		}
	}
	r.found = nil
}

// in makes the addresses of a root its own: another root may have the same.
func in(dir string, r *providers.Reading) {
	// A reader may give one list to several readings.
	r.Names, r.Sends = slices.Clone(r.Names), slices.Clone(r.Sends)
	for i := range r.Names {
		r.Names[i].Text = scoped(dir, r.Names[i].Text)
	}
	for i := range r.Sends {
		r.Sends[i].To = scoped(dir, r.Sends[i].To)
	}
	r.From = dir
}

func scoped(dir, name string) string {
	const address = "tf:"
	if rest, ok := strings.CutPrefix(name, address); ok {
		return address + dir + ":" + rest
	}
	return name
}

func (s *Sources) unread(input string, rows []audit.Unread) {
	for _, u := range rows {
		if u.Input == "" {
			u.Input = input
		}
		s.Unread = append(s.Unread, u)
	}
}
