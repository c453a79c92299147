package command

import (
	"path"
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
)

// beside is files by name: scripts of package.json as "package.json#start".
type beside map[string]string

func (b beside) Script(file, name string) (Word, bool) {
	text, ok := b[file+"#"+name]
	return Word{Text: text}, ok
}

func (b beside) Has(file string) bool {
	for name := range b {
		if strings.HasPrefix(name, file+"#") {
			return true
		}
	}
	return false
}

func (b beside) Workspace(folder, name string) (string, bool) {
	at := path.Join(folder, strings.TrimPrefix(name, "@acme/"))
	return at, b.Has(at + "/package.json")
}

func (b beside) Text(_ *Command, name string) (Word, bool) {
	text, ok := b[name]
	return Word{Text: text}, ok
}

func TestScriptsThatLieBesideAreFollowed(t *testing.T) {
	files := beside{
		"web/package.json#start":     "npm run serve",
		"web/package.json#serve":     "PORT=1 exec node server.js",
		"web/api/package.json#start": "uvicorn api",
		"web/package.json#loop":      "npm run loop",
		"./start.sh":                 "#!/bin/sh\nset -e\nif [ -n \"$A\" ]; then\n  migrate\nfi\nexec \"$@\"\n",
		"/entry.sh":                  "#!/bin/bash\nif [ \"$1\" = worker ]; then\n  exec celery\nfi\nexec uvicorn app --port $PORT\n",
		"/options.sh":                "if [ \"${1#-}\" != \"$1\" ]; then\n  set -- node \"$@\"\nfi\nexec \"$@\"\n",
		"/heredoc.sh":                "cat > x <<EOF\nexec celery\nEOF\nuvicorn app \"$@\"\n",
		"/background.sh":             "celery &\nuvicorn app &\nwait\n",
		"/sourced.sh":                "set -e\nsource /docker-entrypoint.sh\n",
		"/dotted.sh":                 ". /docker-entrypoint.sh",
		"/sets.sh":                   "if true; then\n  export UVICORN_TIMEOUT_KEEP_ALIVE=5\nfi\nuvicorn app\n",
	}
	for _, tt := range []struct{ argv, want, perhaps, unknown string }{
		{argv: "npm start", want: "node server.js"},
		{argv: "npm start -- --x", want: "node server.js --x"},
		{argv: "npm --prefix api start", want: "uvicorn api"},
		{argv: "yarn start", want: "node server.js"},
		{argv: "yarn next start", want: "next start"},
		{argv: "npm ci", unknown: "package.json"},
		{argv: "npm run loop", unknown: "start one another"},
		{argv: "pnpm --filter web start", unknown: "package.json"},
		{argv: "pnpm --filter @acme/api start", want: "uvicorn api"},
		{argv: "pnpm --filter ./api... start", unknown: "package.json"},
		{argv: "npm run start --workspace=api", want: "uvicorn api"},
		{argv: "npm start -w @acme/api -- --reload", want: "uvicorn api --reload"},
		{argv: "npm -w api -w other start", unknown: "package.json"},
		{argv: "npm start --workspaces", unknown: "package.json"},
		{argv: "yarn workspace api start", want: "uvicorn api"},
		{argv: "./start.sh gunicorn app", want: "gunicorn app"},
		{argv: "tini -- ./start.sh gunicorn app", want: "gunicorn app"},
		{argv: "bash /entry.sh", want: "uvicorn app --port $PORT", perhaps: "branch"},
		{argv: "/options.sh uvicorn app", want: "uvicorn app", perhaps: "branch"},
		{argv: "/heredoc.sh --reload", want: "uvicorn app --reload"},
		{argv: "/background.sh", unknown: `"&"`},
		{argv: "/sourced.sh run web", unknown: "the script goes on in /docker-entrypoint.sh"},
		{argv: "/dotted.sh run web", unknown: "the script goes on in /docker-entrypoint.sh"},
		{argv: "/sets.sh", want: "uvicorn app"},
		{argv: "/missing.sh a", want: "/missing.sh a"},
	} {
		c := Command{Words: words(strings.Fields(tt.argv)...), Folder: "web"}.Follow(files)
		var list []string
		for _, w := range c.Words {
			list = append(list, w.Text)
		}
		got := strings.Join(list, " ")
		if tt.unknown == "" && (got != tt.want || c.Unknown != "") || !strings.Contains(c.Unknown, tt.unknown) || !strings.Contains(c.Perhaps, tt.perhaps) || (tt.perhaps == "") != (c.Perhaps == "") {
			t.Errorf("%s: %q, perhaps %q, unknown %q; want %+v", tt.argv, got, c.Perhaps, c.Unknown, tt)
		}
	}
	c := Command{Words: words("/sets.sh")}.Follow(files)
	if w, ok := c.Variable("UVICORN_TIMEOUT_KEEP_ALIVE"); !ok || w.Unknown == "" {
		t.Errorf("a variable that a branch sets is %+v", w)
	}
}

