package providertest

import (
	"reflect"
	"regexp"
	"slices"
	"testing"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

var folderName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// Provider fails the test for everything that is wrong with a vendor's folder, its tables included.
func Provider(t *testing.T, p providers.Provider) {
	t.Helper()
	if !folderName.MatchString(p.Name) {
		t.Errorf("%q is no folder's name", p.Name)
	}
	if p.Title == "" {
		t.Error("the provider has no title")
	}
	if len(p.Tables) > 0 {
		Tables(t, p.Tables...)
	}
	if p.Terraform != nil {
		t.Run("terraform", func(t *testing.T) { terraformReader(t, p.Terraform) })
	}
	if p.Command != nil {
		t.Run("command", func(t *testing.T) { commands(t, p.Command) })
	}
}

func terraformReader(t *testing.T, r *providers.TerraformReader) {
	var types []string
	for _, w := range r.Wants {
		types = append(types, w.Type)
		if len(w.Paths) == 0 {
			t.Errorf("nothing of %s is wanted", w.Type)
		}
		if !distinct(w.Paths) {
			t.Errorf("%s wants %s twice", w.Type, repeated(w.Paths))
		}
		for _, path := range w.JSON {
			if !slices.Contains(w.Paths, path) {
				t.Errorf("%s takes %s for JSON and does not want it", w.Type, path)
			}
		}
	}
	if !distinct(types) {
		t.Errorf("%s is wanted twice", repeated(types))
	}
	for _, root := range bareRoots(types) {
		found := r.Read(root)
		if !reflect.DeepEqual(found, r.Read(root)) {
			t.Errorf("reading %d resources twice gives two results", len(root.Resources))
		}
	}
	if found := r.Read(&terraform.Root{}); len(found.Readings)+len(found.Commands)+len(found.Unread) > 0 {
		t.Errorf("an empty root gives %+v", found)
	}
}

// bareRoots are roots in which a resource of each type says nothing: one each, and all together.
func bareRoots(types []string) []*terraform.Root {
	all := &terraform.Root{Dir: "."}
	roots := []*terraform.Root{all}
	for _, name := range types {
		bare := &terraform.Resource{Address: name + ".x", Type: name, Name: "x", At: here}
		all.Resources = append(all.Resources, bare)
		roots = append(roots, &terraform.Root{Dir: ".", Resources: []*terraform.Resource{bare}})
	}
	return roots
}

func commands(t *testing.T, claim func(command.Command) (providers.Reading, bool)) {
	for _, c := range []command.Command{
		{},
		{Unknown: "the image's own command"},
		{Words: []command.Word{{Text: ""}}},
		{Words: []command.Word{{Text: "no-such-program-anywhere"}, {Text: "--timeout"}}},
		{Words: []command.Word{{Unknown: "var.x has no value"}}},
	} {
		if r, ok := claim(c); ok {
			t.Errorf("%+v is claimed as %s", c.Words, r.System)
		}
	}
}
