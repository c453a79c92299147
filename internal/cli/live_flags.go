package cli

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/providers"
)

// liveFlags are those of every command that reads running systems, and the vendor's own.
type liveFlags struct {
	with           []string
	save, snapshot string
	vendor         []*vendorFlag
}

// A vendorFlag is one that a vendor declares.
type vendorFlag struct {
	providers.LiveFlag
	values []string
}

// Set takes a value; of a flag that may be given once the last counts.
func (f *vendorFlag) Set(s string) error {
	var values []string
	for _, one := range strings.Split(s, ",") {
		one = strings.TrimSpace(one)
		if one == "" {
			return errors.New("it is empty; want " + f.Value)
		}
		values = append(values, one)
	}
	if f.Kind == providers.FlagList {
		f.values = append(f.values, values...)
	} else {
		f.values = []string{s}
	}
	return nil
}

// String is empty: nothing is given by default.
func (f *vendorFlag) String() string { return "" }

// Type is what --help shows for the value.
func (f *vendorFlag) Type() string {
	if f.Kind == providers.FlagSwitch {
		return "bool"
	}
	return f.Value
}

func (l *liveFlags) add(p *program, c *cobra.Command, reader *providers.LiveReader) {
	f := c.Flags()
	f.SortFlags = false
	for _, declared := range reader.Flags {
		flag := &vendorFlag{LiveFlag: declared}
		l.vendor = append(l.vendor, flag)
		f.Var(flag, declared.Name, declared.Usage)
		if declared.Kind == providers.FlagSwitch {
			f.Lookup(declared.Name).NoOptDefVal = "true"
		}
	}
	f.StringArrayVar(&l.with, "with", nil, "join the files at this `PATH`, or a running system such as "+p.joinable()+" (repeatable)")
	f.StringVar(&l.save, "save", "", "keep what was read in this `FILE`: timeouts and names")
	f.StringVar(&l.snapshot, "snapshot", "", "audit this `FILE` that --save wrote, and call nobody")
	for _, text := range reader.Prints {
		f.Bool(text.Flag, false, text.Usage)
	}
	c.MarkFlagsMutuallyExclusive("save", "snapshot")
	for _, flag := range reader.Flags {
		c.MarkFlagsMutuallyExclusive("snapshot", flag.Name)
	}
}

// request are the flags as the vendor gets them.
func (l *liveFlags) request() providers.LiveRequest {
	r := providers.LiveRequest{Flags: map[string][]string{}}
	for _, f := range l.vendor {
		if len(f.values) > 0 {
			r.Flags[f.Name] = f.values
		}
	}
	return r
}
