package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/fix"
	"github.com/timeout-audit/timeout-audit/internal/load"
	"github.com/timeout-audit/timeout-audit/repair"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A fixing is the flags of fix.
type fixing struct {
	traffic      trafficFlags
	judge        judgeFlags
	read         readFlags
	own          fileFlags
	today        date
	write, force bool
}

func (p *program) fixCommand() *cobra.Command {
	x := &fixing{}
	c := &cobra.Command{
		Use: "fix [PATH...]", Short: "Repair files: the edits as a diff, or with --write applied",
		Long: `fix reads as check does and finds the smallest set of changes after which no rule fires that a
change can silence: for the chain as a whole, so that no repair causes the next finding, within what
the vendor accepts and the policy in .timeout-audit.hcl permits. It prints the reason of each change
and a unified diff, and with --write changes the files. What rests on an assumed traffic is left
alone: declare the traffic.

Values are changed where they are written: the literal, the default of a variable, a line of a
tfvars file, a word of a command line, a setting of a chain file. What nobody wrote, or what holds
for other routes too, is added where it is for this route alone: the location of nginx, the route of
Envoy, the backend of HAProxy. What cannot be edited is told in words. Notices are not repaired. Nothing is changed but files.

Exit status:
  0  nothing to change, or everything was written
  1  there is a diff
  2  wrong usage or configuration
  3  a path could not be read, or a file could not be written
2 beats 3 beats 1 beats 0.`,
		Example: `  timeout-audit fix infra --protocol sse --heartbeat 15s
  timeout-audit fix infra --rule stream-cap --write
  timeout-audit fix | git apply`,
		RunE: func(_ *cobra.Command, args []string) error { return p.fix(args, x) },
	}
	c.Flags().SortFlags = false
	x.traffic.add(c)
	x.judge.addRules(c)
	x.read.add(c)
	x.own.addOwn(c.Flags(), p.fileReaders()...)
	c.Flags().BoolVar(&x.write, "write", false, "change the files instead of printing a diff")
	c.Flags().BoolVar(&x.force, "force", false, "write files that have uncommitted changes too")
	c.Flags().Var(&x.today, "today", "the day by which a suppression has expired; the only use of the date")
	return c
}

func (p *program) fix(paths []string, x *fixing) error {
	if slices.Contains(paths, "-") {
		return failure{what: "-", why: "the standard input cannot be repaired", next: "name the file"}
	}
	if _, err := x.judge.disabled(p, nil); err != nil {
		return err
	}
	o := x.read.options(p)
	x.own.fill(&o)
	sources := load.Read(paths, o)
	p.tell(sources.Problems)
	disabled, err := x.judge.disabled(p, sources.Disabled)
	if err != nil {
		return err
	}
	traffics := x.traffic.declare(sources.Traffics)
	if err := possible(traffics); err != nil {
		return err
	}
	judging := audit.Options{Margin: float64(x.judge.margin), Disabled: disabled, Detected: sources.Detected}
	result := audit.Run(sources.Chains, traffics, p.rules, judging)
	result.Suppress(sources.Ignores, x.today.orNow())
	plan, steps := p.repairs(sources, traffics, &result, judging)

	p.explainSteps(steps)
	p.explainAdvice(plan.Advice)
	edits := editsByFile(steps)
	if len(edits) == 0 {
		fmt.Fprintln(p.stdout, "# nothing to change in any file")
		return nil
	}
	tree := fix.Tree{Roots: treeOf(paths), Force: x.force}
	for _, file := range filesOf(edits) {
		if text, ok := sources.Text(file); ok && !x.write {
			p.raise(Findings)
			if err := fix.Diff(p.stdout, strings.TrimPrefix(file, "/"), text, edits[file]); err != nil {
				return err
			}
		} else if ok {
			p.writeFixed(tree, file, text, edits[file])
		}
	}
	return nil
}

// writeFixed applies the edits of a file.
func (p *program) writeFixed(tree fix.Tree, file string, text []byte, edits []audit.Edit) {
	err := tree.Refuse(file)
	if err == nil {
		err = tree.Write(file, text, terraform.Apply(text, edits))
	}
	if err != nil {
		p.fail(Unread, failure{what: file, why: "it was not written: " + err.Error()})
		return
	}
	fmt.Fprintf(p.stdout, "wrote %s\n", file)
}

// explainSteps says of each change what it is and why; the lines are none that a diff knows, so that
// the whole output can be applied.
func (p *program) explainSteps(steps []fix.Step) {
	for i := range steps {
		s := &steps[i]
		place := s.Places[0]
		becomes := ""
		if place.Property == nil {
			becomes = fmt.Sprintf(" %s -> %s", s.From, s.Limit)
		}
		fmt.Fprintf(p.stdout, "# %s: %s%s [%s]\n#   %s\n", routed(place.Hop), place.Setting(), becomes, s.Rule, s.Change.Why)
		if s.Why != "" {
			fmt.Fprintf(p.stdout, "#   not edited: %s\n", s.Why)
			continue
		}
		if len(s.Users) > 0 {
			fmt.Fprintf(p.stdout, "#   the same value is used by: %s\n", strings.Join(s.Users, ", "))
		}
		if s.Effect != "" {
			fmt.Fprintf(p.stdout, "#   when applied: %s\n", s.Effect)
		}
	}
}

// routed is a hop's name, and the path of its route where the name does not have it.
func routed(h *audit.Hop) string {
	if path := string(h.Route.Path); !strings.Contains(h.Name, strings.TrimSuffix(path, "*")) {
		return h.Label() + " " + path
	}
	return h.Label()
}

func (p *program) explainAdvice(advice []repair.Advice) {
	for _, a := range advice {
		text := a.Text
		if a.Rule != "" {
			text += " [" + a.Rule + "]"
		}
		fmt.Fprintf(p.stdout, "# left: %s\n", text)
	}
}

// editsByFile gathers the edits, each once.
func editsByFile(steps []fix.Step) map[string][]audit.Edit {
	all := map[string][]audit.Edit{}
	for i := range steps {
		for _, e := range steps[i].Edits {
			if !slices.Contains(all[e.File], e) {
				all[e.File] = append(all[e.File], e)
			}
		}
	}
	return all
}

func filesOf(edits map[string][]audit.Edit) []string {
	var files []string
	for f := range edits {
		files = append(files, f)
	}
	slices.Sort(files)
	return files
}

// treeOf are the folders in which fix may write: the working directory and those that were named.
func treeOf(paths []string) []string {
	roots := []string{"."}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			path = filepath.Dir(path)
		}
		roots = append(roots, path)
	}
	return roots
}
