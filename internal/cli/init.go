package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/internal/load"
)

func (p *program) initCommand() *cobra.Command {
	return &cobra.Command{
		Use: "init", Short: "Write " + load.ConfigName + " from what is found here",
		Long: `init looks through the working directory as check does and writes ` + load.ConfigName + `: the sources that
it found, and a traffic for you to fill in. It never overwrites a file.`,
		Args: noArguments,
		RunE: func(*cobra.Command, []string) error {
			if _, err := os.Lstat(load.ConfigName); err == nil {
				return inTheWay()
			}
			read := readFlags{noConfig: true, maxSize: load.MaxSize}
			sources := load.Read([]string{"."}, read.options(p))
			p.tell(sources.Problems)
			if len(sources.Roots) == 0 {
				return nil // and the problems say that nothing was found
			}
			return p.writeConfig(sources)
		},
	}
}

func (p *program) writeConfig(sources *load.Sources) error {
	f, err := os.OpenFile(load.ConfigName, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	switch {
	case errors.Is(err, fs.ErrExist):
		return inTheWay()
	case err != nil:
		return failure{what: load.ConfigName, why: plain(err), next: "make the folder writable"}
	}
	_, err = f.WriteString(configOf(sources.Roots))
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return failure{what: load.ConfigName, why: plain(err), next: "make room and run timeout-audit init again"}
	}
	fmt.Fprintf(p.stdout, "wrote %s: %s, and a traffic for you to fill in\n", load.ConfigName, sourcesOf(sources.Roots))
	for i := range sources.Chains {
		fmt.Fprintf(p.stdout, "  found the chain %s\n", sources.Chains[i].Path())
	}
	fmt.Fprintf(p.stdout, "next: write into it what your connections are, then run timeout-audit check\n")
	return nil
}

func inTheWay() failure {
	return failure{what: load.ConfigName, why: "there is one already, and init overwrites nothing", next: "timeout-audit check uses it"}
}

func configOf(roots []string) string {
	var b strings.Builder
	b.WriteString(`# What timeout-audit reads and what it is told. Only you know the traffic: take the marks off and
# write what holds. Until then check says what each chain would carry.

# traffic "main" {
#   protocol  = "sse" # http, sse, websocket, grpc or grpc-bidi
#   heartbeat = "30s" # how often something is sent while nothing happens, or "none"
#   longest   = "30m" # how long the longest exchange lasts
# }
`)
	for _, dir := range roots {
		fmt.Fprintf(&b, "\nsource \"terraform\" {\n  path = %s\n}\n", quoted(dir))
	}
	return b.String()
}

// quoted is a string of HCL, in which ${ and %{ would begin a template.
func quoted(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(s))
}

func sourcesOf(roots []string) string {
	if len(roots) == 1 {
		return "one source of Terraform (" + roots[0] + ")"
	}
	return fmt.Sprintf("%d sources of Terraform (%s)", len(roots), strings.Join(roots, ", "))
}
