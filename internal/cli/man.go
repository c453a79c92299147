package cli

import (
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// manCommand writes the man pages, one a command. It is for those who package a release, and so hidden.
func (p *program) manCommand() *cobra.Command {
	return &cobra.Command{
		Use: "man DIR", Short: "Write the man pages into a folder", Hidden: true,
		Example: "  timeout-audit man man",
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) != 1 {
				return failure{what: "man", why: "want one folder", next: "timeout-audit man DIR"}
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return failure{what: "man " + args[0], why: plain(err), next: "name a folder that can be written"}
			}
			version, _ := build()
			header := &doc.GenManHeader{Section: "1", Source: "timeout-audit " + version, Manual: "timeout-audit"}
			if day, err := time.Parse(time.DateOnly, p.factsDate()); err == nil {
				header.Date = &day // the same pages whenever they are made
			}
			root := c.Root()
			root.DisableAutoGenTag = true
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return failure{what: "man " + args[0], why: plain(err), next: "name a folder that can be written"}
			}
			return nil
		},
	}
}
