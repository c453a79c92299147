package terraform_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// at is the place of the first occurrence of a text.
func at(text, of string) audit.Pos {
	i := strings.Index(text, of)
	return audit.Pos{File: "main.tf", Line: 1, Column: i + 1, Start: i, End: i + len(of)}
}

func TestInsertKeepsToTheStyleAroundIt(t *testing.T) {
	idle := []terraform.Attribute{{Name: "idle_timeout", Expr: "70"}}
	timeout := terraform.Insertion{
		Path:       []terraform.Step{{Type: "connect"}, {Type: "service", Attribute: "port_name", Value: "b"}, {Type: "timeout"}},
		Attributes: []terraform.Attribute{{Name: "idle", Expr: "70"}},
		Beside:     []terraform.Attribute{{Name: "request", Expr: "15"}},
	}
	for _, c := range []struct {
		name, text, want string
		in               terraform.Insertion
	}{
		{
			name: "behind the last attribute before nested blocks, aligned",
			text: "resource \"lb\" \"a\" {\n  load_balancer_type = 1\n\n  nested {\n    a = 1\n  }\n  z = 2\n}\n",
			in:   terraform.Insertion{Attributes: idle},
			want: "resource \"lb\" \"a\" {\n  load_balancer_type = 1\n  idle_timeout       = 70\n\n  nested {\n    a = 1\n  }\n  z = 2\n}\n",
		},
		{
			name: "behind a comment at the end of a line, with its line end",
			text: "resource \"lb\" \"a\" {\r\n  load_balancer_type = 1 # one\r\n}\r\n",
			in:   terraform.Insertion{Attributes: idle},
			want: "resource \"lb\" \"a\" {\r\n  load_balancer_type = 1 # one\r\n  idle_timeout       = 70\r\n}\r\n",
		},
		{
			name: "indented with tabs",
			text: "resource \"lb\" \"a\" {\n\tlonger_than_it = 1\n}\n",
			in:   terraform.Insertion{Attributes: idle},
			want: "resource \"lb\" \"a\" {\n\tlonger_than_it = 1\n\tidle_timeout   = 70\n}\n",
		},
		{
			name: "in place of a literal",
			text: "resource \"lb\" \"a\" {\n  idle_timeout = 60 # why\n}\n",
			in:   terraform.Insertion{Attributes: idle},
			want: "resource \"lb\" \"a\" {\n  idle_timeout = 70 # why\n}\n",
		},
		{
			name: "a new block has what stands beside it",
			text: "resource \"s\" \"a\" {\n  connect {\n    service {\n      port_name = \"a\"\n    }\n    service {\n      port_name = \"b\"\n    }\n  }\n}\n",
			in:   timeout,
			want: "resource \"s\" \"a\" {\n  connect {\n    service {\n      port_name = \"a\"\n    }\n    service {\n      port_name = \"b\"\n      timeout {\n        idle    = 70\n        request = 15\n      }\n    }\n  }\n}\n",
		},
		{
			name: "a block that is there gets only what is missing",
			text: "resource \"s\" \"a\" {\n  connect {\n    service {\n      timeout {\n        request = 0\n      }\n    }\n  }\n}\n",
			in:   timeout,
			want: "resource \"s\" \"a\" {\n  connect {\n    service {\n      timeout {\n        request = 0\n        idle    = 70\n      }\n    }\n  }\n}\n",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.in.Block = at(c.text, "resource")
			edits, err := terraform.Insert("main.tf", []byte(c.text), c.in)
			if err != nil {
				t.Fatal(err)
			}
			got := terraform.Apply([]byte(c.text), edits)
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Error(diff)
			}
			changed, untouched, err := terraform.Changed("main.tf", []byte(c.text), edits)
			if most := len(c.in.Attributes) + len(c.in.Beside); err != nil || len(changed) == 0 || len(changed) > most || len(untouched) > 0 {
				t.Errorf("changed %v, beside the edits %v, %v", changed, untouched, err)
			}
		})
	}
}

