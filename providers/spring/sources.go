package spring

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// resources is where an application's own files lie in its sources.
const resources = "src/main/resources/"

// files are those of every profile, the strongest first, and profiled those of one.
var (
	files    = []string{"application.properties", "application.yml", "application.yaml"}
	profiled = []string{
		"application-prod.properties", "application-prod.yml", "application-prod.yaml",
		"application-production.properties", "application-production.yml", "application-production.yaml",
	}
)

// sources are where a property comes from, the strongest first.
type sources struct {
	command *command.Command
	said    properties // by the command line
	files   []properties
	partial string // why files may say more
}

func sourcesOf(c *command.Command) sources {
	s := sources{command: c, said: properties{}}
	for _, w := range c.Words[1:] {
		text, system := strings.CutPrefix(w.Text, "-D")
		if !system {
			text, _ = strings.CutPrefix(w.Text, "--")
		}
		name, value, ok := strings.Cut(text, "=")
		if !ok || text == w.Text {
			continue
		}
		name = uniform(name)
		if _, given := s.said[name]; given && system {
			continue // an argument of the program wins over the machine's
		}
		s.said[name] = command.Word{Text: value, At: w.Part(len(w.Text)-len(value), len(w.Text)), Unknown: w.Unknown}
	}
	for _, name := range profiled {
		if f, ok := c.Source(resources + name); ok {
			some := readFile(f)
			for key, w := range some {
				some[key] = conditional(w, f.Path)
			}
			s.files = append(s.files, some)
		}
	}
	found := false
	for _, name := range files {
		if f, ok := c.Source(resources + name); ok {
			s.files = append(s.files, readFile(f))
			found = true
		}
	}
	if !found {
		s.partial = "the application's own properties are not read here"
	}
	return s
}

// setting is what a property is set to.
func (s *sources) setting(name string) (providers.Setting, bool) {
	w, found := s.word(name)
	if !found {
		return providers.Setting{}, false
	}
	return s.filled(name, w), true
}

func (s *sources) word(name string) (command.Word, bool) {
	key := uniform(name)
	if w, ok := s.said[key]; ok {
		return w, true
	}
	if doubt, ok := s.command.Doubt(); ok {
		return doubt, true
	}
	// The dashes of a name are left out of its variable; older versions put lines in their place.
	dotted := strings.ReplaceAll(name, ".", "_")
	for _, variable := range []string{strings.ReplaceAll(dotted, "-", ""), strings.ReplaceAll(dotted, "-", "_")} {
		if w, ok := s.command.Variable(strings.ToUpper(variable)); ok {
			return w, true
		}
	}
	for _, f := range s.files {
		if w, ok := f[key]; ok {
			return w, true
		}
		if w, ok := f[broken]; ok {
			return w, true
		}
	}
	return command.Word{}, false
}

// placeholder is ${NAME} or ${NAME:default}.
var placeholder = regexp.MustCompile(`^\$\{([^:{}]+)(?::([^{}]*))?\}$`)

// filled puts variables into a value.
func (s *sources) filled(name string, w command.Word) providers.Setting {
	m := placeholder.FindStringSubmatchIndex(w.Text)
	if w.Unknown != "" || m == nil {
		if strings.Contains(w.Text, "${") {
			w.Unknown = "it is put together from " + w.Text
		}
		return providers.Argument(name, w)
	}
	variable := strings.ToUpper(strings.NewReplacer(".", "_", "-", "").Replace(w.Text[m[2]:m[3]]))
	if v, ok := s.command.Variable(variable); ok {
		return providers.Argument(name, v)
	}
	if m[4] < 0 {
		w.Unknown = variable + " decides, and is not known"
		return providers.Argument(name, w)
	}
	set := providers.Argument(name, command.Word{Text: w.Text[m[4]:m[5]], At: w.Part(m[4], m[5])})
	set.Known, set.Value.Unknown.Why = audit.Assumed, "it holds unless "+variable+" is set"
	return set
}
