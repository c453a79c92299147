package load

import "testing"

func TestForeignFilesAreCalledByTheirName(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"s.json", `{"x":[1,{"b":"resources"}],"snapshot":1,"sources":[`, "a snapshot of running systems"},
		{"prod.tfvars", `idle = 60`, "values for Terraform variables"},
		{"package.json", `{"name":"x","values":"planned_values"}`, ""},
		{"list.json", `[{"planned_values":1}]`, ""},
		{"empty", ``, ""},
	} {
		if got, _ := foreign(c.name, []byte(c.text)); got != c.want {
			t.Errorf("foreign(%s, %q) = %q, want %q", c.name, c.text, got, c.want)
		}
	}
}

func FuzzForeign(f *testing.F) {
	f.Add("p.json", `{"format_version":"1.2","planned_values":{}}`)
	f.Add("x", `{"a":[{]}`)
	f.Fuzz(func(t *testing.T, name, text string) {
		what, next := foreign(name, []byte(text))
		if (what == "") != (next == "") {
			t.Errorf("%q comes with the next step %q", what, next)
		}
	})
}
