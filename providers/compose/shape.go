package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// elements are what a compose file has at its top beside extensions (x-...).
var elements = []string{"services", "include", "volumes", "networks", "configs", "secrets", "models", "name", "version"}

// described tells of a file that compose refuses as a whole, and reports whether it is none.
func (p *project) described(file *yamlfile.File) bool {
	root := file.Documents[0]
	if !root.IsMap() {
		p.refuse(root, "it is no compose file: want an object that has services")
		return false
	}
	fields := root.Fields()
	known := func(f yamlfile.Field) bool {
		return slices.Contains(elements, f.Name) || strings.HasPrefix(f.Name, "x-")
	}
	if len(fields) > 0 && !slices.ContainsFunc(fields, known) {
		p.refuse(fields[0].Key, "it is no compose file of today: it has no services, and "+fields[0].Name+" is no part of one")
		return false
	}
	list := root.Get("services")
	if !list.IsNone() && !list.IsMap() {
		p.refuse(list, "services are no object of services by name")
		return false
	}
	return true
}

// forms are the kinds of value that compose takes for what is read of a service.
var forms = []struct {
	key                string
	text, list, object bool
}{
	{"image", true, false, false}, {"build", true, false, true}, {"command", true, true, false}, {"entrypoint", true, true, false},
	{"environment", false, true, true}, {"env_file", true, true, false}, {"extends", true, false, true},
	{"networks", false, true, true}, {"volumes", false, true, false}, {"ports", false, true, false}, {"expose", false, true, false},
}

// formed tells of values of a service that compose refuses, and reports whether the service is an object.
func (p *project) formed(name string, own yamlfile.Node) bool {
	if own.IsGiven() && !own.IsMap() {
		p.refuse(own, fmt.Sprintf("service %s is no object", name))
		return false
	}
	for _, f := range forms {
		n := own.Get(f.key)
		isText := n.IsGiven() && !n.IsMap() && !n.IsList()
		if isText && !f.text || n.IsList() && !f.list || n.IsMap() && !f.object {
			p.refuse(n, fmt.Sprintf("%s of service %s is no %s", f.key, name, wanted(f.text, f.list, f.object)))
		}
	}
	return true
}

func wanted(text, list, object bool) string {
	var all []string
	for _, form := range []struct {
		is   bool
		name string
	}{{text, "text"}, {list, "list"}, {object, "object"}} {
		if form.is {
			all = append(all, form.name)
		}
	}
	return strings.Join(all, " or ")
}

func (p *project) refuse(n yamlfile.Node, why string) {
	p.found.Problems = append(p.found.Problems, providers.Problem{At: n.At(), Text: why, Code: audit.Refused})
}
