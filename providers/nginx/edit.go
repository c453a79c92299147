package nginx

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var editor = &providers.Editor{Insert: insert, Mend: mend, Check: check, Unit: hasUnits}

// mend lists the directives that let a stream through: no buffer, or the headers of an upgrade.
func mend(h *audit.Hop, p *audit.Property) []providers.Assignment {
	set := func(name, value string) providers.Assignment {
		return providers.Assignment{Setting: name, Value: providers.Text(value)}
	}
	switch name := p.Setting; {
	case p.Value == audit.Yes:
		return []providers.Assignment{set(wayOf(h).prefix+"buffering", "off")}
	case name == setUpgrade, name == setConnection:
		all := []providers.Assignment{set(setUpgrade, "$http_upgrade"), set(setConnection, "upgrade")}
		if framing := h.HoldsFor(audit.SSE); framing != nil && framing.Setting == httpVersion &&
			framing.Known == audit.Written && framing.Value == audit.No {
			return all // HTTP/1.1 is written already, here or further out
		}
		return append([]providers.Assignment{set(httpVersion, "1.1")}, all...)
	case name == httpVersion:
		return []providers.Assignment{set(httpVersion, "1.1")}
	}
	return nil
}

// wayOf is the family by which requests leave a hop.
func wayOf(h *audit.Hop) family {
	for _, t := range h.Timers {
		for _, way := range families[1:] {
			if len(t.For) == 0 && strings.HasPrefix(t.Setting, way.prefix) {
				return way
			}
		}
	}
	return families[0]
}

// check says why a file is broken. What it includes is not looked at.
func check(file string, text []byte) error {
	f := alone(file, text)
	f.read(file, newLexer(file, text))
	if len(f.problems) > 0 {
		return fmt.Errorf("line %d: %s", f.problems[0].At.Line, f.problems[0].Text)
	}
	return nil
}

var timed = regexp.MustCompile(`_timeout[ \t]+[0-9]+([a-zA-Z]*)[ \t]*;`)

// hasUnits reports whether the times of a file have units, and that they have where it has none.
func hasUnits(text []byte) bool {
	found := timed.FindAllSubmatch(text, -1)
	for _, m := range found {
		if len(m[1]) > 0 {
			return true
		}
	}
	return len(found) == 0
}

// insert writes directives into a block: in the place of one that stands there, else behind the last
// of its family.
func insert(i providers.Insertion) ([]audit.Edit, error) {
	b, err := blockAt(i)
	if err != nil {
		return nil, err
	}
	var edits []audit.Edit
	var lines []string
	headers := false
	for _, set := range i.Set {
		name, header := directiveOf(set.Setting)
		if err := b.alone(name, header, func(o *directive) bool { return i.Gets(o.at(), set.Setting) }); err != nil {
			return nil, err
		}
		value := set.Value.String()
		at, found, err := b.value(name, header)
		switch {
		case err != nil:
			return nil, err
		case found && string(b.text[at.Start:at.End]) != value:
			edits = append(edits, audit.Edit{File: at.File, Start: at.Start, End: at.End, New: value})
		case found:
		case header != "":
			headers = true
			lines = append(lines, name+" "+header+" "+value+";")
		default:
			lines = append(lines, name+" "+value+";")
		}
	}
	if headers && len(b.named("proxy_set_header", "")) == 0 {
		again, err := repeated(i.Discards)
		if err != nil {
			return nil, err
		}
		lines = append(lines, again...)
	}
	if len(lines) > 0 {
		edits = append(edits, b.add(lines))
	}
	return edits, nil
}

// secret finds headers that may hold what nobody should print.
var secret = regexp.MustCompile(`(?i)^\S+\s+\S*(?:authorization|cookie|secret|token|key|password)\S*\s+[^$]*$`)

// repeated are statements that the block inherits no longer, written again.
func repeated(discarded []audit.Note) ([]string, error) {
	var lines []string
	for _, d := range discarded {
		if secret.MatchString(d.Text) {
			return nil, fmt.Errorf("the header at %s would have to be written again beside it, and may be a secret: do it by hand", d.At)
		}
		lines = append(lines, d.Text+";")
	}
	return lines, nil
}

// directiveOf is how a setting is written: its directive and, where it is one of several of the name,
// the first argument.
func directiveOf(setting string) (name, header string) {
	if header, is := strings.CutPrefix(setting, "proxy_set_header "); is {
		return "proxy_set_header", header
	}
	return strings.TrimPrefix(setting, "upstream."), ""
}
