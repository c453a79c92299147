package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/internal/load"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// readFlags say what is read and with which values.
type readFlags struct {
	config    string
	noConfig  bool
	maxSize   size
	variables []terraform.Assignment
}

func (r *readFlags) add(c *cobra.Command) {
	r.maxSize = load.MaxSize
	f := c.Flags()
	f.StringVar(&r.config, "config", "", "use this chain `FILE` instead of the .timeout-audit.hcl that is found upwards")
	f.BoolVar(&r.noConfig, "no-config", false, "use no .timeout-audit.hcl")
	f.Var(&r.maxSize, "max-size", "refuse files above this size")
	f.Var((*variableFlag)(r), "var", "value of a Terraform variable (repeatable)")
	f.Var((*variableFileFlag)(r), "var-file", "file of values of Terraform variables (repeatable)")
	c.MarkFlagsMutuallyExclusive("config", "no-config")
}

func (r *readFlags) options(p *program) load.Options {
	return load.Options{
		Providers: p.vendors, Tables: p.tables, Rules: p.ruleIDs(),
		Config: r.config, NoConfig: r.noConfig,
		Variables: r.variables, Env: p.environ(),
		MaxSize: int64(r.maxSize), Stdin: p.stdin,
	}
}

// variableFlag and variableFileFlag fill one list, since the later of both kinds wins.
type variableFlag readFlags

// Set reads NAME=VALUE.
func (r *variableFlag) Set(s string) error {
	name, value, ok := strings.Cut(s, "=")
	if !ok || name == "" {
		return fmt.Errorf("want NAME=VALUE")
	}
	r.variables = append(r.variables, terraform.Assignment{Name: strings.TrimSpace(name), Text: value})
	return nil
}

// String is empty: nothing is assigned by default.
func (r *variableFlag) String() string { return "" }

// Type is what --help shows for the value.
func (r *variableFlag) Type() string { return "NAME=VALUE" }

type variableFileFlag readFlags

// Set takes the name of a file.
func (r *variableFileFlag) Set(s string) error {
	if s == "" {
		return fmt.Errorf("want the name of a file")
	}
	r.variables = append(r.variables, terraform.Assignment{File: s})
	return nil
}

// String is empty: nothing is assigned by default.
func (r *variableFileFlag) String() string { return "" }

// Type is what --help shows for the value.
func (r *variableFileFlag) Type() string { return "FILE" }

type size int64

// Set reads a size with its unit.
func (s *size) Set(text string) error {
	n, err := load.ParseSize(text)
	*s = size(n)
	return err
}

// String writes the size with its unit.
func (s *size) String() string { return load.FormatSize(int64(*s)) }

// Type is what --help shows for the value.
func (s *size) Type() string { return "SIZE" }
