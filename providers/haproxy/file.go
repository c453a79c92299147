package haproxy

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// file reads a configuration file.
var file = &providers.FileReader{
	Command: "haproxy", Likely: likely, Match: match, Read: readFile,
	Example: "  timeout-audit haproxy /etc/haproxy/haproxy.cfg",
}

func likely(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".cfg", ".conf":
		return true
	}
	return false
}

var (
	proxyLine = regexp.MustCompile(`(?m)^[ \t]*(frontend|backend|listen)[ \t]+[A-Za-z0-9_.:-]+[ \t\r]*(#.*|from .*)?$`)
	ownLine   = regexp.MustCompile(`(?m)^[ \t]*(bind|server|default_backend|use_backend|timeout[ \t]+(client|server|connect))[ \t]+\S`)
	oneWord   = regexp.MustCompile(`(?m)^[ \t]*(global|defaults)[ \t\r]*(#.*)?$`)
)

func match(path string, head []byte) bool {
	if bytes.IndexByte(head, 0) >= 0 {
		return false
	}
	name := strings.HasPrefix(strings.ToLower(filepath.Base(path)), "haproxy")
	sections := proxyLine.Match(head) || oneWord.Match(head)
	return sections && (name || ownLine.Match(head))
}

// maxProblems is how many mistakes of one file are told: text of another kind has one in each line.
const maxProblems = 100

// A reader gathers what one file gives.
type reader struct {
	path  string
	text  []byte
	lines *providers.Lines
	names []audit.Name // that the user says every hop answers to
	found providers.Found

	section  *section // nil before the first one and in those that hold no proxy
	outside  bool     // no section has begun
	branches []word   // the .if that are open
	last     *section // of defaults, which the next proxy inherits
	global   section
	sections []*section // frontends, backends and listens
	fronts   map[string]*section
	backs    map[string]*section
	doubled  map[audit.Pos]bool // sections whose name is another's too
	defaults map[string]*section
	ports    map[string]bool // addresses that only this file knows

	templated, giveUp, full bool
}

func readFile(request providers.FileRequest) providers.Found {
	r := &reader{
		path: request.Path, text: request.Text, lines: providers.NewLines(request.Path, request.Text), names: request.Names,
		outside: true, defaults: map[string]*section{}, ports: map[string]bool{},
		fronts: map[string]*section{}, backs: map[string]*section{}, doubled: map[audit.Pos]bool{},
	}
	for start := 0; start < len(r.text) && !r.giveUp; {
		end := start + bytes.IndexByte(r.text[start:], '\n')
		if end < start {
			end = len(r.text)
		}
		r.line(start, end)
		start = end + 1
	}
	if n := len(r.branches); n > 0 && !r.giveUp {
		r.refuse(r.at(r.branches[n-1]), "", "this .if has no .endif")
	}
	r.emitAll()
	return r.found
}

func (r *reader) line(start, end int) {
	words, open := split(r.text, start, end)
	if open >= 0 {
		r.refuse(r.lines.Span(open, open+1), "", "the quote is not closed in its line")
		return
	}
	if len(words) == 0 {
		return
	}
	switch first := words[0].text; {
	case strings.HasPrefix(first, "{%"), strings.HasPrefix(first, "{{"), strings.HasPrefix(first, "<%"):
		if !r.templated {
			r.templated = true
			r.unread(audit.NoValue, "", "", r.at(words...), "it is a template that was not filled in: which of its lines are there is not known")
		}
	case strings.HasPrefix(first, "."):
		r.directive(words)
	case begin[first]:
		r.begin(words)
	case r.outside:
		r.refuse(r.at(words[0]), "", fmt.Sprintf("HAProxy takes no %q before the first section (global, defaults, frontend, backend or listen)", first))
	case r.section != nil:
		r.keyword(words)
	}
}

// directive follows .if and .endif: which branch is taken, the start of the program decides.
func (r *reader) directive(words []word) {
	switch words[0].text {
	case ".if":
		r.branches = append(r.branches, words[0])
	case ".elif", ".else", ".endif":
		if len(r.branches) == 0 {
			r.refuse(r.at(words[0]), "", words[0].text+" has no .if before it")
		} else if words[0].text == ".endif" {
			r.branches = r.branches[:len(r.branches)-1]
		}
	case ".notice", ".warning", ".alert", ".diag":
	default:
		r.refuse(r.at(words[0]), "", "HAProxy has no directive "+words[0].text)
	}
}

// maybe says why a line may not be there, or "".
func (r *reader) maybe() string {
	if n := len(r.branches); n > 0 {
		return fmt.Sprintf("it stands between .if and .endif (%s)", r.at(r.branches[n-1]))
	}
	return ""
}

// refuse notes something that HAProxy would not start with.
func (r *reader) refuse(at audit.Pos, setting, why string) {
	if len(r.found.Problems) == maxProblems {
		why = fmt.Sprintf("there are more than %d mistakes; reading ends here", maxProblems)
		r.giveUp = true
	}
	if len(r.found.Problems) <= maxProblems {
		r.found.Problems = append(r.found.Problems, providers.Problem{At: at, Setting: setting, Text: why, Code: audit.Refused})
	}
}

func (r *reader) unread(code audit.Code, hop, setting string, at audit.Pos, format string, args ...any) {
	r.found.Unread = append(r.found.Unread, audit.Unread{
		Code: code, System: Table.System, Hop: hop, Setting: setting, Why: fmt.Sprintf(format, args...), At: at,
	})
}
