package compose

import (
	"path"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
)

var placeholder = regexp.MustCompile(`\$\{[^}]*\}|\$[A-Za-z_][A-Za-z0-9_]*`)

// environment is what a service is given, files first, since what is written in place wins. Hidden
// says why there may be more of it.
func (p *project) environment(s *service) (all []command.Variable, hidden string) {
	for _, l := range s.layers {
		for _, name := range listed(l.Get("env_file")) {
			given, ok := p.envFile(name)
			if !ok && hidden == "" {
				hidden = "its env_file is not among these files"
			}
			all = append(all, given...)
		}
	}
	for _, l := range s.layers {
		all = append(all, variables(l.Get("environment"))...)
	}
	return all, hidden
}

// listed are the texts of a value that may be one or a list of them.
func listed(n yamlfile.Node) []yamlfile.Node {
	if n.IsList() {
		return n.Items()
	}
	if n.IsGiven() {
		return []yamlfile.Node{n}
	}
	return nil
}

// variables reads an environment: an object, or a list of NAME=value.
func variables(n yamlfile.Node) []command.Variable {
	var all []command.Variable
	for _, f := range n.Fields() {
		value := interpolated(f.Value.Word())
		if !f.Value.IsGiven() {
			value.Unknown = "it is taken from the environment of whoever starts it"
		}
		all = append(all, command.Variable{Name: f.Name, Value: value})
	}
	for _, item := range n.Items() {
		w := item.Word()
		name, value, given := strings.Cut(w.Text, "=")
		if w.Unknown != "" || name == "" {
			continue
		}
		v := command.Word{Text: value, At: w.Part(len(name)+1, len(w.Text))}
		if !given {
			v = command.Word{At: w.At, Unknown: "it is taken from the environment of whoever starts it"}
		}
		all = append(all, command.Variable{Name: name, Value: interpolated(v)})
	}
	return all
}

// envFile reads the variables of a file that set a timeout or a heartbeat; no other line of it is
// kept. It reports false where there is no such file: it may be made where the service is started.
func (p *project) envFile(n yamlfile.Node) ([]command.Variable, bool) {
	name := n.String()
	if n.IsMap() {
		name = n.Get("path").String()
	}
	if name == "" || strings.Contains(name, "$") || p.request.Open == nil {
		return nil, false
	}
	file := path.Join(p.dir, name)
	text, err := p.request.Open(file)
	if err != nil {
		return nil, false
	}
	return command.EnvFile(file, text), true
}

// built is the Dockerfile of a service, where one is named that lies beside the file.
func (p *project) built(s *service) *command.Build {
	n := s.get("build")
	if !n.IsGiven() {
		return nil
	}
	folder, file := n.String(), "Dockerfile"
	b := &command.Build{}
	if n.IsMap() {
		folder = n.Get("context").String()
		if text, ok := n.Get("dockerfile").Text(); ok {
			file = text
		}
		if n.Get("dockerfile_inline").IsGiven() {
			return nil
		}
		b.Stage = n.Get("target").String()
		for _, v := range variables(n.Get("args")) {
			b.Args = append(b.Args, v.Name)
		}
	}
	if folder == "" {
		folder = "."
	}
	if placeholder.MatchString(folder+file+b.Stage) || strings.Contains(folder, "://") || strings.HasPrefix(folder, "git@") || path.IsAbs(folder) {
		return nil
	}
	b.Context = path.Join(p.dir, folder)
	b.File = path.Join(b.Context, file)
	if path.IsAbs(file) {
		return nil
	}
	return b
}

// mounts are the folders and files of the repository that lie over those of the image.
func (p *project) mounts(s *service) []command.Copy {
	var all []command.Copy
	for _, n := range s.all("volumes") {
		from, to := n.Get("source").String(), n.Get("target").String()
		if text, ok := n.Text(); ok {
			parts := strings.Split(text, ":")
			if len(parts) < 2 {
				continue
			}
			from, to = parts[0], parts[1]
		}
		if to == "" || !path.IsAbs(to) {
			continue
		}
		c := command.Copy{From: path.Join(p.dir, from), To: path.Clean(to)}
		c.Away = !strings.HasPrefix(from, ".")
		all = append(all, c)
	}
	return all
}
