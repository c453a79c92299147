package main

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/probe"
)

// somewhere is a place without servers, for what only reads cases.
func somewhere(a *archive) *place {
	p := &place{dir: "/nowhere", ports: map[string]int{}, fixed: map[string]string{"backend": "127.0.0.1:1", "blackhole": "127.0.0.1:2"}}
	for _, line := range a.servers {
		version := strings.TrimPrefix(line.program, "node-")
		switch line.program {
		case "nginx":
			version = "1.22.1"
		case "haproxy":
			version = "2.6.12"
		case "envoy":
			version = "1.40.0"
		}
		if !digits.MatchString(version) {
			version = "1.0"
		}
		p.fixed["version:"+line.program] = version
	}
	return p
}

func TestTheAuditDecidesEveryCase(t *testing.T) {
	list, err := archives()
	if err != nil {
		t.Fatal(err)
	}
	names, programs := map[string]bool{}, map[string]bool{}
	for _, a := range list {
		cases, err := a.cases(somewhere(a))
		if err != nil {
			t.Errorf("%s: %v", a.name, err)
		}
		for i := range cases {
			if names[cases[i].name] {
				t.Errorf("%s is there twice", cases[i].name)
			}
			names[cases[i].name] = true
		}
		for _, line := range a.servers {
			program, _, _ := strings.Cut(line.program, "-")
			programs[program] = true
		}
		if a.title == "" {
			t.Errorf("%s has no title", a.name)
		}
	}
	if len(names) < 150 || len(programs) < 9 {
		t.Errorf("%d cases of %d programs", len(names), len(programs))
	}
}

func TestEachHopIsTheServerOfItsName(t *testing.T) {
	list, err := archives()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		told, err := a.told(somewhere(a))
		if err != nil {
			t.Fatal(err)
		}
		for i := range told.Chains {
			hops := told.Chains[i].Chain.Hops
			for j := range hops {
				line, ok := a.server(hops[j].Name)
				last := j == len(hops)-1
				asks := slices.ContainsFunc(a.clients, func(c clientLine) bool { return c.name == hops[j].Name })
				if !ok && !last && !asks {
					t.Errorf("%s: chain %s: no server is called %s", a.name, told.Chains[i].Chain.Name, hops[j].Name)
				}
				system, program := hops[j].System, strings.Split(line.program, "-")[0]
				if ok && system != "custom" && system != program && !(system == "aws/ecs-service-connect" && program == "envoy") {
					t.Errorf("%s: %s is %s in the chain file and %s in the run file", a.name, hops[j].Name, system, program)
				}
			}
		}
	}
}

func TestARunFileWithAMistakeIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"server a ngix x":       `no program "ngix"`,
		"chain a":               "too few words",
		"client a httpx x.py":   "no program, file and address",
		"chain a http://x h3":   `no option or tolerance "h3"`,
		"reload a soon":         "soon",
		"stop a now":            `no word "stop"`,
		"# a comment\nserver a": "too few words",
	} {
		if _, err := parseArchive("x", []byte("title\n-- run --\n"+text+"\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
	}
}

func TestAMeasurementIsHeldAgainstItsPrediction(t *testing.T) {
	const s, ms = time.Second, time.Millisecond
	nginx := &archive{servers: []serverLine{{name: "edge", program: "nginx"}, {name: "app", program: "go"}}}
	sse := &audit.Audited{Traffic: &audit.Traffic{Protocol: audit.SSE, Heartbeat: audit.Never()}}
	beating := &audit.Audited{Traffic: &audit.Traffic{Protocol: audit.SSE, Heartbeat: audit.After(s), Sender: audit.Origin}}
	call := &audit.Audited{Traffic: &audit.Traffic{Protocol: audit.GRPC, Heartbeat: audit.Never()}}
	cut := func(hop, sees string) prediction { return prediction{ends: true, at: 3 * s, hop: hop, sees: sees} }
	early := cut("edge", "a 200 that ends early")
	for _, tt := range []struct {
		name    string
		audited *audit.Audited
		p       prediction
		o       probe.Outcome
		want    string
	}{
		{"as predicted", sse, early, probe.Outcome{End: probe.Cut, After: 3100 * ms}, ""},
		{"late", sse, early, probe.Outcome{End: probe.Cut, After: 3400 * ms}, "late"},
		{"early, as nginx may be", sse, early, probe.Outcome{End: probe.Cut, After: 2500 * ms}, ""},
		{"early, as others may not be", sse, cut("app", "a 200 that ends early"), probe.Outcome{End: probe.Cut, After: 2500 * ms}, "early"},
		{"much too early", sse, early, probe.Outcome{End: probe.Cut, After: 2300 * ms}, "early"},
		{"not cut", sse, early, probe.Outcome{End: probe.Open, After: 5 * s}, "not cut"},
		{"another way", sse, early, probe.Outcome{End: probe.Complete, After: 3 * s}, "otherwise"},
		{"another status", sse, cut("edge", "504"), probe.Outcome{End: probe.Failed, Status: 502, After: 3 * s}, "otherwise"},
		{"the status", sse, cut("edge", "504 (UT)"), probe.Outcome{End: probe.Failed, Status: 504, After: 3 * s}, ""},
		{"one of two", sse, cut("edge", "504 (SI), or 408 (SI)"), probe.Outcome{End: probe.Failed, Status: 408, After: 3 * s}, ""},
		{"a call that fails with the status", call, cut("edge", "504"), probe.Outcome{End: probe.Complete, Code: "14", After: 3 * s}, ""},
		{"a call that succeeds", call, cut("edge", "504"), probe.Outcome{End: probe.Complete, Code: "0", After: 3 * s}, "otherwise"},
		{"the code", call, cut("edge", "RST_STREAM INTERNAL_ERROR"), probe.Outcome{End: probe.StreamReset, Code: "INTERNAL_ERROR", After: 3 * s}, ""},
		{"another code", call, cut("edge", "RST_STREAM INTERNAL_ERROR"), probe.Outcome{End: probe.StreamReset, Code: "CANCEL", After: 3 * s}, "otherwise"},
		{"survives", sse, prediction{}, probe.Outcome{End: probe.Open, After: 5 * s}, ""},
		{"cut and not predicted", sse, prediction{}, probe.Outcome{End: probe.Cut, After: 3 * s}, "it is cut"},
		{"ends in order", sse, prediction{declared: 4 * s}, probe.Outcome{End: probe.Complete, After: 4 * s}, ""},
		{"does not end in order", sse, prediction{declared: 4 * s}, probe.Outcome{End: probe.Cut, After: 4 * s}, "in order"},
		{"held, and nothing comes", beating, prediction{held: true}, probe.Outcome{End: probe.Open, After: 5 * s}, ""},
		{"held, and beats come", beating, prediction{held: true}, probe.Outcome{End: probe.Open, After: 5 * s, Meter: probe.Meter{Arrivals: 4, First: s}}, "arrive"},
		{"not held, and nothing comes", beating, prediction{}, probe.Outcome{End: probe.Open, After: 5 * s}, "no heartbeat arrives"},
		{"no connection", sse, early, probe.Outcome{End: probe.Unreachable}, "cannot be reached"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := labCase{archive: nginx, line: chainLine{kind: "chain"}, audited: tt.audited, predicted: tt.p}
			got := c.compare(tt.o)
			if (got == "") != (tt.want == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// One archive runs for real, on Go's own server only.
func TestASessionMeasuresGosOwnServer(t *testing.T) {
	const text = `title
-- run --
server app go WriteTimeout=500ms IdleTimeout=300ms
chain app http://@app@/s
chain app http://@app@/s h2
idle app http://@app@/ok
chain wrong http://@app@/s
-- chain.hcl --
chain "app" {
  traffic = ["sse-200ms"]
  hop "custom" "app" {
    total      = "500ms"
    keep_alive = "300ms"
  }
}
chain "wrong" {
  traffic = ["sse-200ms"]
  hop "custom" "app" { total = "2s" }
}
`
	a, err := parseArchive("own", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s := newSession(options{parallel: 1, once: true}, regexp.MustCompile(""))
	defer s.close()
	results := s.run(t.Context(), []*archive{a})
	if len(results) != 4 {
		t.Fatalf("%d results", len(results))
	}
	for _, r := range results {
		if wrong := strings.HasPrefix(r.name, "own/wrong"); (r.wrong != "") != wrong {
			t.Errorf("%s: %q; measured %v", r.name, r.wrong, r.outcome)
		}
	}
	if tl := tally(results); tl.passed != 3 || tl.failed != 1 || tl.skipped != 0 {
		t.Errorf("%+v", tl)
	}
}

func TestAServerThatCannotBeHadSkipsItsCases(t *testing.T) {
	t.Setenv("TIMEOUT_AUDIT_LAB", t.TempDir())
	a, err := parseArchive("none", []byte("title\n-- run --\nserver app uvicorn app:app\nchain app http://@app@/s\n"+
		"-- chain.hcl --\nchain \"app\" {\n  traffic = [\"sse-1s\"]\n  hop \"custom\" \"app\" {}\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	s := newSession(options{parallel: 1}, regexp.MustCompile(""))
	defer s.close()
	results := s.run(t.Context(), []*archive{a})
	if len(results) != 1 || !strings.Contains(results[0].skipped, "make lab-deps") {
		t.Errorf("%+v", results)
	}
}

func TestTheBlackholeTakesNoConnections(t *testing.T) {
	b, err := newBlackhole()
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	client := http.Client{Timeout: 300 * time.Millisecond}
	if response, err := client.Get("http://" + b.address); err == nil {
		response.Body.Close()
		t.Error("it answers")
	}
}
