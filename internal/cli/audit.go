package cli

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/load"
	"github.com/timeout-audit/timeout-audit/report"
)

// auditing is the flags of every command that audits.
type auditing struct {
	traffic trafficFlags
	judge   judgeFlags
	read    readFlags
	out     outputFlags
	gate    gateFlags
	compare compareFlags
	today   date
}

func (p *program) newAuditing() *auditing {
	a := &auditing{}
	for _, f := range report.Formats {
		a.out.known = append(a.out.known, f.Name)
	}
	return a
}

func (a *auditing) add(c *cobra.Command) {
	c.Flags().SortFlags = false
	a.traffic.add(c)
	a.judge.add(c)
	a.gate.add(c)
	a.read.add(c)
	a.out.add(c)
	c.Flags().Var(&a.today, "today", "the day by which a suppression has expired; the only use of the date")
}

// audit reads, judges, reports, and takes over the status.
func (p *program) audit(paths []string, o load.Options, a *auditing) error {
	pairs, err := a.out.complete()
	if err != nil {
		return err
	}
	if _, err := a.judge.disabled(p, nil); err != nil {
		return err
	}
	if err := a.gate.check(); err != nil {
		return err
	}
	if err := a.compare.check(&a.gate); err != nil {
		return err
	}
	again, err := a.compare.keep(paths, &o)
	if err != nil {
		return err
	}
	sources := load.Read(paths, o)
	p.tell(sources.Problems)
	if o.Live != nil && len(sources.Declared) == 0 && len(sources.Problems) == 0 {
		return failure{what: "--live", why: "no source block names a running system", next: `write one into .timeout-audit.hcl, such as source "aws" { cluster = "prod" }`}
	}
	if !a.out.quiet {
		for _, s := range sources.Asleep {
			p.fail(Clean, failure{why: s.Error(), next: "timeout-audit check --live"})
		}
	}
	if a.out.verbose || len(sources.Chains) == 0 && !a.out.quiet { // what was left out may be what one looks for
		for _, text := range sources.Skipped {
			fmt.Fprintf(p.stderr, "timeout-audit: left out: %s\n", text)
		}
	}
	disabled, err := a.judge.disabled(p, sources.Disabled)
	if err != nil {
		return err
	}
	traffics := a.traffic.declare(sources.Traffics)
	if err := possible(traffics); err != nil {
		return err
	}
	judged := audit.Options{Margin: float64(a.judge.margin), Disabled: disabled, Detected: sources.Detected}
	result := audit.Run(sources.Chains, traffics, p.rules, judged)
	result.Inputs = sources.Inputs
	result.Unread = append(sources.Unread, result.Unread...)
	result.Dropped = sources.Dropped
	if a.compare.any() {
		again(&o)
		if err := p.compare(&result, sources, paths, o, a, judged); err != nil {
			return err
		}
	}
	counts, err := p.gate(&result, sources, paths, o, a)
	if err != nil {
		return err
	}
	if anyToRepair(&result) && (isLive(sources.Chains) || slices.ContainsFunc(pairs, func(to pair) bool { return to.format != "text" })) {
		_, steps := p.repairs(sources, traffics, &result, judged)
		fillEdits(&result, steps)
	}
	for _, to := range pairs {
		if err := p.report(to, &result, sources, a); err != nil {
			p.fail(Usage, writeFailure(to, err))
		}
	}
	if counts && a.judge.failing(&result) {
		p.raise(Findings)
	}
	return nil
}

// tell writes problems to the standard error and takes over their status.
func (p *program) tell(problems []load.Problem) {
	for i := range problems {
		status := Unread
		if problems[i].Config {
			status = Usage
		}
		p.fail(status, failure{why: problems[i].Error(), next: problems[i].Next})
	}
}

func (p *program) report(to pair, r *audit.Result, sources *load.Sources, a *auditing) error {
	format, ok := report.ByName(to.format)
	if !ok {
		return fmt.Errorf("there is no format %q", to.format)
	}
	version, _ := build()
	return p.write(to, func(w io.Writer) error {
		return format.Write(w, r, report.Options{
			Color: p.colored(&a.out, to), Width: p.width(), Verbose: a.out.verbose, Quiet: a.out.quiet,
			Files: sources.Text, Version: version, FactsDate: p.factsDate(), Rules: p.rules,
			FailOn: a.judge.least(), Repository: repository(), Anchor: anchorOf(sources),
			Diff: func(edits []audit.Edit) string { return diffOf(sources.Text, edits) },
			Tell: func(text string) { p.fail(Clean, failure{why: text}) },
		})
	})
}

// anchorOf is where a chain file names a running system.
func anchorOf(sources *load.Sources) audit.Pos {
	if len(sources.Declared) > 0 {
		return sources.Declared[0]
	}
	return audit.Pos{}
}

// A date is a flag: 2026-11-20.
type date string

// Set takes a day of the calendar.
func (d *date) Set(s string) error {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return fmt.Errorf("want a day such as 2026-11-20")
	}
	*d = date(s)
	return nil
}

// String is the day as it was given.
func (d *date) String() string { return string(*d) }

// Type is what --help shows for the value.
func (d *date) Type() string { return "DATE" }

func (d *date) orNow() string {
	if *d == "" {
		return time.Now().Format(time.DateOnly)
	}
	return string(*d)
}
