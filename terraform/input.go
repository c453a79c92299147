package terraform

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// An input is what a root variable is set to from outside: an expression of a file, or a text.
type input struct {
	expr hclsyntax.Expression
	text string
	from string // of a text: "--var", "TF_VAR_idle"
}

// gather sets the root's variables in Terraform's order: the environment, terraform.tfvars,
// terraform.tfvars.json, *.auto.tfvars and *.auto.tfvars.json together by name, and the command
// line. Defaults are what is not set here.
func (l *loader) gather(m *module) map[string]input {
	set := map[string]input{}
	for name := range m.variables {
		if text, ok := l.opts.Env["TF_VAR_"+name]; ok {
			set[name] = input{text: text, from: "TF_VAR_" + name}
		}
	}
	for _, name := range l.tfvars() {
		l.values(filepath.Join(l.dir, name), set)
	}
	for _, a := range l.opts.Assignments {
		if a.File != "" {
			l.values(a.File, set)
			continue
		}
		set[a.Name] = input{text: a.Text, from: "--var"}
		if m.variables[a.Name] == nil {
			l.root.Undeclared = append(l.root.Undeclared, a.Name)
		}
	}
	for name, text := range l.opts.given {
		var v ctyjson.SimpleJSONValue
		if v.UnmarshalJSON(text) == nil {
			set[name] = input{expr: &hclsyntax.LiteralValueExpr{Val: v.Value, SrcRange: hcl.Range{Filename: l.opts.givenBy}}}
		}
	}
	return set
}

// tfvars are the names of the files that Terraform takes without being told.
func (l *loader) tfvars() []string {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return nil
	}
	place := func(name string) int {
		switch {
		case name == "terraform.tfvars":
			return 1
		case name == "terraform.tfvars.json":
			return 2
		case strings.HasSuffix(name, ".auto.tfvars"), strings.HasSuffix(name, ".auto.tfvars.json"):
			return 3
		}
		return 0
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && place(e.Name()) > 0 && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
	})
	return names
}

// values reads one file of values.
func (l *loader) values(path string, set map[string]input) {
	f := &File{Path: l.opts.Display(path)}
	defer l.keep(f)
	text, err := parsable(path, l.opts.MaxSize)
	if err != nil {
		f.Error = "it was not read: " + err.Error()
		return
	}
	f.Text = text
	if strings.HasSuffix(path, ".json") {
		parsed, diags := json.Parse(text, f.Path)
		if f.broken(diags); f.Error != "" {
			return
		}
		attributes, diags := parsed.Body.JustAttributes()
		f.broken(diags)
		for name, a := range attributes {
			set[name] = input{expr: native(a.Expr)}
		}
		return
	}
	parsed, diags := hclsyntax.ParseConfig(text, f.Path, hcl.InitialPos)
	if f.broken(diags); f.Error != "" {
		return
	}
	if b, ok := parsed.Body.(*hclsyntax.Body); ok {
		for name, a := range b.Attributes {
			set[name] = input{expr: a.Expr}
		}
	}
}
