package report

import (
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
)

func TestTheCaretStandsUnderTheExactText(t *testing.T) {
	at := func(column, endColumn int) audit.Pos {
		return audit.Pos{File: "f", Line: 1, Column: column, EndLine: 1, EndColumn: endColumn}
	}
	for _, test := range []struct {
		name, line  string
		at          audit.Pos
		width       int
		text, caret string
	}{
		{"a word", "idle = 60", at(8, 10), 40, "idle = 60", "       ^~"},
		{"one character", "idle = 6", at(8, 9), 40, "idle = 6", "       ^"},
		{"a tab stays a tab", "\tidle = 60", at(9, 11), 40, "\tidle = 60", "\t       ^~"},
		{"wide characters take two columns", "漢字 = 漢字", at(6, 8), 40, "漢字 = 漢字", "       ^~~~"},
		{"an accent of its own takes none", "e\u0301 = 60", at(6, 8), 40, "e\u0301 = 60", "    ^~"},
		{"no end gives one caret", "idle = 60", audit.Pos{Line: 1, Column: 8}, 40, "idle = 60", "       ^"},
		{"an end in a later line goes to the end of this", "idle {", audit.Pos{Line: 1, Column: 1, EndLine: 3, EndColumn: 2}, 40, "idle {", "^~~~~~"},
		{"a column behind the line", "idle", at(99, 100), 40, "idle", "    ^"},
		{"no line but a column before it", "", at(0, 0), 40, "", "^"},
		{"a line that is too long ends in dots", "abcdefghijklmnopqrstuvwxyz", at(3, 5), 20, "abcdefghijklmnopq...", "  ^~"},
		{"and begins with them", strings.Repeat("x", 50) + "HERE" + strings.Repeat("y", 50), at(51, 55), 30,
			"..." + strings.Repeat("x", 16) + "HEREyyyy...", strings.Repeat(" ", 19) + "^~~~"},
		{"a password beside it is not shown", `{"password":"hunter2","idle_timeout":30,"token":"x"}`, at(38, 40), 70, `..."idle_timeout":30...`, "                  ^~"},
		{"nor a word that follows its flag", `run --token hunter2 --keep-alive 5`, at(34, 35), 70, `...--keep-alive 5`, "                ^"},
		{"nor one in an address", `{ db = "pg://me:hunter2@db/x", t = 30 }`, at(36, 38), 70, `...t = 30...`, "       ^~"},
		{"nor a key that has no name", `f("AKIAABCDEFGHIJKLMNOP", 30)`, at(27, 29), 70, `...30...`, "   ^~"},
		{"nor what is meant itself", `default = { t = 30, password = "hunter2" }`, at(11, 42), 70, `default = { t = 30, ...`, "          ^~~~~~~~~~"},
		{"a name alone is no secret", `module "token_service" {`, at(1, 23), 70, `module "token_service" {`, "^~~~~~~~~~~~~~~~~~~~~~"},
		{"nor is the name of the setting", `token_timeout = 30`, at(17, 19), 70, `token_timeout = 30`, "                ^~"},
		{"escape codes do not reach the terminal", "a\x1b[31mb", at(7, 8), 40, "a\ufffd[31mb", "      ^"},
	} {
		text, caret := underline(test.line, test.at, test.width)
		if text != test.text || caret != test.caret {
			t.Errorf("%s:\n got %q\n     %q\nwant %q\n     %q", test.name, text, caret, test.text, test.caret)
		}
	}
}

func TestAFileThatIsNotThereHasNoExcerpt(t *testing.T) {
	files := func(path string) ([]byte, bool) { return []byte("one\r\ntwo"), path == "f" }
	for _, test := range []struct {
		at    audit.Pos
		files func(string) ([]byte, bool)
		want  string
	}{
		{audit.Pos{File: "f", Line: 1, Column: 1, EndLine: 1, EndColumn: 4}, files, "    |\n  1 | one\n    | ^~~\n"},
		{audit.Pos{File: "f", Line: 3, Column: 1}, files, ""},
		{audit.Pos{File: "g", Line: 1, Column: 1}, files, ""},
		{audit.Pos{File: "f"}, files, ""},
		{audit.Pos{File: "f", Line: 1, Column: 1}, nil, ""},
	} {
		p := newPage(Options{Files: test.files})
		p.excerpt(test.at)
		if got := p.text.String(); got != test.want {
			t.Errorf("%v:\n got %q\nwant %q", test.at, got, test.want)
		}
	}
}

func TestNothingFromOutsideSteersTheTerminal(t *testing.T) {
	chain := audit.Draw("evil \x1b[2J", []audit.Hop{{System: "a", Name: "\u202eb\x07"}}, func(string) bool { return false })
	r := audit.Run([]audit.Chain{chain}, nil, nil, audit.Options{})
	r.Findings = []audit.Finding{{Rule: "r", Severity: audit.Error, Message: "m\x1b]0;x\x07\nsecond line", At: audit.Pos{File: "\x1bf", Line: 1}}}
	var b strings.Builder
	if err := Text(&b, &r, Options{}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\x07\u202e") {
		t.Errorf("%q", b.String())
	}
	if !strings.Contains(b.String(), "second line [r]\n") {
		t.Errorf("the first line of a finding is broken: %q", b.String())
	}
}

func FuzzUnderline(f *testing.F) {
	f.Add("idle = 60", 8, 10, 40)
	f.Add(strings.Repeat("漢\t", 60), 30, 33, 20)
	f.Fuzz(func(t *testing.T, line string, column, end, width int) {
		width = 36 + width&63
		text, caret := underline(line, audit.Pos{Line: 1, Column: column, EndLine: 1, EndColumn: end}, width)
		if columns(text) > width && columns(harmless(line)) > width {
			t.Errorf("%d columns where %d fit: %q", columns(text), width, text)
		}
		if columns(caret) > columns(text)+1 {
			t.Errorf("the caret is behind the line: %q %q", text, caret)
		}
	})
}
