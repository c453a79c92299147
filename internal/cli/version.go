package cli

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// Version is set when a release is built; else the version is what Go's module data say.
var Version = ""

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version, the commit and the date of the facts",
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			version, commit := build()
			fmt.Fprintf(p.stdout, "timeout-audit %s\n", version)
			if commit != "" {
				fmt.Fprintf(p.stdout, "commit %s\n", commit)
			}
			fmt.Fprintf(p.stdout, "facts %s\n", p.factsDate())
			return nil
		},
	}
}

// build tells the version, and the commit where the binary was built in a repository.
func build() (version, commit string) {
	version = Version
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, ""
	}
	if version == "" {
		version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true" && commit != "":
			commit += ", with changes"
		}
	}
	return version, commit
}

// factsDate is the latest day on which a fact was checked.
func (p *program) factsDate() string {
	date := ""
	for _, t := range p.tables {
		for i := range t.Entries {
			e := &t.Entries[i]
			date = max(date, e.Fact.Checked)
			for j := range e.Defaults {
				date = max(date, e.Defaults[j].Fact.Checked)
			}
		}
	}
	return date
}

func noArguments(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return failure{what: fmt.Sprintf("%q", args[0]), why: c.CommandPath() + " takes no arguments", next: c.CommandPath() + " --help"}
	}
	return nil
}
