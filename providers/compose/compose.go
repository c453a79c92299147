// Package compose reads compose files: what each service starts, with which environment, from which
// image or Dockerfile, and under which names others send to it.
package compose

import (
	"path"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is the reader of compose files.
var Provider = providers.Provider{Name: "compose", Title: "Compose files", Tables: []*providers.Table{Service}, File: reader}

var reader = &providers.FileReader{Command: "compose", Found: true, Likely: likely, Match: match, Sure: sure, Read: read}

// likely reports whether a name is that of a compose file: compose.yaml, docker-compose.prod.yml.
func likely(name string) bool {
	base := strings.ToLower(path.Base(name))
	ext := path.Ext(base)
	if ext != ".yml" && ext != ".yaml" {
		return false
	}
	stem := strings.TrimSuffix(base, ext)
	return strings.Contains(stem, "compose") || stem == "stack" || stem == "docker-stack"
}

// sure reports whether compose itself looks for a file of this name, or for one that is laid over it.
func sure(name string) bool {
	base := path.Base(name)
	if !likely(name) {
		return false
	}
	first, _, _ := strings.Cut(base, ".")
	return first == "compose" || first == "docker-compose"
}

var services = regexp.MustCompile(`(?m)^["']?services["']?[ \t]*:`)

func match(name string, head []byte) bool { return likely(name) && services.Match(head) }

// A project is a compose file with what is merged into it.
type project struct {
	request *providers.FileRequest
	dir     string
	found   providers.Found
}

func read(request providers.FileRequest) providers.Found {
	p := &project{request: &request, dir: path.Dir(request.Path)}
	if yamlfile.IsTemplate(request.Text) && !services.Match(request.Text) {
		p.template(providers.NewLines(request.Path, request.Text).Begin(), "")
		return p.found
	}
	file := p.parse(request.Path, request.Text)
	if file == nil && len(p.found.Problems)+len(p.found.Unread) == 0 {
		p.found.Problems = append(p.found.Problems, providers.Problem{
			At: providers.NewLines(request.Path, request.Text).Begin(), Text: "it is no compose file: it is empty", Code: audit.Refused,
		})
	}
	if file == nil || !p.described(file) {
		return p.found
	}
	files := []*yamlfile.File{file}
	if over := p.override(); over != nil && p.described(over) {
		files = append(files, over)
	}
	for _, s := range p.services(files) {
		p.service(s)
	}
	for _, f := range files {
		if f.Full() {
			p.found.Problems = append(p.found.Problems, providers.Problem{
				At: f.Head(), Code: audit.Refused,
				Text: "its aliases repeat so much that reading was given up; write what they stand for only where it counts",
			})
		}
	}
	return p.found
}

// parse reads one file, as far as it goes.
func (p *project) parse(name string, text []byte) *yamlfile.File {
	file, problem := yamlfile.Parse(name, text)
	switch {
	case problem != nil && yamlfile.IsTemplate(text):
		p.template(problem.At, " ("+problem.Text+")")
		return nil
	case problem != nil:
		p.found.Problems = append(p.found.Problems, *problem)
	}
	if len(file.Documents) == 0 {
		return nil
	}
	return file
}

func (p *project) template(at audit.Pos, why string) {
	p.found.Unread = append(p.found.Unread, audit.Unread{
		Code: audit.NoValue, At: at, Why: "it is a template that was not filled in" + why + "; give the file that comes of it",
	})
}

// override is the file that compose merges by itself: compose.override.yaml beside compose.yaml.
func (p *project) override() *yamlfile.File {
	base := path.Base(p.request.Path)
	stem := strings.TrimSuffix(base, path.Ext(base))
	if stem != "compose" && stem != "docker-compose" || p.request.Open == nil {
		return nil
	}
	for _, ext := range []string{".yaml", ".yml"} {
		name := path.Join(p.dir, stem+".override"+ext)
		if text, err := p.request.Open(name); err == nil {
			return p.parse(name, text)
		}
	}
	return nil
}
