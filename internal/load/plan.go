package load

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// planHead is how much of a file tells whether it is a plan or a state.
const planHead = 64 << 10

// isPlanName reports whether a folder's file is looked into for a plan. Others are read where they
// are named.
func isPlanName(name string) bool {
	return name == "plan.json" || name == "tfplan.json" || strings.HasSuffix(name, ".tfplan.json")
}

// plan takes a file that was named, if it is a plan or a state or what is taken for one.
func (f *find) plan(path string) bool {
	if f.sources.options.Only != "" || !isPlan(path) {
		return false
	}
	f.addPlan(path, nil)
	return true
}

// plans takes the plans of a folder that has no Terraform files. Where it has, those say what the
// next plan will be, and an old one beside them would hide what was changed since.
func (f *find) plans(dir string, names []string) {
	for _, name := range names {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && isPlan(path) {
			f.addPlan(path, nil)
		}
	}
}

// planInput takes the standard input, if it is a plan or a state.
func (f *find) planInput() bool {
	if f.sources.options.Only != "" || f.sources.options.Stdin == nil {
		return false
	}
	in := bufio.NewReaderSize(f.sources.options.Stdin, planHead)
	f.sources.options.Stdin = in
	if head, _ := in.Peek(planHead); !terraform.IsPlan(head) {
		return false
	}
	f.addPlan(stdinName, in)
	return true
}

func (f *find) addPlan(path string, in io.Reader) {
	real := path
	if in == nil {
		real = realPath(path)
	}
	if f.folders[real] {
		return
	}
	f.folders[real] = true
	f.roots = append(f.roots, root{dir: path, real: real, named: true, plan: true, in: in})
}

func isPlan(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	head, err := io.ReadAll(io.LimitReader(file, planHead))
	return err == nil && terraform.IsPlan(head)
}

// planned reads one plan or state and has every provider look at it.
func (s *Sources) planned(r root) *reading {
	in := r.in
	if in == nil {
		file, err := os.Open(r.dir)
		if err != nil {
			return &reading{err: errors.New(plain(err))}
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil && info.Size() > MaxSize {
			collectAt(planGrowth)
		}
		in = file
	}
	o := s.terraformOptions()
	if o.Before = s.options.Before; o.Before {
		root, err := terraform.LoadPlan(in, filepath.ToSlash(r.dir), o)
		return s.found(root, err)
	}
	if s.options.Source != "" {
		o.Source = relative(s.options.Source)
	}
	if o.Source == "" && r.in == nil && hasTerraform(filepath.Dir(r.dir)) {
		o.Source, o.Guessed = filepath.Dir(r.dir), true
	}
	root, err := terraform.LoadPlan(in, filepath.ToSlash(r.dir), o)
	return s.found(root, err)
}

func hasTerraform(dir string) bool {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if err == nil && !e.IsDir() && isTerraform(e.Name()) && !strings.HasPrefix(e.Name(), ".") {
			return true
		}
	}
	return false
}

// within leaves out the folders whose files a plan was joined with, and returns all of them.
func within(roots []root, readings []*reading) map[string]bool {
	covered := map[string]bool{}
	for i, r := range roots {
		if r.plan {
			readings[i].cover(covered)
		}
	}
	for i, r := range roots {
		if !r.plan && covered[r.real] {
			readings[i] = nil
		}
	}
	return covered
}

// onlyPlans reports whether plans were read and no folder by itself.
func onlyPlans(readings []*reading) bool {
	plans := false
	for _, r := range readings {
		if r != nil && r.err == nil {
			if plans = r.root.Layer == audit.FromPlan; !plans {
				return false
			}
		}
	}
	return plans
}

// next is what helps against an error.
func next(err error) string {
	var refusal *terraform.Refusal
	if errors.As(err, &refusal) {
		return refusal.Next
	}
	return mend(err)
}
