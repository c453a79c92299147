package fix

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// words adds options to the command line that starts a program: as words of their own, or, where a
// shell reads the line from one word, to the end of that word. What the program then makes of the
// line is asked of the provider that claims it.
func (p *planner) words(a *addition, vendor *providers.Provider) ([]audit.Edit, error) {
	const byHand = "add %s to its command line by hand"
	options, err := p.options(a)
	if err != nil {
		return nil, err
	}
	text := p.text(a.hop.At.File)
	elements, err := terraform.ListAt(text, a.hop.At)
	if err != nil {
		return nil, fmt.Errorf("its command is not written out at %s: "+byHand, a.hop.At, strings.Join(options, " "))
	}
	var line []command.Word
	for _, e := range elements {
		w := command.Word{Text: e.Text, At: e.At}
		if !e.Known {
			w = command.Word{Unknown: "it is computed", At: e.At}
		}
		line = append(line, w)
	}
	table := p.Tables.Of(a.hop.System)
	if gives(vendor, table, a, append(line[:len(line):len(line)], plain(options)...)) {
		edit, err := terraform.Append(text, a.hop.At, options...)
		return []audit.Edit{edit}, err
	}
	last := elements[len(elements)-1]
	longer := last.Text + " " + strings.Join(options, " ")
	if last.Known && gives(vendor, table, a, append(line[:len(line)-1:len(line)-1], command.Word{Text: longer})) {
		return []audit.Edit{last.Replace(last.At, longer)}, nil
	}
	return nil, fmt.Errorf("its command at %s is not one that an option can be added to: "+byHand, a.hop.At, strings.Join(options, " "))
}

// options are the words that set what an addition asks for.
func (p *planner) options(a *addition) ([]string, error) {
	var options []string
	for _, s := range a.set {
		flag := p.flag(a.hop.System, s.Setting)
		if flag == "" {
			return nil, fmt.Errorf("%s is no option of the command line: it is set in the program's code", s.Setting)
		}
		options = append(options, flag, s.Value.String())
	}
	return options, nil
}

func plain(options []string) []command.Word {
	words := make([]command.Word, len(options))
	for i, o := range options {
		words[i].Text = o
	}
	return words
}

// gives reports whether a command line sets what an addition asks for.
func gives(vendor *providers.Provider, table *providers.Table, a *addition, line []command.Word) bool {
	c := command.Command{Words: line}
	r, ok := vendor.Command(c.Unwrap())
	if !ok || r.System != a.hop.System {
		return false
	}
	for _, want := range a.set {
		have := r.Setting(table, want.Setting)
		if have == nil || have.Value.String() != want.Value.String() {
			return false
		}
	}
	return true
}

// flag is the spelling of a setting on a command line.
func (p *planner) flag(system, setting string) string {
	e := p.Tables.Of(system).Entry(setting)
	if e == nil {
		return ""
	}
	for _, name := range append([]string{e.Name}, e.Also...) {
		if strings.HasPrefix(name, "--") {
			return name
		}
	}
	return ""
}
