// Package supervisor reads configurations of supervisord: the programs that it starts, mostly several in one
// container, with their environment and the time that they have to stop.
package supervisor

import (
	"path"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is the reader of supervisord's configurations.
var Provider = providers.Provider{Name: "supervisor", Title: "supervisord", Tables: []*providers.Table{Program}, File: reader}

var reader = &providers.FileReader{Command: "supervisord", Found: true, Likely: likely, Match: match, Read: read}

func likely(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".conf", ".ini", ".cfg":
		return true
	}
	return false
}

var programs = regexp.MustCompile(`(?m)^\[program:[^\]\r\n]+\][ \t]*\r?$`)

func match(name string, head []byte) bool { return likely(name) && programs.Match(head) }

func read(request providers.FileRequest) providers.Found {
	var found providers.Found
	for _, p := range sections(&request) {
		p.emit(&request, &found)
	}
	return found
}

// A program is one [program:x] section.
type program struct {
	name   string
	values map[string]command.Word
}

func (p *program) emit(request *providers.FileRequest, found *providers.Found) {
	line, given := p.values["command"]
	if !given || line.Text == "" || p.values["autostart"].Text == "false" {
		return
	}
	c := command.Command{
		Name: p.name, At: line.At, From: request.Path, Aside: true, Machine: command.ThisMachine, Listed: true,
		Dir: filled(p.values["directory"]).Text, Env: p.environment(),
		Names: append([]audit.Name{{Text: "supervisord:" + request.Path + "/" + p.name, Strong: true}}, request.Names...),
	}
	words, why := command.Fields(line)
	if why != "" {
		c.Code, c.Unknown = audit.Refused, why
	}
	for _, w := range words {
		c.Words = append(c.Words, filled(w))
	}
	found.Commands = append(found.Commands, c)
	r := providers.Reading{System: Program.System, Name: c.Name, Names: c.Names[:1], At: c.At, From: c.From}
	if w, given := p.values[stopWait]; given {
		r.Settings = append(r.Settings, providers.Argument(stopWait, filled(w)))
	}
	found.Readings = append(found.Readings, r)
}

var variable = regexp.MustCompile(`[ \t]*([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(?:"([^"]*)"|'([^']*)'|([^,"']*))[ \t]*(?:,|$)`)

// environment are KEY=value pairs, values in quotes or not, with commas between.
func (p *program) environment() []command.Variable {
	var all []command.Variable
	w := p.values["environment"]
	for _, m := range variable.FindAllStringSubmatchIndex(w.Text, -1) {
		for i := 4; i < len(m); i += 2 {
			if m[i] >= 0 {
				v := command.Word{Text: w.Text[m[i]:m[i+1]], At: w.Part(m[i], m[i+1])}
				all = append(all, command.Variable{Name: w.Text[m[2]:m[3]], Value: filled(v)})
			}
		}
	}
	return all
}

var expansion = regexp.MustCompile(`%\([^)]*\)[sd]`)

// filled is a word as supervisord passes it on: what %( begins is filled in when it starts, and two % are
// one.
func filled(w command.Word) command.Word {
	if found := expansion.FindString(w.Text); found != "" && w.Unknown == "" {
		w.Unknown = "supervisord fills " + found + " in when it starts"
		return w
	}
	if strings.Contains(w.Text, "%%") {
		return w.Halved('%')
	}
	return w
}
