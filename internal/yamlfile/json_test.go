package yamlfile

import (
	"strings"
	"testing"
)

func TestEachValueOfJSONStandsWhereItIsWritten(t *testing.T) {
	text := "\ufeff{\r\n\t\"ä\": [\"x\", \"say \\\"é\\\"\", 7, {\"k\": null}],\n\t\"b\": true, \"e\": \"\\ud83d\\ude00\"\n}\n"
	f, problem := ParseJSON("t.json", []byte(text))
	if problem != nil {
		t.Fatal(problem)
	}
	root := f.Documents[0]
	list := root.Get("ä")
	for _, test := range []struct {
		n    Node
		want string
	}{
		{list.Items()[0], `x`},
		{list.Items()[1], `say \"é\"`},
		{list.Items()[2], `7`},
		{list.Items()[3].Get("k"), `null`},
		{root.Get("b"), `true`},
		{root.Get("e"), `"\ud83d\ude00"`},
	} {
		at := test.n.At()
		if got := text[at.Start:at.End]; got != test.want {
			t.Errorf("it stands at %q, want %q", got, test.want)
		}
	}
	whole := list.Whole()
	if got := text[whole.Start:whole.End]; got != `["x", "say \"é\"", 7, {"k": null}]` {
		t.Errorf("the list stands at %q", got)
	}
	if at := list.Items()[1].At(); at.Line != 2 || at.Column != 14 {
		t.Errorf("line %d, column %d; want 2, 14", at.Line, at.Column)
	}
	w := list.Items()[1].Word()
	if at := w.Part(5, 7); w.Text != `say "é"` || text[at.Start:at.End] != "é" {
		t.Errorf("a part of %q stands at %q", w.Text, text[at.Start:at.End])
	}
	if list.Items()[3].Get("k").IsGiven() || !root.Get("b").IsGiven() {
		t.Error("null is given, or true is not")
	}
}

func TestBrokenJSONIsToldWhereItBreaks(t *testing.T) {
	for _, test := range []struct {
		text, why    string
		line, column int
	}{
		{"{\n  \"a\": [1,\n}", "invalid character", 3, 1},
		{"{\"a\": tru}", "invalid character", 1, 10},
		{"{\"a\": [1", "unexpected end", 1, 8},
		{"{\"a\": \"x", "unexpected end", 1, 8},
		{"", "unexpected end", 0, 0},
		{"{} {}", "after top-level value", 1, 4},
		{"{\"a\": \"\xff\"}", "not UTF-8", 1, 8},
		{strings.Repeat("[", 20000), "exceeded max depth", 1, 10001},
	} {
		f, problem := ParseJSON("t.json", []byte(test.text))
		if problem == nil || !strings.Contains(problem.Text, test.why) || len(f.Documents) > 0 {
			t.Errorf("%.20q: %v and %d documents; want one that says %q", test.text, problem, len(f.Documents), test.why)
			continue
		}
		if at := problem.At; at.Line != test.line || at.Column != test.column {
			t.Errorf("%.20q: line %d, column %d; want %d, %d", test.text, at.Line, at.Column, test.line, test.column)
		}
	}
}

func FuzzParseJSON(f *testing.F) {
	f.Add("{\"a\": [1, \"x\\\"y\", null, {\"b\": true}]}")
	f.Add("\ufeff[\t\"\\ud83d\\ude00\"]")
	f.Fuzz(func(t *testing.T, text string) {
		file, _ := ParseJSON("t.json", []byte(text))
		for _, d := range file.Documents {
			walk(t, d, text)
		}
	})
}

func walk(t *testing.T, n Node, text string) {
	at := n.Whole()
	if at.Start < 0 || at.End > len(text) || at.Start >= at.End {
		t.Fatalf("%q stands at %d to %d", n.String(), at.Start, at.End)
	}
	n.Word()
	for _, item := range n.Items() {
		walk(t, item, text)
	}
	for _, field := range n.Fields() {
		walk(t, field.Value, text)
	}
}
