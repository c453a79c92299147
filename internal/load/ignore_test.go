package load

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// told lists suppressions as "rule first-last" and what is told of others as "line: why".
func told(s *Sources) []string {
	var all []string
	for _, i := range s.Ignores {
		all = append(all, fmt.Sprintf("%s %d:%d-%d", strings.Join(i.Rules, ","), i.At.Line, i.At.Column, i.Last))
	}
	for _, p := range s.Useless {
		all = append(all, fmt.Sprintf("%d: %s (%s)", p.At.Line, p.Why, p.Next))
	}
	return all
}

func TestACommentSuppressesItsLineOrTheBlockBelow(t *testing.T) {
	const mark = "timeout-audit:ignore a -- why"
	for _, c := range []struct {
		name, file, text string
		want             []string
	}{
		{"above a block", "x.tf", "\n# " + mark + "\nresource \"x\" \"y\" {\n  idle = 1\n}\nlocals {}\n", []string{"a 2:1-5"}},
		{"above a block, further comments between", "x.tf", "// " + mark + "\n# more\n\nresource \"x\" \"y\" {\n}\n", []string{"a 1:1-5"}},
		{"above an attribute", "x.tf", "resource \"x\" \"y\" {\n  /* " + mark + " */\n  idle = 1\n  other = 2\n}\n", []string{"a 2:3-3"}},
		{"above an attribute of several lines", "x.tf", "locals {\n  # " + mark + "\n  idle = [\n    1, # one\n    2,\n  ]\n  other = 2\n}\n", []string{"a 2:3-6"}},
		{"behind an attribute", "x.tf", "resource \"x\" \"y\" {\n  idle = 1 # " + mark + "\n  other = 2\n}\n", []string{"a 2:12-2"}},
		{"behind the head of a block", "x.tf", "resource \"x\" \"y\" { # " + mark + "\n  idle = 1\n}\n", []string{"a 1:20-3"}},
		{"within jsonencode", "x.tf", "x = jsonencode([{\n  # " + mark + "\n  command = [\n    \"a\"\n  ]\n  more = 1\n}])\n", []string{"a 2:3-5"}},
		{"in lines of CRLF", "x.tf", "\r\n# " + mark + "\r\nresource \"x\" \"y\" {\r\n  idle = 1\r\n}\r\nlocals {}\r\n", []string{"a 2:1-5"}},
		{"behind wide characters", "x.tf", "x = \"\u00fc\U0001f980\" # " + mark + "\n", []string{"a 1:10-1"}},
		{"of several lines", "x.hcl", "/* first\n * " + mark + "\n */\nchain \"x\" {\n}\n", []string{"a 2:2-5"}},
		{"above nothing", "x.tf", "locals {\n  # " + mark + "\n}\n# " + mark, []string{"a 2:3-3", "a 4:1-4"}},
		{"two rules and a date", "x.tf", "# timeout-audit:ignore a,b until=2027-01-31 -- why\nx = 1\n", []string{"a 1:1-2", "b 1:1-2"}},
		{"no comment but a text", "x.tf", "x = \"# " + mark + "\"\ny = <<E\n# " + mark + "\nE\n", nil},
		{"JSON has no comments", "x.tf.json", "{\"//\": \"" + mark + "\"}", nil},

		{"nginx: above a block", "nginx.conf", "# " + mark + "\nlocation / {\n  if ($x) {\n  }\n  proxy_read_timeout 60s; # {\n}\nserver {}\n", []string{"a 1:1-6"}},
		{"nginx: above a directive of two lines", "site.conf", "server {\n  # " + mark + "\n  log_format x 'a; # }'\n    'b';\n  other 1;\n}\n", []string{"a 2:3-3"}},
		{"nginx: behind a directive", "nginx.conf", "server {\n  a 1; # " + mark + "\n  b 1;\n}\n", []string{"a 2:8-2"}},
		{"haproxy: above a section", "haproxy.cfg", "# " + mark + "\nbackend x\n    timeout server 30s\n\n    server a b\nbackend y\n", []string{"a 1:1-5"}},
		{"YAML: above a key", "compose.yaml", "services:\n  # " + mark + "\n  api:\n    command: x\n  other:\n", []string{"a 2:3-4"}},
		{"YAML: above a list that is not indented", "a.yml", "# " + mark + "\nargs:\n- a\n- b\nother: 1\n", []string{"a 1:1-4"}},
		{"YAML: behind a value", "a.yml", "idle: 1 # " + mark + "\nx: 2\n", []string{"a 1:9-1"}},
		{"YAML: a URL is no comment", "a.yml", "x: http://" + mark + "\ny: a#" + mark + "\n", nil},

		{"no reason", "x.tf", "# timeout-audit:ignore a\nx = 1\n", []string{"1: this suppresses nothing: timeout-audit:ignore a has no reason: want timeout-audit:ignore RULE -- reason ()"}},
		{"no such rule", "x.tf", "# timeout-audit:ignore idle-margins, a -- why\nx = 1\n", []string{"a 1:1-2", `1: this suppresses nothing: there is no rule "idle-margins" (did you mean idle-margin?)`}},
		{"almost the word", "x.tf", "# timeout-audit: ignore a -- why\n# timeout-audit-ignore: a\n# timeout-audit ignored this once\nx = 1\n", []string{
			"1: this suppresses nothing (write timeout-audit:ignore RULE -- reason)", "2: this suppresses nothing (write timeout-audit:ignore RULE -- reason)"}},
	} {
		s := &Sources{options: Options{Rules: []string{"a", "b", "idle-margin"}}}
		s.ignores(c.file, []byte(c.text))
		s.ignores(c.file, []byte(c.text)) // a file of two roots is read once
		if diff := cmp.Diff(c.want, told(s)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func FuzzComments(f *testing.F) {
	for _, text := range []string{"# timeout-audit:ignore a -- b\nx {\n}\n", "x = 1 // timeout-audit:ignore a", "/* timeout-audit\n*/", "\"${ # timeout-audit", "{ ; # timeout-audit\r\n"} {
		for _, file := range []string{"a.tf", "nginx.conf", "a.yml"} {
			f.Add(file, []byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, file string, text []byte) {
		lines := strings.Count(string(text), "\n") + 1
		s := &Sources{options: Options{Rules: []string{"a"}}}
		s.ignores(file, text)
		for _, i := range s.Ignores {
			if i.At.Line < 1 || i.Last > lines+1 || i.At.Start > len(text) {
				t.Errorf("%+v in %d lines", i, lines)
			}
		}
	})
}
