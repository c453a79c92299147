// Package systemd reads service units: what one starts, and with which environment.
package systemd

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is the reader of systemd's units.
var Provider = providers.Provider{Name: "systemd", Title: "systemd units", Tables: []*providers.Table{Service}, File: reader}

var reader = &providers.FileReader{Command: "systemd", Found: true, Likely: likely, Match: match, Read: read}

func likely(name string) bool { return strings.HasSuffix(strings.TrimSuffix(name, ".j2"), ".service") }

var section = regexp.MustCompile(`(?m)^\[Service\][ \t]*\r?$`)

func match(name string, head []byte) bool { return likely(name) && section.Match(head) }

// A unit is what is read of one.
type unit struct {
	request *providers.FileRequest
	lines   *providers.Lines
	start   command.Word // the last ExecStart
	stop    *providers.Setting
	env     []command.Variable
}

func read(request providers.FileRequest) providers.Found {
	u := &unit{request: &request, lines: providers.NewLines(request.Path, request.Text)}
	in := ""
	for at := len(request.Text) - len(providers.WithoutMark(request.Text)); at < len(request.Text); {
		w, next := u.logical(at)
		at = next
		text := w.Text
		switch {
		case text == "" || text[0] == '#' || text[0] == ';':
			continue
		case text[0] == '[':
			in = strings.TrimSpace(text)
			continue
		}
		key, value, ok := strings.Cut(text, "=")
		if in != "[Service]" || !ok {
			continue
		}
		from := len(key) + 1 + len(value) - len(strings.TrimLeft(value, " \t"))
		u.set(strings.TrimSpace(key), cut(w, from))
	}
	return u.found()
}

// cut is the end of a word as a word of its own.
func cut(w command.Word, from int) command.Word {
	source := &command.Source{File: w.Source.File}
	for _, r := range w.Source.Runs {
		switch {
		case r.Text >= from:
			source.Runs = append(source.Runs, command.Run{Text: r.Text - from, File: r.File, Length: r.Length})
		case r.Text+r.Length > from:
			skip := from - r.Text
			source.Runs = append(source.Runs, command.Run{Text: 0, File: r.File + skip, Length: r.Length - skip})
		}
	}
	return command.Word{Text: w.Text[from:], At: w.Part(from, len(w.Text)), Source: source}
}

// logical is a line with those that continue it, joined by blanks, and the byte behind it.
func (u *unit) logical(at int) (command.Word, int) {
	text := u.request.Text
	var b strings.Builder
	source := &command.Source{File: u.lines}
	first := at
	for {
		end := len(text)
		if i := bytes.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i
		}
		stop := len(bytes.TrimRight(text[:end], " \t\r"))
		stop = max(stop, at)
		goesOn := stop > at && text[stop-1] == '\\' && end < len(text)
		if goesOn {
			stop--
		}
		if lead := bytes.TrimLeft(text[at:stop], " \t"); at > first && len(lead) > 0 && (lead[0] == '#' || lead[0] == ';') {
			if at = min(end+1, len(text)); at == len(text) {
				break
			}
			continue // a comment between lines ends nothing
		}
		if stop > at {
			source.Runs = append(source.Runs, command.Run{Text: b.Len(), File: at, Length: stop - at})
			b.Write(text[at:stop])
		}
		at = min(end+1, len(text))
		if !goesOn || at == len(text) {
			break
		}
		b.WriteByte(' ')
	}
	w := command.Word{Text: b.String(), Source: source}
	if n := len(source.Runs); n > 0 {
		w.At = u.lines.Span(source.Runs[0].File, source.Runs[n-1].File+source.Runs[n-1].Length)
	}
	return w, max(at, first+1)
}

func (u *unit) set(key string, value command.Word) {
	switch key {
	case "ExecStart":
		if value.Text != "" {
			u.start = value
		}
	case stopSec, "TimeoutSec":
		s := providers.Argument(key, specified(value))
		if u.stop = &s; value.Text == "" {
			u.stop = nil
		}
	case "Environment":
		if value.Text == "" {
			u.env = nil
		}
		words, _ := command.Fields(value)
		for _, w := range words {
			name, text, given := strings.Cut(w.Text, "=")
			if given {
				v := command.Word{Text: text, At: w.Part(len(name)+1, len(w.Text)), Unknown: w.Unknown}
				u.env = append(u.env, command.Variable{Name: name, Value: specified(v)})
			}
		}
	}
}

// found is the command of a unit.
func (u *unit) found() providers.Found {
	var found providers.Found
	if u.start.Text == "" {
		return found
	}
	c := command.Command{
		Name: path.Base(u.request.Path), At: u.start.At, From: u.request.Path, Env: u.env,
		Names: append([]audit.Name{{Text: "systemd:" + u.request.Path, Strong: true}}, u.request.Names...), Aside: true,
		Machine: command.ThisMachine, Sockets: u.sockets(),
	}
	words, why := command.Fields(u.start)
	if why != "" {
		c.Code, c.Unknown = audit.Refused, why
	}
	if len(words) > 0 {
		// A program's name may have marks before it that say how it is started.
		if name := strings.TrimLeft(words[0].Text, "@-:+!|"); name != words[0].Text {
			skip := len(words[0].Text) - len(name)
			words[0] = command.Word{Text: name, At: words[0].Part(skip, len(words[0].Text))}
		}
	}
	for _, w := range words {
		c.Words = append(c.Words, u.expanded(w)...)
	}
	found.Commands = append(found.Commands, c)
	r := providers.Reading{System: Service.System, Name: c.Name, Names: c.Names[:1], At: c.At, From: c.From}
	if u.stop != nil {
		r.Settings = append(r.Settings, *u.stop)
	}
	found.Readings = append(found.Readings, r)
	return found
}

// expanded is a word as systemd passes it on: $NAME alone becomes the words of the variable's value,
// ${NAME} its value.
func (u *unit) expanded(w command.Word) []command.Word {
	if !strings.Contains(w.Text, "$") {
		return []command.Word{specified(w)}
	}
	env := command.Command{Env: u.env}
	if name := strings.TrimPrefix(w.Text, "$"); name != w.Text && plain.MatchString(name) {
		if value, ok := env.Variable(name); ok && value.Unknown == "" {
			words, why := command.Fields(value)
			if why == "" {
				return words
			}
		}
	} else if m := braced.FindStringSubmatch(w.Text); m != nil {
		if value, ok := env.Variable(m[1]); ok {
			return []command.Word{value}
		}
	}
	// Without braces and with more around it, a variable is left to the program: to a shell behind -c.
	if rest := strings.ReplaceAll(w.Text, "$$", ""); strings.Contains(rest, "${") || rest[0] == '$' && plain.MatchString(rest[1:]) {
		w.Unknown = "systemd puts the value of " + w.Text + " in when it starts"
		return []command.Word{w}
	}
	return []command.Word{w.Halved('$')}
}

var (
	plain  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	braced = regexp.MustCompile(`^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$`)
)

// specified is a word in which % begins something that systemd puts in: of a template, "%i".
func specified(w command.Word) command.Word {
	if strings.Contains(strings.ReplaceAll(w.Text, "%%", ""), "%") {
		w.Unknown = "systemd puts in what % begins in " + w.Text
		return w
	}
	return w.Halved('%')
}
