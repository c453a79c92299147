package terraform

import "testing"

func TestARefNamesItsInstanceOrAllOfTheBlock(t *testing.T) {
	for _, c := range []struct {
		ref, address string
		want         bool
	}{
		{"aws_lb.x", "aws_lb.x", true},
		{"aws_lb.x", "aws_lb.x[0]", true},
		{"aws_lb.x", `aws_lb.x["a"]`, true},
		{"aws_lb.x", `aws_lb.x["a].b[\"c\"]"]`, true},
		{"aws_lb.x", "aws_lb.xx[0]", false},
		{"aws_lb.x[0]", "aws_lb.x[1]", false},
		{"aws_lb.x[0]", "aws_lb.x", false},
		{`module.m["a.b"].aws_lb.x`, `module.m["a.b"].aws_lb.x[2]`, true},
		{"module.m.aws_lb.x", `module.m["a.b"].aws_lb.x`, false},
	} {
		if got := (Ref{Address: c.ref}).Names(c.address); got != c.want {
			t.Errorf("%s names %s: %v", c.ref, c.address, got)
		}
	}
}

func TestKeysAreQuotedAsTerraformDoes(t *testing.T) {
	for key, want := range map[string]string{
		"a.b/c":     `"a.b/c"`,
		`q"\`:       `"q\"\\"`,
		"n\n\t\r":   `"n\n\t\r"`,
		"${x} %{y}": `"$${x} %%{y}"`,
		"$x é":      `"$x é"`,
	} {
		if got := quoted(key); got != want {
			t.Errorf("%q: %s, want %s", key, got, want)
		}
	}
}
