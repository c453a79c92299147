package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// outputFlags say in which formats a report is written, and where to.
type outputFlags struct {
	known          []string // formats
	pairs          []pair
	pending        string // a file given before any format
	color          *choice
	quiet, verbose bool
}

// A pair is a format and its file; no file is the standard output.
type pair struct{ format, file string }

func (o *outputFlags) add(c *cobra.Command) {
	o.color = choose("auto", "always", "never")
	o.color.value = "auto"
	f := c.Flags()
	o.addPairs(c)
	f.Var(o.color, "color", "colour in text; NO_COLOR switches auto off")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "findings only")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "every clock of every hop, and how each number is known")
}

func (o *outputFlags) addPairs(c *cobra.Command) {
	c.Flags().VarP((*formatFlag)(o), "format", "f", "how to report (repeatable, each with its own --output)")
	c.Flags().VarP((*fileFlag)(o), "output", "o", "write to this file; belongs to the --format before it")
}

type formatFlag outputFlags

// Set begins a pair.
func (o *formatFlag) Set(s string) error {
	if err := among(s, o.known); err != nil {
		return err
	}
	o.pairs = append(o.pairs, pair{s, o.pending})
	o.pending = ""
	return nil
}

// String is empty: the default is said in Type.
func (o *formatFlag) String() string { return "" }

// Type is what --help shows for the value.
func (o *formatFlag) Type() string {
	var b bytes.Buffer
	for i, f := range o.known {
		if i > 0 {
			b.WriteByte('|')
		}
		b.WriteString(f)
	}
	return b.String()
}

type fileFlag outputFlags

// Set completes the last pair, or the next one where the last has its file.
func (o *fileFlag) Set(s string) error {
	if slices.Contains(o.known, s) {
		return fmt.Errorf("-o names a file; did you mean -f %s? (a file of that name is ./%s)", s, s)
	}
	if s == "" || o.pending != "" {
		return fmt.Errorf("want one file for each --format")
	}
	if n := len(o.pairs); n > 0 && o.pairs[n-1].file == "" {
		o.pairs[n-1].file = s
		return nil
	}
	o.pending = s
	return nil
}

// String is empty: there is no default file.
func (o *fileFlag) String() string { return "" }

// Type is what --help shows for the value.
func (o *fileFlag) Type() string { return "FILE" }

// complete is the list of what to write, text on the standard output if nothing was asked for.
func (o *outputFlags) complete() ([]pair, error) {
	pairs := slices.Clone(o.pairs)
	if o.pending != "" && len(pairs) > 0 {
		return nil, failure{what: "--output " + o.pending, why: "there is no --format left for it", next: "give each file a format: -f json -o " + o.pending}
	}
	if len(pairs) == 0 {
		pairs = []pair{{o.known[0], o.pending}}
	}
	taken := map[string]string{}
	for i := range pairs {
		if pairs[i].file == "-" {
			pairs[i].file = ""
		}
		file := filepath.Clean(pairs[i].file)
		if other, ok := taken[file]; ok {
			where := "the standard output"
			if pairs[i].file != "" {
				where = pairs[i].file
			}
			return nil, failure{what: "--format " + pairs[i].format, why: fmt.Sprintf("it and %s would both be written to %s", other, where), next: fmt.Sprintf("-f %s -o FILE", pairs[i].format)}
		}
		taken[file] = pairs[i].format
	}
	return pairs, nil
}

// colored reports whether text to the standard output is decorated.
func (p *program) colored(o *outputFlags, to pair) bool {
	switch {
	case o.color.value != "auto":
		return o.color.value == "always"
	case to.file != "" || p.getenv("NO_COLOR") != "" || p.getenv("TERM") == "dumb":
		return false
	}
	f, ok := p.screen.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width is the terminal's, or 0 where the standard output is none or does not say.
func (p *program) width() int {
	f, ok := p.screen.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// write gives one report to its file or to the standard output.
func (p *program) write(to pair, report func(io.Writer) error) error {
	if to.file == "" {
		return report(p.stdout)
	}
	var text bytes.Buffer
	if err := report(&text); err != nil {
		return err
	}
	return replace(to.file, text.Bytes())
}

// replace writes a file as a whole or not at all. What is no regular file, such as /dev/null, is
// written to as it is.
func replace(file string, text []byte) error {
	mode := os.FileMode(0o644)
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
		info, err := os.Stat(file)
		if err == nil && !info.Mode().IsRegular() {
			return os.WriteFile(file, text, 0)
		}
		if err == nil {
			mode = info.Mode().Perm()
		}
	}
	f, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(text); err == nil {
		err = f.Chmod(mode)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}
