package providertest

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Hops compares what a provider makes of readings and command lines with a golden file, an archive
// in which each input is followed by a file "want" in the notation. With update it rewrites them.
//
// A reading begins with its system; then come lines "setting = value", where a value is a number, a
// switch, a text, or "?" and why it is not known, and lines for the context: "version: 1.22.1". A
// command has lines "arg x", "arg? why it is not known", "env NAME=x" and "image x", and files that it
// finds: "file NAME" and then "| " before each of its lines.
func Hops(t *testing.T, p providers.Provider, path string, update bool) {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	written := &txtar.Archive{Comment: archive.Comment}
	for _, in := range archive.Files {
		if in.Name == "want" {
			continue
		}
		got := hopOf(p, in)
		written.Files = append(written.Files, in, txtar.File{Name: "want", Data: []byte(got)})
	}
	if update {
		if err := os.WriteFile(path, txtar.Format(written), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for i, in := range written.Files {
		if in.Name == "want" {
			continue
		}
		var want string
		if i+1 < len(archive.Files) && archive.Files[i+1].Name == "want" {
			want = string(archive.Files[i+1].Data)
		}
		if diff := cmp.Diff(want, string(written.Files[i+1].Data)); diff != "" {
			t.Errorf("%s (-want +got; go test -update rewrites it):\n%s", in.Name, diff)
		}
	}
}

func hopOf(p providers.Provider, in txtar.File) string {
	r, err := readingOf(p, in)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	table := providers.Tables(p.Tables).Of(r.System)
	if table == nil {
		return "error: there is no system " + r.System + "\n"
	}
	hop, problems := table.Hop(&r)
	bare(&hop)
	chain := audit.Chain{Hops: []audit.Hop{hop}}
	out := chain.String()
	for _, u := range r.Unread {
		out += fmt.Sprintf("unread %s: %s %s: %s\n", u.At, u.Code, u.Setting, u.Why)
	}
	for _, problem := range problems {
		out += "problem " + problem.Error() + "\n"
	}
	return out
}

// bare leaves of facts what tells them apart: that each has a source is checked for all tables at once.
func bare(h *audit.Hop) {
	for i := range h.Timers {
		h.Timers[i].Fact = &audit.Fact{ID: h.Timers[i].Fact.ID, Unverified: h.Timers[i].Fact.Unverified}
	}
	for _, list := range [][]audit.Property{h.Holds, h.Upgrades} {
		for i := range list {
			if f := list[i].Fact; f != nil {
				list[i].Fact = &audit.Fact{ID: f.ID, Unverified: f.Unverified}
			}
		}
	}
}

func readingOf(p providers.Provider, in txtar.File) (providers.Reading, error) {
	lines := strings.Split(strings.TrimRight(string(in.Data), "\n"), "\n")
	if slices.ContainsFunc(lines, func(s string) bool { return strings.HasPrefix(s, "arg") }) {
		if p.Command == nil {
			return providers.Reading{}, fmt.Errorf("%s claims no commands", p.Name)
		}
		c := commandOf(lines)
		r, ok := p.Command(c)
		if !ok {
			u := c.Unwrap()
			return r, fmt.Errorf("the command is not claimed (program %q, %s %s)", u.Program(), u.Code, u.Unknown)
		}
		return r, nil
	}
	r := providers.Reading{System: lines[0], Context: providers.Context{At: map[string]audit.Pos{}, Unknown: map[string]providers.Unknown{}}}
	for i, line := range lines[1:] {
		if key, value, ok := strings.Cut(line, ": "); ok && slices.Contains(providers.ContextKeys, key) {
			declare(&r.Context, key, value)
			r.Context.At[key] = at(i+2, line, value)
			continue
		}
		name, value, ok := strings.Cut(line, " = ")
		if !ok {
			return r, fmt.Errorf("line %d is no setting: %s", i+2, line)
		}
		r.Settings = append(r.Settings, providers.Setting{
			Name: name, Value: valueOf(value), Known: audit.Written, At: at(i+2, line, value),
		})
	}
	return r, nil
}

func declare(c *providers.Context, key, value string) {
	if why, unknown := strings.CutPrefix(value, "? "); unknown {
		c.Unknown[key] = providers.Unknown{Code: audit.NoValue, Why: why}
		return
	}
	switch key {
	case providers.KeyVersion:
		c.Version = value
	case providers.KeyPlan:
		c.Plan = value
	case providers.KeyType:
		c.Type = value
	case providers.KeyAppProtocol:
		c.AppProtocol = value
	case providers.KeyScheme:
		c.Scheme = value
	case providers.KeyUpgrade:
		c.Upgrade = value == "true"
	}
}

func valueOf(text string) providers.Value {
	if why, unknown := strings.CutPrefix(text, "? "); unknown {
		return providers.NotKnown(audit.NoValue, why)
	}
	if text == "true" || text == "false" {
		return providers.Switch(text == "true")
	}
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		return providers.Text(strings.TrimSuffix(quoted, `"`))
	}
	var n float64
	if _, err := fmt.Sscanf(text, "%g", &n); err == nil && strings.Trim(text, "0123456789.-") == "" {
		return providers.Number(n)
	}
	return providers.Text(text)
}

func commandOf(lines []string) command.Command {
	c := command.Command{Name: "app"}
	files := map[string][]byte{}
	last := ""
	for i, line := range lines {
		key, rest, _ := strings.Cut(line, " ")
		switch key {
		case "image":
			c.Image = rest
		case "arg":
			c.Words = append(c.Words, command.Word{Text: rest, At: at(i+1, line, rest)})
		case "arg?":
			c.Words = append(c.Words, command.Word{At: at(i+1, line, rest), Unknown: rest})
		case "file":
			last = rest
			files[last] = nil
		case "|":
			files[last] = append(append(files[last], rest...), '\n')
		case "env":
			name, value, _ := strings.Cut(rest, "=")
			w := command.Word{Text: value, At: at(i+1, line, value)}
			if why, unknown := strings.CutPrefix(value, "? "); unknown {
				w.Text, w.Unknown = "", why
			}
			c.Env = append(c.Env, command.Variable{Name: name, Value: w})
		}
	}
	c.Open = func(name string) (command.File, bool) {
		text, ok := files[name]
		return command.File{Path: name, Text: text}, ok
	}
	c.Beside = c.Open
	return c
}

// at is the position of the last part of a line. Bytes count within the line.
func at(number int, line, part string) audit.Pos {
	column := utf8.RuneCountInString(line) - utf8.RuneCountInString(part) + 1
	return audit.Pos{
		File: "in", Line: number, Column: column,
		EndLine: number, EndColumn: column + utf8.RuneCountInString(part),
		Start: len(line) - len(part), End: len(line),
	}
}
