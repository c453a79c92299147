package command

import (
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
)

func words(list ...string) []Word {
	var ws []Word
	for _, text := range list {
		w := Word{Text: text}
		if why, unknown := strings.CutPrefix(text, "?"); unknown {
			w = Word{Unknown: why}
		}
		ws = append(ws, w)
	}
	return ws
}

func texts(ws []Word) string {
	var list []string
	for _, w := range ws {
		text := w.Text
		if w.Unknown != "" {
			text += "?"
		}
		list = append(list, text)
	}
	return strings.Join(list, "|")
}

func TestACommandIsUnwrappedToTheProgramThatWorks(t *testing.T) {
	for _, tt := range []struct {
		argv []string
		want string
		env  string
	}{
		{argv: []string{"uvicorn", "app:app"}, want: "uvicorn|app:app"},
		{argv: []string{"python3.11", "-u", "-m", "uvicorn", "app:app"}, want: "uvicorn|app:app"},
		{argv: []string{"python", "main.py"}, want: "python|main.py"},
		{argv: []string{"python", "-c", "print(1)", "-m", "uvicorn"}, want: "python|-c|print(1)|-m|uvicorn"},
		{argv: []string{"/usr/bin/tini", "-g", "--", "gunicorn", "app"}, want: "gunicorn|app"},
		{argv: []string{"dumb-init", "node", "a.js"}, want: "node|a.js"},
		{argv: []string{"poetry", "run", "hypercorn", "app"}, want: "hypercorn|app"},
		{argv: []string{"poetry", "install"}, want: "poetry|install"},
		{argv: []string{"uv", "run", "--with", "x", "--frozen", "uvicorn", "app"}, want: "uvicorn|app"},
		{argv: []string{"newrelic-admin", "run-program", "gunicorn", "app"}, want: "gunicorn|app"},
		{argv: []string{"opentelemetry-instrument", "--service_name", "api", "uvicorn", "app"}, want: "uvicorn|app"},
		{argv: []string{"gosu", "app", "uvicorn", "app"}, want: "uvicorn|app"},
		{argv: []string{"wait-for-it.sh", "db:5432", "-t", "60", "--", "uvicorn", "app"}, want: "uvicorn|app"},
		{argv: []string{"env", "-u", "A", "X_TIMEOUT=5", "SECRET=x", "uvicorn", "app"}, want: "uvicorn|app", env: "X_TIMEOUT=5"},
		{argv: []string{"pm2-runtime", "start", "app.js", "-i", "2"}, want: "node|app.js|-i|2"},
		{argv: []string{"su", "app", "-s", "/bin/sh", "-c", "exec uvicorn app:app"}, want: "uvicorn|app:app"},
		{argv: []string{"sudo", "-u", "app", "A_TIMEOUT=5", "uvicorn", "app"}, want: "uvicorn|app", env: "A_TIMEOUT=5"},
		{argv: []string{"pnpm", "exec", "--", "next", "start"}, want: "next|start"},
		{argv: []string{"npx", "-y", "next", "start"}, want: "next|start"},
		{argv: []string{"cross-env", "NODE_ENV=production", "node", "x.js"}, want: "node|x.js"},
		{argv: []string{"pm2", "start", "app.js", "--no-daemon"}, want: "node|app.js|--no-daemon"},
		{argv: []string{"timeout", "60", "node", "x.js"}, want: "node|x.js"},
		{argv: []string{"hatch", "run", "uvicorn", "app"}, want: "uvicorn|app"},
		{argv: []string{"sh", "-c", "uvicorn app:app"}, want: "uvicorn|app:app"},
		{argv: []string{"/bin/bash", "-lc", "exec ddtrace-run uvicorn app:app"}, want: "uvicorn|app:app"},
		{argv: []string{"bash", "-o", "?x", "-c", "uvicorn"}, want: ""},
		{argv: []string{"sh", "-c", "cd /app; migrate && exec uvicorn 'app:a b' --log \"x y\""}, want: "uvicorn|app:a b|--log|x y"},
		{argv: []string{"sh", "-c", "exec uvicorn app; echo never"}, want: "uvicorn|app"},
		{argv: []string{"sh", "-c", "uvicorn app --port $PORT"}, want: "uvicorn|app|--port|$PORT?"},
		{argv: []string{"sh", "-c", "uvicorn app --port ${PORT:-80} # why"}, want: "uvicorn|app|--port|${PORT:-80}?"},
		{argv: []string{"sh", "-c", `uvicorn app --port \$PORT '$PORT' "a\"b" $ a#b`}, want: `uvicorn|app|--port|$PORT|$PORT|a"b|$|a#b`},
		{argv: []string{"sh", "-c", "gunicorn -w $(nproc) -t `x` a"}, want: "gunicorn|-w|$(nproc)?|-t|`x`?|a"},
		{argv: []string{"sh", "-c", "KEEP_TIMEOUT=75; uvicorn --timeout-keep-alive $KEEP_TIMEOUT"}, want: "uvicorn|--timeout-keep-alive|$KEEP_TIMEOUT?", env: "KEEP_TIMEOUT=75"},
		{argv: []string{"sh", "-c", "export A_TIMEOUT=7 && B_TIMEOUT=8 true && C_TIMEOUT=9 node x"}, want: "node|x", env: "A_TIMEOUT=7 C_TIMEOUT=9"},
		{argv: []string{"sh", "-c", "uvicorn --timeout-keep-alive 75 > log 2>&1"}, want: "uvicorn|--timeout-keep-alive|75"},
		{argv: []string{"sh", "-c", "uvicorn app \\\n  --port 80\n"}, want: "uvicorn|app|--port|80"},
		{argv: []string{"sh", "-c", "sh -c 'sh -c uvicorn'"}, want: "uvicorn"},
		{argv: []string{"sh", "-c", "cat > x <<EOF && echo\nexec node x\nEOF\nuvicorn app"}, want: "uvicorn|app"},
		{argv: []string{"sh", "-c", "set -e\nif [ -n \"$A\" ]; then\n  migrate\nfi\nexec uvicorn app"}, want: "uvicorn|app"},
		{argv: []string{"sh", "-c", "wait_for() {\n  nc -z $1\n}\nwait_for db | tee x\nfor i in 1 2; do echo $i; done\nuvicorn app"}, want: "uvicorn|app"},
		{argv: []string{"sh", "-c", "case $1 in\n a) echo;;\n b|c) echo\nesac\n[[ -f x ]] || touch x\nuvicorn app"}, want: "uvicorn|app"},
	} {
		c := Command{Words: words(tt.argv...)}.Unwrap()
		if got := texts(c.Words); tt.want != "" && (got != tt.want || c.Unknown != "") {
			t.Errorf("%q: %s (%s), want %s", tt.argv, got, c.Unknown, tt.want)
		}
		var env []string
		for _, v := range c.Env {
			env = append(env, v.Name+"="+v.Value.Text)
		}
		if got := strings.Join(env, " "); got != tt.env {
			t.Errorf("%q: the environment is %q, want %q", tt.argv, got, tt.env)
		}
	}
}

