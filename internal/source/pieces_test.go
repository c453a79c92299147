package source

import (
	"strings"
	"testing"
)

func TestATextIsPutTogetherAsFarAsItIsWritten(t *testing.T) {
	for _, tt := range []struct{ file, code, want string }{
		{"a.js", `x = "http://api:8000/a"`, "http://api:8000/a"},
		{"a.js", "const B = 'http://api'\nx = `${B}/users/${id}?y`", "http://api/users/*?y"},
		{"a.js", "x = process.env.API + '/a'", "<API>/a"},
		{"a.js", "x = process.env.API || 'http://api'", "<API=http://api>"},
		{"a.js", "x = (process.env['API'] ?? 'http://api') + `/a/${b}`", "<API=http://api>/a/*"},
		{"a.ts", "x = process.env.API!", "<API>"},
		{"a.js", "const h = process.env.HOST\nx = `http://${h}:${port}/`", "http://<HOST>:*/"},
		{"a.js", "let b = 'a'\nb = 'c'\nx = b", "*"},
		{"a.js", "x = flag ? 'a' : 'b'", "*"},
		{"a.js", "x = base(1)", "*"},
		{"a.js", "this.base = 'http://a'\nx = `${this.base}/b`", "http://a/b"},
		{"a.py", "def f():\n    u = 'a'\ndef g():\n    u = 'b'\n    x = u\n", "b"},
		{"a.py", "u = 'a'\ndef f():\n    u = 'b'\n    u = 'c'\n    x = u\n", "*"},
		{"a.py", "u = 'a'\ndef f():\n    x = f'{u}/b'\n", "a/b"},
		{"a.py", "def f():\n    u = 'b'\nx = u\n", "*"},
		{"a.js", "const u = 'a'\nfunction f() { const u = 'b'; if (c) { x = u } }", "b"},
		{"a.js", "function f() { const u = 'b' }\nx = u", "*"},
		{"a.js", "const a = b\nconst b = a\nx = a", "*"},
		{"a.py", `x = f"http://api/{a}/b"`, "http://api/*/b"},
		{"a.py", "B = 'http://api'\nx = f'{B}/a'", "http://api/a"},
		{"a.py", "import os\nx = os.environ['API']", "<API>"},
		{"a.py", "x = os.environ.get('API', 'http://api') + '/a'", "<API=http://api>/a"},
		{"a.py", "x = os.getenv('API') or 'http://api'", "<API=http://api>"},
		{"a.py", "x = os.getenv('API', default())", "<API>"},
		{"a.py", "x = f'''http://{os.environ[\"H\"]}/'''", "http://<H>/"},
		{"a.py", `x = f"{{a}}"`, "*"},
		{"a.py", "c['U'] = 'http://{}/a/{}'.format(os.environ.get('H'), n)\nx = f'{c[\"U\"]}/b'", "http://<H>/a/*/b"},
		{"a.py", "x = '{0}/a'.format(b)", "*"},
		{"a.js", "app.set['U'] = 'http://api'\nx = app.set['U']", "http://api"},
		{"a.js", "c['U'] = 'a'\nc['U'] = 'b'\nx = c['U']", "*"},
		{"a.py", "x = settings.api", "*"},
	} {
		f := parse(tt.file, tt.code+"\n")
		texts := f.Texts()
		a := texts.given["x"][0]
		got := texts.Of(a.From, a.To)
		var b strings.Builder
		for _, p := range got {
			switch {
			case p.Variable != "" && p.Open:
				b.WriteString("<" + p.Variable + ">")
			case p.Variable != "":
				b.WriteString("<" + p.Variable + "=" + p.Text + ">")
			case p.Open:
				b.WriteString("*")
			default:
				b.WriteString(p.Text)
			}
		}
		if b.String() != tt.want {
			t.Errorf("%q is %s, want %s", tt.code, b.String(), tt.want)
		}
	}
}

func TestAVariableWinsOverWhatStandsInForIt(t *testing.T) {
	environment := func(name string) (string, bool) { return "chat", name == "HOST" }
	for _, tt := range []struct {
		piece Piece
		want  string
		known bool
	}{
		{Piece{Text: "api"}, "api", true},
		{Piece{Text: "api", Variable: "HOST"}, "chat", true},
		{Piece{Text: "api", Variable: "OTHER"}, "api", true},
		{Piece{Variable: "OTHER", Open: true}, "", false},
		{Piece{Variable: "HOST", Open: true}, "chat", true},
	} {
		if got, known := tt.piece.In(environment); got != tt.want || known != tt.known {
			t.Errorf("%+v is %q, %v", tt.piece, got, known)
		}
	}
}
