package command

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
)

func TestAFlagHasTheValueThatIsGivenLast(t *testing.T) {
	for _, tt := range []struct {
		argv  []string
		want  string
		found bool
	}{
		{[]string{"gunicorn", "--timeout", "30"}, "30", true},
		{[]string{"gunicorn", "--timeout=30"}, "30", true},
		{[]string{"gunicorn", "-t", "30"}, "30", true},
		{[]string{"gunicorn", "-t30"}, "30", true},
		{[]string{"gunicorn", "-t", "30", "--timeout=60"}, "60", true},
		{[]string{"gunicorn", "--timeout", "60", "-t30"}, "30", true},
		{[]string{"gunicorn", "--timeout="}, "", true},
		{[]string{"gunicorn", "--timeouts", "30"}, "", false},
		{[]string{"gunicorn", "--", "--timeout", "30"}, "", false},
		{[]string{"gunicorn"}, "", false},
		{nil, "", false},
	} {
		c := Command{Words: words(tt.argv...)}
		got, found := c.Flag("-t", "--timeout")
		if got.Text != tt.want || found != tt.found || got.Unknown != "" {
			t.Errorf("%q: %+v %v, want %q %v", tt.argv, got, found, tt.want, tt.found)
		}
	}
}

func TestAFlagWithoutAValueOrWithAnUnknownOneSaysSo(t *testing.T) {
	for _, argv := range [][]string{
		{"gunicorn", "--timeout"}, {"gunicorn", "--timeout", "--"}, {"gunicorn", "--timeout", "?var.x has no value"},
	} {
		c := Command{Words: words(argv...)}
		if got, found := c.Flag("--timeout"); !found || got.Unknown == "" {
			t.Errorf("%q: %+v %v", argv, got, found)
		}
	}
}

func TestAnUnknownWordIsDoubtedWhereAnOptionCanStand(t *testing.T) {
	for _, tt := range []struct {
		argv []string
		want bool
	}{
		{[]string{"uvicorn", "app", "--port", "?x"}, false},
		{[]string{"uvicorn", "?x"}, true},
		{[]string{"uvicorn", "--port=80", "?x"}, true},
		{[]string{"uvicorn", "--", "?x"}, false},
		{[]string{"uvicorn", "app"}, false},
	} {
		c := Command{Words: words(tt.argv...)}
		if _, got := c.Doubt(); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.argv, got, tt.want)
		}
	}
	for text, want := range map[string]bool{
		"$OPTIONS": true, "--port=$PORT": false, "-w$N": false, "-$X": true, "--$X": true, "pkg.$NAME:app": false, "`x`": true,
	} {
		c := Command{Words: []Word{{Text: "uvicorn"}, {Text: text, Unknown: "x"}}}
		if _, got := c.Doubt(); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestAPartOfAWordHasItsOwnPosition(t *testing.T) {
	// command = ["sh", "-c", "exec üvicorn --timeout=75"] with the script at column 24.
	script := "exec üvicorn --timeout=75"
	at := audit.Pos{File: "main.tf", Line: 3, Column: 24, EndLine: 3, EndColumn: 51, Start: 100, End: 100 + len(script) + 2}
	c := Command{Words: []Word{{Text: "sh"}, {Text: "-c"}, {Text: script, At: at}}}.Unwrap()
	w, _ := c.Flag("--timeout")
	want := audit.Pos{File: "main.tf", Line: 3, Column: 48, EndLine: 3, EndColumn: 50, Start: 125, End: 127}
	if w.At != want {
		t.Errorf("75 is at %+v, want %+v", w.At, want)
	}
	escaped := Word{Text: script, At: audit.Pos{File: "main.tf", Line: 3, Column: 24, EndLine: 3, EndColumn: 60, Start: 100, End: 140}}
	if got := escaped.Part(0, 4); got != escaped.At {
		t.Errorf("a part of an escaped word is at %+v, want the whole word's", got)
	}
}

func TestAVersionIsReadFromTheTagOfTheImageMeant(t *testing.T) {
	for image, want := range map[string]string{
		"node:20.11-alpine": "20.11", "node:22": "22", "docker.io/library/node:20.11.1-slim@sha256:ab": "20.11.1",
		"public.ecr.aws/docker/library/node:v18.2.0": "18.2.0", "node": "", "node:lts": "", "node:alpine": "",
		"node:20alpine": "", "my-node:20": "", "registry:5000/node": "", "python:3.12": "", "": "",
	} {
		c := Command{Image: image}
		if got := c.ImageVersion("node"); got != want {
			t.Errorf("%s: %q, want %q", image, got, want)
		}
	}
}

func TestOnlyVariablesOfClocksAreKept(t *testing.T) {
	for name, want := range map[string]bool{
		"UVICORN_TIMEOUT_KEEP_ALIVE": true, "GUNICORN_CMD_ARGS": true, "SSE_HEARTBEAT_MS": true, "WS_PING": true,
		"GRACEFUL_STOP": true, "DATABASE_URL": false, "API_KEY": false, "SHIPPING_KEY": false, "PATH": false,
	} {
		if got := Sets(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
