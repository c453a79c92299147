package haproxy

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/providers"
)

func readText(text string) providers.Found {
	return readFile(providers.FileRequest{Path: "haproxy.cfg", Text: []byte(text)})
}

func TestAFileOfHAProxyIsKnownByItsNameOrItsBeginning(t *testing.T) {
	for _, tt := range []struct {
		path, head string
		want       bool
	}{
		{"haproxy.cfg", "global\n  daemon\n", true},
		{"lb/haproxy-prod.conf", "# ours\n\ndefaults\n", true},
		{"edge.cfg", "frontend web\n  bind :80\n", true},
		{"edge.cfg", "listen db from base # one\r\n  server a 10.0.0.1:1\n", true},
		{"setup.cfg", "[metadata]\nname = x\n[options]\n", false},
		{"other.cfg", "global\n  verbose\n", false},
		{"nginx.conf", "http {\n  server { listen 80; }\n}\n", false},
		{"haproxy.cfg", "global\x00\n", false},
		{"haproxy.yaml", "global\n", false},
		{"notes.conf", "the backend server is\nlisten to it\n", false},
	} {
		if got := likely(tt.path) && match(tt.path, []byte(tt.head)); got != tt.want {
			t.Errorf("%s beginning %q: %v", tt.path, tt.head, got)
		}
	}
}

func TestALineIsSplitAsHAProxySplitsIt(t *testing.T) {
	for _, tt := range []struct {
		line string
		want []string
	}{
		{"", nil},
		{" \t # nothing", nil},
		{"a b\tc", []string{"a", "b", "c"}},
		{"a b#c", []string{"a", "b"}},
		{`a\ b \# "c d" 'e "f' "g 'h"`, []string{"a b", "#", "c d", `e "f`, "g 'h"}},
		{`"a"b'c' ""`, []string{"abc", ""}},
		{`'a\' b`, []string{`a\`, "b"}},
		{`"a\"b" "\$c" \x`, []string{`a"b`, "$c", `\x`}},
		{`"a$B-c" '$D' "${E}f" $g`, []string{"a$B-c", "$D", "${E}f", "$g"}},
		{`a\`, []string{`a\`}},
		{"a\r", []string{"a"}},
	} {
		words, open := split([]byte(tt.line), 0, len(tt.line))
		var got []string
		for _, w := range words {
			got = append(got, w.text)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || open >= 0 {
			t.Errorf("%s: open at %d\n%s", tt.line, open, diff)
		}
	}
	for line, want := range map[string]int{`a "b`: 2, `a 'b"`: 2, `"a" "b\"`: 4} {
		if _, open := split([]byte(line), 0, len(line)); open != want {
			t.Errorf("%s: open at %d, want %d", line, open, want)
		}
	}
}

func TestOnlyDoubleQuotesFillVariablesIn(t *testing.T) {
	for line, want := range map[string]string{`"$A"`: "$A", `"x${B}y"`: "${B}", `'$A'`: "", "$A": "", `"\$A"`: "", `"$1"`: "", `"a$"`: ""} {
		words, _ := split([]byte(line), 0, len(line))
		if got := words[0].variable; got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

func TestMistakesAreToldUpToALimit(t *testing.T) {
	found := readText(strings.Repeat("nonsense\n", 5*maxProblems))
	n := len(found.Problems)
	if n != maxProblems+1 || !strings.Contains(found.Problems[n-1].Text, "reading ends here") {
		t.Errorf("%d problems, last %v", n, found.Problems[n-1])
	}
}

func TestMorePairsThanAreReadAreTold(t *testing.T) {
	var b strings.Builder
	b.WriteString("backend b\n server s 10.0.0.1:1\nfrontend f\n")
	for i := range maxReadings + 3 {
		fmt.Fprintf(&b, " use_backend b if { path /%d }\n", i)
	}
	found := readText(b.String())
	if len(found.Readings) != maxReadings || len(found.Unread) != 1 {
		t.Errorf("%d readings, unread %+v", len(found.Readings), found.Unread)
	}
}

func TestAConditionOfTooManyRoutesIsNotDecided(t *testing.T) {
	many := strings.Join(numbered("/p", maxAlternatives+5), " ")
	found := readText("backend b\n server s 10.0.0.1:1\nfrontend f\n use_backend b if { path " + many + " }\n")
	if len(found.Readings) != 1 || len(found.Readings[0].Assumed) != 1 || !found.Readings[0].Route.IsAny() {
		t.Errorf("%+v", found.Readings)
	}
}

func numbered(prefix string, n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprint(prefix, i))
	}
	return all
}

func FuzzFile(f *testing.F) {
	paths, err := filepath.Glob("testdata/files/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatal("there are no seeds")
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(txtar.Parse(text).Files[0].Data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := readText(text)
		if !reflect.DeepEqual(found, readText(text)) {
			t.Error("reading twice gives two results")
		}
		for i := range found.Readings {
			r := &found.Readings[i]
			for _, s := range r.Settings {
				if s.At.End <= s.At.Start || s.At.End > len(text) || s.At.Line < 1 {
					t.Errorf("%s stands nowhere: %+v", s.Name, s.At)
				}
			}
			Table.Hop(r)
		}
		for _, p := range found.Problems {
			if p.Text == "" || p.Code == "" || !p.At.Known() || p.At.End <= p.At.Start {
				t.Errorf("%+v says too little", p)
			}
		}
		for _, u := range found.Unread {
			if u.Why == "" || u.Code == "" || !u.At.Known() {
				t.Errorf("%+v says too little", u)
			}
		}
	})
}
