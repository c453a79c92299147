package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/providers"
)

func (p *program) factsCommand() *cobra.Command {
	out := outputFlags{known: []string{"text", "json", "markdown"}}
	c := &cobra.Command{
		Use: "facts [SYSTEM...]", Short: "Print what is known of each system's clocks, with sources",
		Long: `facts prints the tables by which this binary judges: for each setting of a system what it drives,
its default, its range, and the page that says so with the day on which it was read.`,
		Example: "  timeout-audit facts aws/alb\n  timeout-audit facts -f json -o facts.json",
		RunE: func(c *cobra.Command, args []string) error {
			tables, err := p.tablesOf(args)
			if err != nil {
				return err
			}
			pairs, err := out.complete()
			if err != nil {
				return err
			}
			for _, to := range pairs {
				err := p.write(to, func(w io.Writer) error { return p.printFacts(w, to.format, tables) })
				if err != nil {
					return writeFailure(to, err)
				}
			}
			return nil
		},
	}
	c.ValidArgs = p.tables.Systems()
	out.addPairs(c)
	return c
}

// tablesOf finds tables by system id, and those of a vendor by its name: "aws".
func (p *program) tablesOf(names []string) (providers.Tables, error) {
	if len(names) == 0 {
		return p.tables, nil
	}
	var found providers.Tables
	for _, name := range names {
		if t := p.tables.Of(name); t != nil {
			found = append(found, t)
			continue
		}
		vendor := p.vendor(name)
		if vendor == nil {
			f := failure{what: fmt.Sprintf("system %q", name), why: "there is no such system", next: "timeout-audit facts lists them"}
			if n := p.tables.Nearest(name); n != "" {
				f.next = "did you mean timeout-audit facts " + n + "?"
			}
			return nil, f
		}
		found = append(found, vendor.Tables...)
	}
	return found, nil
}

func (p *program) vendor(name string) *providers.Provider {
	for _, v := range p.vendors {
		if v.Name == name {
			return v
		}
	}
	return nil
}

func (p *program) printFacts(w io.Writer, format string, tables providers.Tables) error {
	switch format {
	case "json":
		page := struct {
			Schema  string   `json:"schema"`
			Facts   string   `json:"facts"`
			Systems []system `json:"systems"`
		}{"timeout-audit/facts/1", p.factsDate(), []system{}}
		for _, t := range tables {
			page.Systems = append(page.Systems, systemOf(t))
		}
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(page)
	case "markdown":
		for i, t := range tables {
			if i > 0 {
				fmt.Fprintln(w)
			}
			s := systemOf(t)
			s.markdown(w)
		}
	default:
		for i, t := range tables {
			if i > 0 {
				fmt.Fprintln(w)
			}
			s := systemOf(t)
			s.text(w)
		}
	}
	return nil
}

func writeFailure(to pair, err error) failure {
	what := to.file
	if what == "" {
		what = "the standard output"
	}
	return failure{what: what, why: plain(err), next: "name a file that can be written"}
}