func TestAVariableOfTheCarrierIsPutIn(t *testing.T) {
	at := audit.Pos{File: "main.tf", Line: 9, Column: 3, EndLine: 9, EndColumn: 7, Start: 80, End: 84}
	c := Command{
		Words: words("sh", "-c", `uvicorn -a $KEEP -b "${KEEP}s" -c $LIST -d "$LIST" -e $GONE $NONE`),
		Env: []Variable{
			{"KEEP", Word{Text: "74"}}, {"KEEP", Word{Text: "75", At: at}}, {"LIST", Word{Text: "a b"}},
			{"GONE", Word{Unknown: "known after apply"}}, {"NONE", Word{}},
		},
	}.Unwrap()
	if got, want := texts(c.Words), "uvicorn|-a|75|-b|75s|-c|$LIST?|-d|a b|-e|$GONE?"; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
	if got := c.Words[2].At; got != at {
		t.Errorf("the value of $KEEP is at %v, want %v", got, at)
	}
	if got := c.Words[10].Unknown; got != "known after apply" {
		t.Errorf("$GONE is not known for %q", got)
	}
}

func TestWhatCannotBeToldIsUnknownWithAReason(t *testing.T) {
	for _, tt := range []struct {
		argv []string
		code audit.Code
		why  string
	}{
		{nil, audit.NoValue, "empty"},
		{[]string{"?var.command has no value"}, audit.NoValue, "var.command"},
		{[]string{"sh", "-c"}, audit.Refused, "no script"},
		{[]string{"sh"}, audit.NoValue, "no script"},
		{[]string{"sh", "-c", "?var.script has no value"}, audit.NoValue, "var.script"},
		{[]string{"sh", "?var.x"}, audit.NoValue, "var.x"},
		{[]string{"bash", "./start.sh", "uvicorn"}, audit.Missing, "start.sh"},
		{[]string{"sh", "-c", "uvicorn app | tee log"}, audit.Unsupported, `"|"`},
		{[]string{"sh", "-c", "a || uvicorn app"}, audit.Unsupported, "depends"},
		{[]string{"sh", "-c", "&& $START"}, audit.NoValue, "$START"},
		{[]string{"sh", "-c", "[ -f x ] && exec uvicorn app"}, audit.Unsupported, "depends"},
		{[]string{"sh", "-c", "uvicorn app & wait"}, audit.Unsupported, `"&"`},
		{[]string{"sh", "-c", "if true; then uvicorn app; fi"}, audit.Unsupported, `"if"`},
		{[]string{"sh", "-c", "(uvicorn app)"}, audit.Unsupported, `"("`},
		{[]string{"sh", "-c", "uvicorn 'app"}, audit.Refused, "not closed"},
		{[]string{"sh", "-c", `uvicorn "app`}, audit.Refused, "not closed"},
		{[]string{"sh", "-c", "$START app"}, audit.NoValue, "$START"},
		{[]string{"sh", "-c", ""}, audit.NoValue, "no program"},
		{[]string{"sh", "-c", "A=1"}, audit.NoValue, "no program"},
		{[]string{"npm", "start"}, audit.Missing, "package.json"},
		{[]string{"pm2-runtime", "ecosystem.config.js"}, audit.Missing, "ecosystem.config.js"},
		{[]string{"env", "A=b"}, audit.NoValue, "no program"},
		{[]string{"env", "?var.program"}, audit.NoValue, "var.program"},
		{[]string{"python", "-m"}, audit.Refused, "no module"},
		{strings.Fields(strings.Repeat("exec ", 40) + "uvicorn"), audit.Unsupported, "16"},
	} {
		c := Command{Words: words(tt.argv...)}.Unwrap()
		if c.Code != tt.code || !strings.Contains(c.Unknown, tt.why) {
			t.Errorf("%q: %s %q, want %s with %q", tt.argv, c.Code, c.Unknown, tt.code, tt.why)
		}
		if c.Program() != "" {
			t.Errorf("%q: a command that is not known has the program %q", tt.argv, c.Program())
		}
	}
}

