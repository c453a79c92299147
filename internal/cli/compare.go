package cli

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/load"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// compareFlags say what to compare with: both sides of a plan, or another reading.
type compareFlags struct {
	diff     bool
	against  string
	snapshot bool // what --against names is one
}

// addDiff adds --diff, for commands that read plans.
func (f *compareFlags) addDiff(c *cobra.Command) {
	c.Flags().BoolVar(&f.diff, "diff", false, "compare both sides of a Terraform plan, and fail only on what it makes worse")
	f.addAgainst(c, "compare with this `PATH`, as it was before, and fail only on what became worse")
	c.MarkFlagsMutuallyExclusive("diff", "against")
}

func (f *compareFlags) addAgainst(c *cobra.Command, usage string) {
	c.Flags().StringVar(&f.against, "against", "", usage)
}

func (f *compareFlags) any() bool { return f.diff || f.against != "" }

// check refuses flags that do not go together.
func (f *compareFlags) check(g *gateFlags) error {
	if f.any() && g.write != "" {
		return failure{what: "--write-baseline " + g.write, why: "a baseline holds all findings, and a comparison accepts those that were there", next: "leave --diff and --against out"}
	}
	return nil
}

// keep makes the standard input readable twice, where both sides of it are asked for.
func (f *compareFlags) keep(paths []string, o *load.Options) (again func(*load.Options), err error) {
	if !f.diff || !slices.Contains(paths, "-") {
		return func(*load.Options) {}, nil
	}
	most := max(int64(terraform.MaxPlan), o.MaxSize)
	text, err := io.ReadAll(io.LimitReader(o.Stdin, most+1))
	if err != nil {
		return nil, failure{what: "the standard input", why: plain(err), next: "write the plan to a file and name that"}
	}
	o.Stdin = bytes.NewReader(text)
	return func(o *load.Options) { o.Stdin = bytes.NewReader(text) }, nil
}

// compare audits the other side and compares. The two sides differ in nothing but what is read.
func (p *program) compare(r *audit.Result, sources *load.Sources, paths []string, o load.Options, a *auditing, judged audit.Options) error {
	var before *load.Sources
	var sides audit.Sides
	var err error
	switch {
	case a.compare.diff:
		if sources.Plans == 0 && len(sources.Problems) == 0 {
			return failure{what: "--diff", why: "no Terraform plan was read, and nothing else holds both sides of a change", next: "name the JSON of a plan, or what to compare with: --against PATH"}
		}
		o.Before, o.Beside = true, sources.Beside
		before = load.Read(paths, o)
	case a.compare.snapshot:
		running, err := p.readSnapshot(a.compare.against, int64(a.read.maxSize))
		if err != nil {
			return failure{what: "--against " + a.compare.against, why: err.Error(), next: "name a snapshot that --save wrote"}
		}
		o.Running = running
		before = load.Read(paths, o)
	default:
		if before, sides, err = p.readAgainst(paths, o, a); err != nil {
			return err
		}
	}
	if a.compare.against != "" {
		for i := range before.Problems {
			before.Problems[i].Why += " (--against " + a.compare.against + ")"
		}
		p.tell(before.Problems)
	} else {
		p.tell(unsaid(before.Problems, sources.Problems))
	}
	was := audit.Run(before.Chains, a.traffic.declare(before.Traffics), p.rules, judged)
	was.Unread = append(before.Unread, was.Unread...)
	was.Dropped = before.Dropped
	r.Compare(&was, sides)
	return nil
}

// unsaid are the problems that the other side did not have.
func unsaid(problems, said []load.Problem) []load.Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p load.Problem) bool {
		return slices.ContainsFunc(said, func(o load.Problem) bool { return o.Error() == p.Error() })
	})
}

// readAgainst reads the path that --against names. Where no path of this side was named, a folder is
// read as a run within it would, with its own configuration if it has one.
func (p *program) readAgainst(paths []string, o load.Options, a *auditing) (*load.Sources, audit.Sides, error) {
	path := a.compare.against
	info, err := os.Stat(path)
	if err != nil {
		return nil, audit.Sides{}, failure{what: "--against " + path, why: plain(err), next: "name a folder, a plan or a file as it was before the change"}
	}
	o.Source = ""
	_, configured := os.Lstat(filepath.Join(path, ".timeout-audit.hcl"))
	if len(paths) > 0 || !info.IsDir() || configured != nil {
		sides := audit.Sides{Before: slashed(path)}
		if len(paths) == 1 {
			sides.After = slashed(paths[0])
		}
		return load.Read([]string{path}, o), sides, nil
	}
	back, err := os.Getwd()
	if err == nil {
		err = absolute(&o)
	}
	if err == nil {
		err = os.Chdir(path)
	}
	if err != nil {
		return nil, audit.Sides{}, failure{what: "--against " + path, why: plain(err), next: "name a folder that can be entered"}
	}
	before := load.Read(nil, o)
	return before, audit.Sides{}, os.Chdir(back)
}

// absolute makes what the flags name independent of the working directory.
func absolute(o *load.Options) error {
	o.Variables = slices.Clone(o.Variables)
	names := []*string{&o.Config}
	for i := range o.Variables {
		names = append(names, &o.Variables[i].File)
	}
	for _, name := range names {
		if *name == "" {
			continue
		}
		full, err := filepath.Abs(*name)
		if err != nil {
			return err
		}
		*name = full
	}
	return nil
}

func slashed(path string) string { return filepath.ToSlash(filepath.Clean(path)) }
