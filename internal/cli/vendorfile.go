package cli

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/timeout-audit/timeout-audit/internal/load"
	"github.com/timeout-audit/timeout-audit/providers"
)

// fileFlags are what readers of vendors' own files are told.
type fileFlags struct {
	values    map[string]*string
	stdinName string
}

// add declares the flags of some readers, and that of the standard input.
func (f *fileFlags) add(set *pflag.FlagSet, readers ...*providers.FileReader) {
	f.addOwn(set, readers...)
	set.StringVar(&f.stdinName, "stdin-name", "", "the `PATH` that the standard input is taken for, in positions and for what it includes")
}

// addOwn declares the flags of some readers.
func (f *fileFlags) addOwn(set *pflag.FlagSet, readers ...*providers.FileReader) {
	f.values = map[string]*string{}
	for _, r := range readers {
		for _, flag := range r.Flags {
			value := new(string)
			f.values[flag.Name] = value
			set.StringVar(value, flag.Name, "", flag.Usage)
		}
	}
}

func (f *fileFlags) fill(o *load.Options) {
	o.StdinName = f.stdinName
	o.Flags = map[string]string{}
	for name, value := range f.values {
		if *value != "" {
			o.Flags[name] = *value
		}
	}
}

// fileReaders are those of all vendors that have files of their own.
func (p *program) fileReaders() []*providers.FileReader {
	var all []*providers.FileReader
	for _, v := range p.vendors {
		if v.File != nil {
			all = append(all, v.File)
		}
	}
	return all
}

// vendorFileCommands makes a command of each vendor that has files of its own.
func (p *program) vendorFileCommands() []*cobra.Command {
	var all []*cobra.Command
	for _, v := range p.vendors {
		if v.File != nil && !v.File.Found {
			all = append(all, p.vendorFileCommand(v))
		}
	}
	return all
}

func (p *program) vendorFileCommand(v *providers.Provider) *cobra.Command {
	a := p.newAuditing()
	var own fileFlags
	name := v.File.Command
	c := &cobra.Command{
		Use: name + " [PATH|-]", Short: fmt.Sprintf("Audit configurations of %s only (default: the working directory)", v.Title),
		Long: fmt.Sprintf(`%s reads a configuration of %s with all that it includes, and leaves every other kind of file
out. Of a folder it takes the files that begin as such configurations do; a file that is named is
taken for one in any case. A PATH of - is the standard input.

%s`, name, v.Title, statusHelp),
		Example: v.File.Example,
		RunE: func(_ *cobra.Command, args []string) error {
			o := a.read.options(p)
			o.Only = name
			own.fill(&o)
			if len(args) == 0 {
				args = []string{"."}
			}
			return p.audit(args, o, a)
		},
	}
	c.Flags().SortFlags = false
	own.add(c.Flags(), v.File)
	a.add(c)
	a.compare.addAgainst(c, "compare with this `PATH`, as it was before, and fail only on what became worse")
	return c
}
