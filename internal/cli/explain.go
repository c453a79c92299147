package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

func (p *program) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use: "explain [RULE|SETTING]", Short: "Explain a rule, or what a setting means to each system",
		Example: "  timeout-audit explain keepalive-race\n  timeout-audit explain idle_timeout\n  timeout-audit explain            # lists the rules",
		RunE: func(c *cobra.Command, args []string) error {
			switch len(args) {
			case 0:
				for i := range p.rules {
					fmt.Fprintf(p.stdout, "%-18s %-8s %s\n", p.rules[i].ID, p.rules[i].Severity, p.rules[i].Title)
				}
				return nil
			case 1:
				return p.explain(args[0])
			}
			return failure{what: strings.Join(args, " "), why: "explain takes one rule or setting", next: "timeout-audit explain " + args[0]}
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return p.explained(), cobra.ShellCompDirectiveNoFileComp
		},
	}
}

func (p *program) explain(name string) error {
	for i := range p.rules {
		if p.rules[i].ID == name {
			p.explainRule(&p.rules[i])
			return nil
		}
	}
	if p.explainSetting(name) {
		return nil
	}
	f := failure{what: fmt.Sprintf("%q", name), why: "there is no such rule, and no system has such a setting", next: "timeout-audit explain lists the rules, timeout-audit facts the settings"}
	if p.tables.Of(name) != nil || p.vendor(name) != nil {
		f.why, f.next = "it is a system, neither a rule nor a setting", "timeout-audit facts "+name
	} else if n := providers.Nearest(name, p.explained()); n != "" {
		f.next = "did you mean timeout-audit explain " + n + "?"
	}
	return f
}

// explained lists all that can be explained.
func (p *program) explained() []string {
	names := p.ruleIDs()
	for _, t := range p.tables {
		for _, s := range t.Spellings() {
			if !slices.Contains(names, s) {
				names = append(names, s)
			}
		}
	}
	return names
}

// explainRule prints the text that docs/rules.md holds.
func (p *program) explainRule(r *audit.Rule) {
	w := p.stdout
	fmt.Fprintf(w, "## %s\n\n%s: %s.\n\n%s\n", r.ID, r.Severity, r.Title, strings.TrimSpace(r.Doc))
	for i, e := range r.Examples {
		if i == 0 {
			fmt.Fprint(w, "\nExamples, each with what the rule says of it:\n")
		}
		fmt.Fprintf(w, "\n- %s:\n\n", e.Name)
		for _, line := range strings.Split(strings.TrimRight(e.Chain, "\n"), "\n") {
			fmt.Fprintf(w, "      %s\n", line)
		}
		said := e.Want
		if len(said) == 0 {
			said = []string{"nothing"}
		}
		for _, s := range said {
			fmt.Fprintf(w, "      => %s\n", s)
		}
	}
	for i, s := range r.Sources {
		if i == 0 {
			fmt.Fprint(w, "\nSources:\n\n")
		}
		fmt.Fprintf(w, "- %s\n", s)
	}
}

// explainSetting prints what each system means by a setting of any of its spellings.
func (p *program) explainSetting(name string) bool {
	found := false
	for _, t := range p.tables {
		e := t.Entry(name)
		if e == nil {
			continue
		}
		if found {
			fmt.Fprintln(p.stdout)
		}
		found = true
		one := system{System: t.System, Title: t.Title, Passes: string(t.Passes), Settings: []setting{settingOf(e)}}
		one.text(p.stdout)
	}
	return found
}