func FuzzUnwrap(f *testing.F) {
	for _, s := range []string{
		"cd /app && exec uvicorn app:app --timeout-keep-alive 75", "sh -c 'sh -c \"x\"'", "A=$B ${C:-d} `e` $(f)",
		"&&0", "if a; then b; fi; (c) | d & e", "f() { g; }; case $1 in a) b;; esac", "cat <<E\nE\n[[ a ]] && b",
		"env A=b -- tini -- node x.js 2>&1", "'", "\\", "$", "${", "a|b&c;d", "pm2-runtime start", "#x\ny",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, script string) {
		at := audit.Pos{File: "x", Line: 1, Column: 2, EndLine: 1, EndColumn: 2 + len(script), Start: 1, End: 1 + len(script)}
		c := Command{
			Words: []Word{{Text: "sh"}, {Text: "-c"}, {Text: script, At: at}},
			Env:   []Variable{{Name: "B", Value: Word{Text: "1 2"}}},
		}
		once := c.Unwrap()
		if twice := once.Unwrap(); texts(twice.Words) != texts(once.Words) || twice.Unknown != once.Unknown {
			t.Errorf("%q: unwrapped %q, and once more %q", script, texts(once.Words), texts(twice.Words))
		}
		for _, w := range once.Words {
			if w.At.Start < at.Start-1 || w.At.End > at.End {
				t.Errorf("%q: the word %q is at %v", script, w.Text, w.At)
			}
		}
		once.Flag("--timeout", "-t")
		once.Doubt()
		Fields(Word{Text: script, At: at})
	})
}