func TestAFileOfVariablesGivesThoseOfClocksOnly(t *testing.T) {
	text := "# c\nSECRET=x\nexport A_TIMEOUT = \"5\" \r\n B_TIMEOUT='6'\nC_TIMEOUT=$A\nD_TIMEOUT\n"
	var got []string
	for _, v := range EnvFile("x.env", []byte(text)) {
		got = append(got, v.Name+"="+v.Value.Text)
		if v.Value.Unknown == "" && text[v.Value.At.Start:v.Value.At.End] != v.Value.Text {
			t.Errorf("%s is not at %+v", v.Name, v.Value.At)
		}
	}
	if strings.Join(got, " ") != "A_TIMEOUT=5 B_TIMEOUT=6 C_TIMEOUT=$A" {
		t.Error(got)
	}
}

// spans counts columns as bytes.
type spans struct{}

func (spans) Span(start, end int) audit.Pos {
	return audit.Pos{File: "f", Line: 1, Column: start + 1, EndLine: 1, EndColumn: end + 1, Start: start, End: end}
}

func TestAWordKnowsWhereItsPartsStand(t *testing.T) {
	file := "    exec a\n      --b 5\n"
	source, end, ok := Align(spans{}, []byte(file), 0, "exec a --b 5\n")
	if !ok || end != len(file) {
		t.Fatal(source, end, ok)
	}
	w := Word{Text: "exec a --b 5\n", Source: source}
	if at := w.Part(11, 12); file[at.Start:at.End] != "5" {
		t.Errorf("5 is at %+v", at)
	}
	h := Word{Text: "a$$b 5", Source: Whole(spans{}, 10, 6)}.Halved('$')
	if at := h.Part(4, 5); h.Text != "a$b 5" || at.Start != 15 {
		t.Errorf("%q: 5 is at %+v", h.Text, at)
	}
}

func TestWhatAScriptMayEndInIsLeftAsChoices(t *testing.T) {
	for _, tt := range []struct{ script, want string }{
		{"if [ \"$MODE\" = run ]; then\n  echo run\n  uvicorn app --port $PORT\nfi\n", "uvicorn app --port $PORT"},
		{"if [ -n \"$DEV\" ]; then\n  exec uvicorn app --reload\nelse\n  migrate && exec gunicorn app\nfi", "uvicorn app --reload|gunicorn app"},
		{"case \"$1\" in\n  web|serve)\n    exec gunicorn app\n    ;;\n  worker) celery ;;\n  *) exec \"$@\" ;;\nesac", "gunicorn app|celery|all of it"},
		{"celery &\nuvicorn app 2>&1 &\nwait -n\n", "celery|uvicorn app"},
		{"run() {\n  cd /app\n  A_TIMEOUT=1 uvicorn app\n}\nother() { celery; }\nrun \"$@\"\n", "uvicorn app"},
		{"[ -f x ] && uvicorn app", "uvicorn app"},
		{"uvicorn app | tee log", "uvicorn app"},
		{"( cd /app; uvicorn app )", "uvicorn app"},
		{"while ! nc -z db 5432; do\n  sleep 1\ndone\n", "sleep 1"},
		{"run() { uvicorn app; }\n", ""},
		{"exec uvicorn app", ""},
	} {
		c := Command{Words: words("/x.sh", "all", "of", "it")}.Follow(beside{"/x.sh": tt.script})
		var got []string
		for i := range c.Choices {
			one := c.Choices[i].Unwrap()
			var list []string
			for _, w := range one.Words {
				list = append(list, w.Text)
			}
			got = append(got, strings.Join(list, " "))
		}
		if strings.Join(got, "|") != tt.want || (tt.want != "") != (c.Unknown != "") && tt.script[:4] != "run(" {
			t.Errorf("%q: %q (unknown %q); want %q", tt.script, got, c.Unknown, tt.want)
		}
	}
}
