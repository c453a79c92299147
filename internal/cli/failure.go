package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/timeout-audit/timeout-audit/providers"
)

// A failure is an error of the tool's use, not a finding: what, why, and what to do next.
type failure struct {
	what, why, next string
}

// Error writes the failure as the standard error shows it.
func (f failure) Error() string {
	s := f.why
	if f.what != "" {
		s = f.what + ": " + f.why
	}
	if f.next != "" {
		s += "\n  next: " + f.next
	}
	return s
}

// fail tells a failure and takes over its status.
func (p *program) fail(status int, f failure) {
	fmt.Fprintf(p.stderr, "timeout-audit: %s\n", f.Error())
	p.raise(status)
}

func asFailure(err error) failure {
	var f failure
	if errors.As(err, &f) {
		return f
	}
	return failure{why: err.Error(), next: "timeout-audit --help"}
}

// flagError words what pflag says, with the flag that may be meant.
func flagError(c *cobra.Command, err error) error {
	help := strings.TrimSpace(c.CommandPath()) + " --help"
	var missing *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	switch {
	case errors.As(err, &missing):
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		name := missing.GetSpecifiedName()
		f := failure{what: dashes(name), why: c.CommandPath() + " has no such flag", next: help}
		if n := providers.Nearest(name, names); n != "" && len(name) > 1 {
			f.next = "did you mean --" + n + "?"
		}
		return f
	case errors.As(err, &empty):
		return failure{what: dashes(empty.GetSpecifiedName()), why: "the flag needs a value", next: help}
	case errors.As(err, &wrong):
		var f failure
		if errors.As(err, &f) {
			return f
		}
		return failure{what: "--" + wrong.GetFlag().Name, why: fmt.Sprintf("%q: %v", wrong.GetValue(), wrong.Unwrap()), next: help}
	}
	return failure{why: err.Error(), next: help}
}

func dashes(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// plain is an error of the file system without the path, which is said already.
func plain(err error) string {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}
