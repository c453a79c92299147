package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/load"
)

// gateFlags say which findings are known already, or are not asked for.
type gateFlags struct {
	noSuppressions  bool
	baseline, write string
	changed         []string
}

func (g *gateFlags) add(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&g.baseline, "baseline", "", "accept the findings of this `FILE` that --write-baseline wrote; only new ones count")
	f.StringVar(&g.write, "write-baseline", "", "take the findings over as known: write them to this `FILE`, and exit as if there were none")
	f.StringArrayVar(&g.changed, "changed", nil, "read everything, and report only findings in these `FILE...`, up to the next flag")
	f.BoolVar(&g.noSuppressions, "no-suppressions", false, "report also what comments and the configuration suppress")
}

// spread writes --changed A B C as --changed=A --changed=B --changed=C. Without a file it is an error
// and not an empty list: a gate that is handed nothing by mistake would be open.
func spread(args []string) ([]string, error) {
	const flag = "--changed"
	file := func(i int) bool { return i < len(args) && !strings.HasPrefix(args[i], "-") }
	var all []string
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--":
			return append(all, args[i:]...), nil
		case args[i] != flag:
			all = append(all, args[i])
		case !file(i + 1):
			return nil, failure{what: flag, why: "it names no file", next: "git diff --name-only main | xargs -r timeout-audit check --changed"}
		}
		for args[i] == flag && file(i+1) {
			all = append(all, flag+"="+args[i+1])
			args = append(args[:i+1:i+1], args[i+2:]...)
		}
	}
	return all, nil
}

// check refuses flags that do not go together.
func (g *gateFlags) check() error {
	if g.write != "" && len(g.changed) > 0 {
		return failure{what: "--write-baseline " + g.write, why: "a baseline of the changed files alone would forget all others", next: "leave --changed out"}
	}
	return nil
}

// gate takes out what is known already. It reports whether the findings that are left make the exit
// status 1.
func (p *program) gate(r *audit.Result, sources *load.Sources, paths []string, o load.Options, a *auditing) (bool, error) {
	if !a.gate.noSuppressions {
		p.suppress(r, sources, len(paths) == 0 && !o.NoFiles, a)
	}
	if a.gate.baseline != "" {
		b, err := readBaseline(a.gate.baseline)
		if err != nil {
			return false, err
		}
		p.tellStale(a, r.Accept(b), sources)
	}
	r.AcceptUnchanged()
	if a.gate.write != "" {
		return false, p.writeBaseline(a.gate.write, r.Baseline())
	}
	if len(a.gate.changed) > 0 {
		if changed, all := a.gate.narrows(sources); !all {
			r.Narrow(changed)
		}
	}
	return true, nil
}

// suppress takes out what comments and the configuration accept, and tells of those that are of no
// use. Whether a fingerprint is, only a look at everything tells.
func (p *program) suppress(r *audit.Result, sources *load.Sources, everything bool, a *auditing) {
	unused, expired := r.Suppress(sources.Ignores, a.today.orNow())
	lax := func(what, why, next string) {
		p.fail(a.judge.lax(), failure{what: what, why: why, next: next})
	}
	for i := range sources.Useless {
		if !foreign(sources.Useless[i].At) {
			lax("", sources.Useless[i].Error(), sources.Useless[i].Next)
		}
	}
	filtered := len(a.judge.only)+len(a.judge.skip) > 0
	for _, i := range unused {
		switch of := ""; {
		case foreign(i.At), filtered, len(sources.Problems) > 0, i.Fingerprint != "" && !everything:
		case len(i.Rules) > 0 && sources.Disabled[i.Rules[0]]:
		default:
			if len(i.Rules) > 0 {
				of = " of " + i.Rules[0]
			}
			lax(i.At.String(), "this suppression"+of+" is of no use: it covers no finding", "take it out")
		}
	}
	for _, i := range expired {
		if !foreign(i.At) {
			lax(i.At.String(), "this suppression is of no use: it has expired", "mend the finding, or set a later date with a reason")
		}
	}
}

// foreign reports whether a place is in a module that terraform init fetched.
func foreign(at audit.Pos) bool {
	return strings.HasPrefix(at.File, ".terraform/") || strings.Contains(at.File, "/.terraform/")
}

func readBaseline(file string) (audit.Baseline, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, failure{what: "--baseline " + file, why: plain(err), next: "--write-baseline " + file + " writes one"}
	}
	b, err := audit.ReadBaseline(text)
	if err != nil {
		return nil, failure{what: "--baseline " + file, why: err.Error(), next: "--write-baseline " + file + " writes one"}
	}
	return b, nil
}

// tellStale tells which findings of the baseline are gone. Of rules that did not run, and where
// something could not be read, nothing is known.
func (p *program) tellStale(a *auditing, stale []audit.Debt, sources *load.Sources) {
	if len(a.judge.only)+len(a.judge.skip)+len(sources.Problems) > 0 {
		return
	}
	for _, d := range stale {
		if !sources.Disabled[d.Rule] {
			p.fail(a.judge.lax(), failure{what: a.gate.baseline, why: "this finding of the baseline is gone: " + d.String(), next: "--write-baseline " + a.gate.baseline + " takes it out"})
		}
	}
}

// writeBaseline writes the file, and tells what it takes over that it did not hold before.
func (p *program) writeBaseline(file string, b audit.Baseline) error {
	old, err := readBaseline(file)
	if _, none := os.Lstat(file); none == nil && err != nil {
		return failure{what: "--write-baseline " + file, why: "there is a file of this name that is no baseline", next: "name another file"}
	}
	for _, d := range b.Beyond(old) {
		if err == nil {
			p.fail(Clean, failure{what: file, why: "new in the baseline: " + d.String()})
		}
	}
	var text bytes.Buffer
	if err := b.Write(&text); err != nil {
		return err
	}
	if err := replace(file, text.Bytes()); err != nil {
		return failure{what: "--write-baseline " + file, why: plain(err), next: "name a file that can be written"}
	}
	fmt.Fprintf(p.stderr, "timeout-audit: %s: the baseline holds %d %s, %d of them new; --baseline %s accepts them\n",
		file, len(b), plural(len(b), "finding"), len(b.Beyond(old)), file)
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// narrows tells which files changed. All count as changed where the file that declares the traffic
// is among them.
func (g *gateFlags) narrows(sources *load.Sources) (changed func(string) bool, all bool) {
	set := map[string]bool{}
	for _, file := range g.changed {
		set[whole(file)] = true
	}
	for i := range sources.Traffics {
		if at := sources.Traffics[i].At; at.File != "" && set[whole(at.File)] {
			return nil, true
		}
	}
	known := map[string]bool{}
	return func(file string) bool {
		is, ok := known[file]
		if !ok {
			is = set[whole(file)]
			known[file] = is
		}
		return is
	}, false
}

func whole(path string) string {
	path = filepath.FromSlash(path)
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}
