// Package cli is the command line: one file a command. It turns flags into options, calls load,
// audit and report, and turns what came of it into an exit status.
//
// It knows neither vendors nor rules; main hands it both. Commands write reports to the standard
// output and everything else to the standard error, and none of them exits by itself.
package cli

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Main runs the command line and returns the exit status. Env is what os.Environ gives.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer, env []string, vendors []*providers.Provider, rules []audit.Rule) (status int) {
	out := bufio.NewWriter(stdout)
	p := &program{
		stdin: stdin, stdout: out, screen: stdout, stderr: stderr,
		env: env, vendors: vendors, rules: rules,
	}
	for _, v := range vendors {
		p.tables = append(p.tables, v.Tables...)
	}
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(stderr, "timeout-audit: a mistake in timeout-audit itself: %v\n  next: please report this with the command line and what follows, at %s\n%s",
				r, bugs, debug.Stack())
			status = Unread
		}
	}()
	p.run(args)
	if err := out.Flush(); err != nil {
		p.fail(Unread, failure{what: "the standard output", why: plain(err)})
	}
	return p.status
}

const bugs = "https://github.com/timeout-audit/timeout-audit/issues"

type program struct {
	stdin   io.Reader
	stdout  *bufio.Writer
	screen  io.Writer // what is below stdout: a terminal perhaps
	stderr  io.Writer
	env     []string
	vendors []*providers.Provider
	tables  providers.Tables
	rules   []audit.Rule

	status int
}

func (p *program) run(args []string) {
	root := p.root()
	args, err := spread(args)
	if err != nil {
		p.fail(Usage, asFailure(err))
		return
	}
	root.SetArgs(args)
	back, _ := os.Getwd()
	if err := root.Execute(); err != nil {
		p.fail(Usage, asFailure(err))
	}
	if back != "" {
		_ = os.Chdir(back) // --chdir is for one run
	}
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "timeout-audit",
		Short: "Find the clock that cuts a long-lived connection",
		Long: `timeout-audit reads the time-outs of every hop that a connection passes (CDN, load balancer,
mesh proxy, application server), joins the hops into chains, and says which clock fires first,
after how long, and what to change. Files are read without a connection, a running system only by
the command that is named after it, and nothing is changed but files, by fix --write.

` + statusHelp,
		Example: `  timeout-audit check                                       # what does each chain carry?
  timeout-audit check infra --protocol sse --heartbeat 15s  # does this stream survive?
  timeout-audit fix infra --protocol sse --heartbeat 15s    # the repair, as a diff
  timeout-audit explain stream-cap`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          p.noCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().StringP("chdir", "C", "", "go to this `folder` first; all paths are then relative to it")
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error { return chdir(c) }
	root.AddCommand(
		p.checkCommand(), p.terraformCommand(), p.fixCommand(), p.initCommand(),
		p.explainCommand(), p.factsCommand(), p.completionCommand(), p.manCommand(), p.versionCommand(),
	)
	root.AddCommand(p.vendorFileCommands()...)
	root.AddCommand(p.liveCommands()...)
	root.SetHelpCommand(&cobra.Command{
		Use: "help [COMMAND]", Short: "Help about a command", Hidden: true,
		RunE: func(c *cobra.Command, args []string) error {
			found, _, err := c.Root().Find(args)
			if err != nil {
				return p.noCommand(c.Root(), args)
			}
			return found.Help()
		},
	})
	return root
}

// noCommand is the error for a first word that is no command.
func (p *program) noCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range root.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	f := failure{what: fmt.Sprintf("%q", args[0]), why: "there is no such command; there are " + strings.Join(names, ", "), next: "timeout-audit --help"}
	if n := providers.Nearest(args[0], names); n != "" {
		f.next = "did you mean timeout-audit " + n + "?"
	} else if _, err := os.Stat(args[0]); err == nil {
		f.next = "timeout-audit check " + args[0]
	}
	return f
}

func chdir(c *cobra.Command) error {
	dir, _ := c.Flags().GetString("chdir")
	if dir == "" {
		return nil
	}
	if err := os.Chdir(dir); err != nil {
		return failure{what: "--chdir " + dir, why: plain(err), next: "name a folder that exists"}
	}
	return nil
}
