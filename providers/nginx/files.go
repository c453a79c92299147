package nginx

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	maxFiles      = 5_000     // that one configuration is read from
	maxIncluding  = 64        // files that include one another
	maxDirectives = 1_000_000 // with what is included counted each time
)

// files are what one configuration is read from.
type files struct {
	request  *providers.FileRequest
	dir      string // of the main file; relative names of all files begin there
	fragment bool   // the main file is included by one that is not here
	dump     *dump  // where the main file is what `nginx -T` printed
	parsed   map[string][]*directive
	open     []string // being read: each was included by the one before
	total    int
	full     bool
	problems []providers.Problem
	unread   []audit.Unread
}

// main reads the file that was asked for, and all that it includes.
func (f *files) main() []*directive {
	r := f.request
	f.dir, f.parsed = path.Dir(r.Path), map[string][]*directive{}
	if f.dump = dumpOf(r.Path, r.Text); f.dump != nil {
		f.dir = path.Dir(f.dump.parts[0].name)
		return f.read(f.dump.parts[0].name, f.dump.lexer(0))
	}
	f.fragment = !whole.Match(r.Text)
	return f.read(r.Path, newLexer(r.Path, r.Text))
}

func (f *files) read(name string, l *lexer) []*directive {
	f.open = append(f.open, name)
	all := f.parse(l, nil, 0)
	f.open = f.open[:len(f.open)-1]
	f.parsed[name] = all
	f.total += size(all)
	if l.err != nil {
		f.problem(l.err.at, "%s", l.err.why)
	}
	if n := len(l.templating); n > 0 {
		f.miss(audit.NoValue, l.templating[0], "template",
			"%d parts of this file are chosen when its template is filled in; what stands between them was read as if all of it counted", n)
	}
	return all
}

func (f *files) problem(at audit.Pos, format string, args ...any) {
	f.problems = append(f.problems, providers.Problem{At: at, Text: fmt.Sprintf(format, args...), Code: audit.Refused})
}

func (f *files) miss(code audit.Code, at audit.Pos, setting, format string, args ...any) {
	f.unread = append(f.unread, audit.Unread{
		Code: code, System: Table.System, Setting: setting, Why: fmt.Sprintf(format, args...), At: at,
	})
}

// whole matches what only a main file has.
var whole = regexp.MustCompile(`(?m)^[ \t]*(?:http|events|stream)[ \t\r\n]*\{`)

// shipped are files that come with nginx and hold no setting of ours.
var shipped = map[string]bool{
	"mime.types": true, "fastcgi_params": true, "fastcgi.conf": true, "uwsgi_params": true, "scgi_params": true,
	"koi-utf": true, "koi-win": true, "win-utf": true,
}

// include reads what an include names and returns it in the include's place, and whether it was all
// read. A mask without a match is no mistake, a name without a file is one, as nginx has it.
func (f *files) include(w token) (all []*directive, whole bool) {
	if f.full {
		return nil, false
	}
	if w.isPlaceholder() || w.text == "" {
		f.miss(audit.NoValue, w.at, "include", "which file is included is not known: %s is filled in later", w.raw)
		return nil, false
	}
	found, whole := f.find(w)
	for _, name := range found {
		if slices.Contains(f.open, name) {
			f.problem(w.at, "%s includes itself, by way of %s", name, strings.Join(f.open, " > "))
			return all, false
		}
		read, ok := f.included(name, w)
		all, whole = append(all, read...), whole && ok
	}
	return all, whole
}

func (f *files) included(name string, w token) (all []*directive, ok bool) {
	all, read := f.parsed[name]
	switch {
	case len(f.open) >= maxIncluding:
		f.problem(w.at, "files include one another more than %d deep; %s was not read", maxIncluding, name)
		return nil, false
	case !read && len(f.parsed) >= maxFiles:
		f.stop(w, fmt.Sprintf("more than %d files are included", maxFiles))
		return nil, false
	case !read:
		l, err := f.lexer(name)
		if err != nil {
			return nil, f.absent(w, name, err)
		}
		return f.read(name, l), true
	}
	if f.total += size(all); f.total > maxDirectives {
		f.stop(w, fmt.Sprintf("includes make more than %d directives", maxDirectives))
		return nil, false
	}
	return all, true
}

func (f *files) stop(w token, why string) {
	f.full = true
	f.problem(w.at, "%s; those from here on were not read", why)
}

func (f *files) lexer(name string) (*lexer, error) {
	if f.dump != nil {
		return f.dump.lexer(f.dump.index[name]), nil
	}
	text, err := f.request.Open(name)
	if err != nil {
		return nil, err
	}
	return newLexer(name, text), nil
}

// absent tells of an included file that cannot be read, unless it is one of those that hold nothing
// of interest. One with an absolute name lies on the machine that the configuration is for, which
// need not be this one.
func (f *files) absent(w token, name string, err error) bool {
	switch {
	case shipped[path.Base(w.text)]:
		return true
	case path.IsAbs(w.text), f.fragment:
		f.miss(audit.Missing, w.at, "include", "%s is not here, so what it sets is not known: %v", w.text, err)
	default:
		f.problem(w.at, "the included file %s cannot be read: %v", name, err)
	}
	return false
}
