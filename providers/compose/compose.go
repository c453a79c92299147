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

var reader = &providers.FileReader{Command: "compose", Found: true, Likely: likely, Match: match, Read: read}

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
	file := p.parse(request.Path, request.Text)
	if file == nil {
		return p.found
	}
	files := []*yamlfile.File{file}
	if over := p.override(); over != nil {
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
		p.found.Unread = append(p.found.Unread, audit.Unread{
			Code: audit.NoValue, At: problem.At,
			Why: "it is a template that was not filled in (" + problem.Text + "); give the file that comes of it",
		})
		return nil
	case problem != nil:
		p.found.Problems = append(p.found.Problems, *problem)
	}
	if len(file.Documents) == 0 {
		return nil
	}
	return file
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
