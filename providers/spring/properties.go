package spring

import (
	"bytes"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A property is a value by its uniform name: Spring takes server.tomcat.keep-alive-timeout for
// server.tomcat.keepAliveTimeout.
type properties map[string]command.Word

// uniform is the form in which names are compared.
func uniform(name string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
}

// onProfile says in which profiles a document of a file counts.
var onProfile = []string{"spring.config.activate.onprofile", "spring.profiles"}

// conditional is why a value is not known that counts in some profiles only.
func conditional(w command.Word, where string) command.Word {
	return command.Word{At: w.At, Unknown: where + " sets it in some profiles, and which are active is not known"}
}

// readFile reads application.properties or application.yml.
func readFile(f command.File) properties {
	if strings.HasSuffix(f.Path, ".properties") {
		return merged(f, splitProperties(f))
	}
	file, problem := yamlfile.Parse(f.Path, f.Text)
	var documents []properties
	for _, d := range file.Documents {
		one := properties{}
		flatten(d, "", one, 0)
		documents = append(documents, one)
	}
	if problem != nil {
		return properties{broken: command.Word{At: problem.At, Unknown: f.Path + ": " + problem.Text}}
	}
	return merged(f, documents)
}

// broken is the name under which a file says that it cannot be read.
const broken = "\x00"

// merged lays the documents of a file over one another, the later ones on top.
func merged(f command.File, documents []properties) properties {
	all := properties{}
	for _, d := range documents {
		profiled := false
		for _, key := range onProfile {
			_, ok := d[key]
			profiled = profiled || ok
		}
		for name, w := range d {
			if profiled {
				w = conditional(w, f.Path)
			}
			all[name] = w
		}
	}
	return all
}

const maxNesting = 32

func flatten(n yamlfile.Node, prefix string, into properties, depth int) {
	if depth > maxNesting {
		return
	}
	for _, field := range n.Fields() {
		name := prefix + uniform(field.Name)
		switch {
		case field.Value.IsMap():
			flatten(field.Value, name+".", into, depth+1)
		case field.Value.IsGiven():
			into[name] = field.Value.Word()
		}
	}
}

// splitProperties reads lines "name = value", "name: value" and "name value", in documents apart by
// "#---". A value that goes on in the next line is not known.
func splitProperties(f command.File) []properties {
	lines := providers.NewLines(f.Path, f.Text)
	documents := []properties{{}}
	continued := false
	for at := 0; at < len(f.Text); {
		end := at + bytes.IndexByte(f.Text[at:], '\n')
		if end < at {
			end = len(f.Text)
		}
		line := strings.TrimRight(string(f.Text[at:end]), "\r")
		begin := at
		at = end + 1
		goesOn := strings.HasSuffix(line, `\`)
		text := strings.TrimLeft(line, " \t\f")
		switch {
		case continued:
			continued = goesOn
			continue
		case text == "#---" || text == "!---":
			documents = append(documents, properties{})
			continue
		case text == "" || text[0] == '#' || text[0] == '!':
			continue
		}
		continued = goesOn
		i := strings.IndexAny(text, "=: \t")
		if i < 0 {
			i = len(text)
		}
		value := strings.TrimLeft(text[i:], " \t")
		value = strings.TrimPrefix(strings.TrimPrefix(value, "="), ":")
		value = strings.TrimLeft(value, " \t")
		from := begin + len(line) - len(value)
		w := command.Word{Text: value, At: lines.Span(from, begin+len(line))}
		if goesOn {
			w = command.Word{At: w.At, Unknown: "it goes on in the next line"}
		}
		documents[len(documents)-1][uniform(text[:i])] = w
	}
	return documents
}