func TestChangedSeesWhatAnEditDoesToTheRestOfTheFile(t *testing.T) {
	const text = "a = 1\nb = 2 # */\nc { d = 3 }\ne = \"x\"\n"
	for _, c := range []struct {
		name          string
		edits         []audit.Edit
		changed, rest []string
		broken        bool
	}{
		{"a value", []audit.Edit{{Start: 4, End: 5, New: "9"}}, []string{"a"}, nil, false},
		{"a new attribute", []audit.Edit{{Start: 6, End: 6, New: "n = 1\n"}}, []string{"n"}, nil, false},
		{"a comment that swallows the next line", []audit.Edit{{Start: 4, End: 5, New: "9 /*"}}, []string{"a", "b"}, []string{"b"}, false},
		{"a block that is named otherwise", []audit.Edit{{Start: 17, End: 18, New: "z"}}, []string{"c#1/d", "z#1/d"}, []string{"c#1/d", "z#1/d"}, false},
		{"a string that does not end", []audit.Edit{{Start: 4, End: 5, New: "\"9"}}, nil, nil, true},
	} {
		changed, rest, err := terraform.Changed("main.tf", []byte(text), c.edits)
		if (err != nil) != c.broken || !slices.Equal(changed, c.changed) || !slices.Equal(rest, c.rest) {
			t.Errorf("%s: changed %v, beside the edits %v, %v", c.name, changed, rest, err)
		}
	}
}

func TestInsertSaysWhyThereIsNoPlace(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no such block", "x = 1\nresource \"s\" \"a\" {}\n", "there is no block"},
		{"a block on the way is missing", "resource \"s\" \"a\" {\n}\n", "resource has no connect block"},
		{"made by a dynamic block", "resource \"s\" \"a\" {\n  dynamic \"connect\" {\n  }\n}\n", "made by a dynamic block"},
		{"several, and none is meant", "resource \"s\" \"a\" {\n  connect {\n  }\n  connect {\n  }\n}\n", "none says which is meant"},
		{"a value that is computed", "resource \"s\" \"a\" {\n  connect {\n    idle = var.x\n  }\n}\n", "var.x computes the value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := terraform.Insertion{
				Block: at(c.text, "resource"), Path: []terraform.Step{{Type: "connect"}, {Type: "timeout"}},
				Attributes: []terraform.Attribute{{Name: "idle", Expr: "70"}},
			}
			if strings.HasPrefix(c.text, "x") {
				in.Block.Start = 0
			}
			if strings.Contains(c.text, "var.x") {
				in.Path = in.Path[:1]
			}
			_, err := terraform.Insert("main.tf", []byte(c.text), in)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

func TestLiteralAtTellsWhatIsWrittenOutFromWhatIsComputed(t *testing.T) {
	const text = `a = [60, "60", -1, var.idle, "x-${var.idle}", local.a * 2, --keep=75]`
	for _, c := range []struct {
		written string
		want    terraform.Literal
		fails   bool
	}{
		{"60", terraform.Literal{Text: "60"}, false},
		{`"60"`, terraform.Literal{Text: "60", Quoted: true}, false},
		{"-1", terraform.Literal{Text: "-1"}, false},
		{"75", terraform.Literal{Text: "75"}, false},
		{"var.idle", terraform.Literal{}, true},
		{`"x-${var.idle}"`, terraform.Literal{}, true},
		{"local.a * 2", terraform.Literal{}, true},
	} {
		got, err := terraform.LiteralAt([]byte(text), at(text, c.written))
		if (err != nil) != c.fails {
			t.Errorf("%s: error %v", c.written, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.written, diff)
		}
	}
}

func FuzzEditsOfAnyTextEndAndNeverPanic(f *testing.F) {
	f.Add("resource \"lb\" \"a\" {\n  command = [\"a\",\n    \"b\"]\n  nested { x = { a = 1 } }\n}\n", 0, 40)
	f.Add("a {}", 0, 4)
	f.Add("x = { a = 1,\r\n b = 2 }", 4, 22)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		place := audit.Pos{File: "main.tf", Line: 1, Start: start, End: end}
		in := terraform.Insertion{Block: place, Attributes: []terraform.Attribute{{Name: "idle", Expr: "1"}}}
		for _, path := range [][]terraform.Step{nil, {{Type: "nested"}}} {
			in.Path = path
			if edits, err := terraform.Insert("main.tf", []byte(text), in); err == nil {
				_, _, _ = terraform.Changed("main.tf", []byte(text), edits)
			}
		}
		_, _ = terraform.LiteralAt([]byte(text), place)
		_, _ = terraform.ListAt([]byte(text), place)
		if e, err := terraform.Append([]byte(text), place, "--a", "b"); err == nil {
			terraform.Apply([]byte(text), []audit.Edit{e})
		}
		if e, err := terraform.AppendItems([]byte(text), place, "a = 1"); err == nil {
			terraform.Apply([]byte(text), []audit.Edit{e})
		}
	})
}
