// Package procfile reads Procfiles: lines that name a process and say what it runs. Of them the one
// named web gets the requests.
package procfile

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is the reader of Procfiles.
var Provider = providers.Provider{Name: "procfile", Title: "Procfiles", File: reader}

var reader = &providers.FileReader{Command: "procfile", Found: true, Likely: likely, Match: match, Sure: sure, Read: read}

func likely(name string) bool {
	base := path.Base(name)
	return base == "Procfile" || strings.HasPrefix(base, "Procfile.")
}

// sure leaves out names such as Procfile.md.
func sure(name string) bool {
	base := path.Base(name)
	return base == "Procfile" || base == "Procfile.dev"
}

var process = regexp.MustCompile(`^([A-Za-z0-9_-]+):[ \t]*(.+?)[ \t\r]*$`)

func match(name string, head []byte) bool {
	for _, line := range bytes.Split(head, []byte("\n")) {
		if process.Match(line) {
			return likely(name)
		}
	}
	return false
}

func read(request providers.FileRequest) providers.Found {
	var found providers.Found
	lines := providers.NewLines(request.Path, request.Text)
	if at := bytes.IndexByte(request.Text, 0); at >= 0 {
		found.Problems = append(found.Problems, providers.Problem{
			At: lines.Span(at, at+1), Text: "it is no Procfile: it holds a NUL byte, as UTF-16 and binary files do", Code: audit.Refused,
		})
		return found
	}
	start := len(request.Text) - len(providers.WithoutMark(request.Text))
	web := bytes.HasPrefix(request.Text[start:], []byte("web:")) || bytes.Contains(request.Text, []byte("\nweb:"))
	other := -1
	for start < len(request.Text) {
		end := len(request.Text)
		if i := bytes.IndexByte(request.Text[start:], '\n'); i >= 0 {
			end = start + i
		}
		m := process.FindSubmatchIndex(request.Text[start:end])
		if m != nil {
			found.Commands = append(found.Commands, commandOf(&request, lines, start, m))
			if c := &found.Commands[len(found.Commands)-1]; c.Name == "web" || !web {
				c.Names = append(c.Names, request.Names...)
			}
		} else if line := bytes.TrimSpace(request.Text[start:end]); other < 0 && len(line) > 0 && line[0] != '#' {
			other = start
		}
		start = end + 1
	}
	if len(found.Commands) == 0 && other >= 0 {
		found.Problems = append(found.Problems, providers.Problem{
			At: lines.Span(other, lines.Forward(other, 1)), Text: "it names no process: want lines such as web: COMMAND", Code: audit.Refused,
		})
	}
	return found
}

// commandOf is what a process runs: a line for the shell.
func commandOf(request *providers.FileRequest, lines *providers.Lines, start int, m []int) command.Command {
	name := string(request.Text[start+m[2] : start+m[3]])
	from, to := start+m[4], start+m[5]
	script := command.Word{
		Text: string(request.Text[from:to]), At: lines.Span(from, to), Source: command.Whole(lines, from, to-from),
	}
	c := command.Command{
		Name: name, At: script.At, From: request.Path, Folder: path.Dir(request.Path), Aside: name != "web",
		Machine: command.ThisMachine, Listed: true,
		Names: []audit.Name{{Text: "procfile:" + request.Path + "/" + name}},
		Words: []command.Word{{Text: "sh", At: script.At}, {Text: "-c", At: script.At}, script},
	}
	return c
}
