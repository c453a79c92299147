package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/audit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// A story is a result made by hand and how it is told.
type story struct {
	name    string
	result  func(*testing.T) audit.Result
	options Options
}

const mainTF = `resource "aws_lb" "main" {
  name         = "main"
	idle_timeout = 60
}

resource "aws_ecs_service" "api" {
  service_connect_configuration {
    enabled = true
  }
}
`

const seed = `
cloudflare "edge"
  back.first-byte=125s set=read_timeout default=cloudflare.read_timeout source=https://developers.cloudflare.com/limits
  back.idle=125s set=read_timeout hears=down default=cloudflare.read_timeout source=https://developers.cloudflare.com/limits fixed
aws/alb "aws_lb.main"  at=main.tf:1:1-24
  front.idle=60s set=idle_timeout.timeout_seconds range=1s..4000s at=main.tf:3:17-19
  back.idle=60s set=idle_timeout.timeout_seconds range=1s..4000s at=main.tf:3:17-19
  back.keep-alive=60s set=idle_timeout.timeout_seconds range=1s..4000s at=main.tf:3:17-19 also=90s@live also-seen="DescribeLoadBalancerAttributes main"
aws/ecs-service-connect "aws_ecs_service.api"  at=main.tf:6:1-33
  front.idle=300s set=idleTimeoutSeconds default=sc.idle source=https://docs.aws.amazon.com/AmazonECS
  back.idle=300s set=idleTimeoutSeconds default=sc.idle source=https://docs.aws.amazon.com/AmazonECS
  back.total=15s set=perRequestTimeoutSeconds for=sse,grpc,http default=sc.total source=https://docs.aws.amazon.com/AmazonECS
uvicorn "api"  end  front.keep-alive=5s set=--timeout-keep-alive default=uvicorn.keep source=https://www.uvicorn.org unverified
`

var stories = []story{
	{name: "a_stream_dies_of_a_total_clock", result: func(t *testing.T) audit.Result {
		r := run(t, "traffic sse \"chat\" heartbeat=5s"+seed)
		r.Inputs = []audit.Input{{Path: "main.tf", Read: true}}
		r.Findings = []audit.Finding{{
			Rule: "stream-cap", Severity: audit.Error, Chains: []string{r.Chains[0].Chain.ID},
			System: "aws/ecs-service-connect", Hop: "aws_ecs_service.api", Setting: "perRequestTimeoutSeconds",
			Message:     "aws_ecs_service.api ends every exchange after 15s (perRequestTimeoutSeconds): no heartbeat helps",
			At:          audit.Pos{File: "main.tf", Line: 6, Column: 1, EndLine: 6, EndColumn: 33},
			Notes:       []audit.Note{{Text: "nobody set perRequestTimeoutSeconds: 15s is the default (https://docs.aws.amazon.com/AmazonECS)"}},
			Repair:      audit.Repair{Text: "switch perRequestTimeoutSeconds off, or set it above 1800s; heartbeats stay as they are"},
			Fingerprint: "0011223344556677",
		}, {
			Rule: "keepalive-race", Severity: audit.Warning, Chains: []string{r.Chains[0].Chain.ID},
			System: "uvicorn", Hop: "api", Setting: "--timeout-keep-alive",
			Message: "api closes idle connections after 5s, but aws_lb.main reuses them for 60s",
			Notes: []audit.Note{{At: audit.Pos{File: "main.tf", Line: 3, Column: 17, EndLine: 3, EndColumn: 19},
				Text: "aws_lb.main keeps them here"}},
			RestsOn:     []string{"the hop api is taken for uvicorn"},
			Repair:      audit.Repair{Text: "set --timeout-keep-alive above 60s", Commands: []string{"uvicorn --timeout-keep-alive 75"}, Edits: []audit.Edit{{File: "main.tf", Start: 1, End: 2, New: "<x>"}}},
			Fingerprint: "8899aabbccddeeff",
		}}
		return r
	}, options: Options{Rules: []audit.Rule{{ID: "stream-cap"}}, Hints: []string{"Nothing was asked of the running system."}}},

	{name: "nobody_declares_the_traffic", result: func(t *testing.T) audit.Result {
		return run(t, "chain route=api.example.com/chat*"+seed)
	}},

	{name: "code_sends_the_heartbeat", result: func(t *testing.T) audit.Result {
		return run(t, `
traffic sse:detected "sse of api" heartbeat=30s:detected signal=comment found=src/stream.js:3:57-62 why="a comment is written at an interval"
aws/alb "main"  front.idle=60s set=idle
app "api"  end
`)
	}},

	{name: "what_is_not_known_decides", result: func(t *testing.T) audit.Result {
		return run(t, `
traffic sse heartbeat=30s first-byte=2s:detected
chain maybe="the hop may be replaced" merged="two readings are taken for one by the name main" undecided="~^/x cannot be compared"
aws/alb "main"  maybe="its count is not known"
  front.idle=60s set=idle seen="DescribeLoadBalancerAttributes main"
  back.first-byte=8s set=fb range=10s..20s at=main.tf:4:1
proxy "inner"  back.idle=61s set=idle assumed
  front.idle=? set=stream_idle code=after-apply why="var.idle is computed"
  holds=? set=buffering at=nginx.conf:3:1 code=no-value why="no version is given"
`)
	}},

	{name: "an_upgrade_is_refused_and_a_buffer_holds", result: func(t *testing.T) audit.Result {
		a := run(t, "traffic websocket\nproxy \"edge\"  front.idle=60s set=idle\n  upgrade=no set=upgrade at=nginx.conf:7:1\napp  end")
		b := run(t, "traffic sse heartbeat=10s longest=1h\nproxy \"edge\"  front.idle=60s set=idle\nproxy \"buffer\"  holds set=proxy_buffering at=nginx.conf:9:3\napp  end")
		c := run(t, "traffic http first-byte=70s\nproxy \"edge\"  back.first-byte=60s set=fb early=\"a 504\"\napp  end")
		d := run(t, "traffic grpc-bidi heartbeat=none\nproxy \"edge\"  front.idle=never set=idle\napp  end")
		e := run(t, "traffic sse heartbeat=10s signal=h2-ping\nproxy \"edge\"  front.idle=60s set=idle hears=h2-ping\nproxy \"inner\"\napp  end")
		return join(a, b, c, d, e)
	}},

	{name: "many_chains_begin_with_a_table", result: func(t *testing.T) audit.Result {
		var all []audit.Result
		for _, n := range strings.Split("abcdefghijkl", "") {
			all = append(all, run(t, "traffic sse heartbeat=5s longest=10m\naws/alb \"main\"  front.idle=60s set=idle\nmesh \"svc-"+n+"\"  back.total=15s set=perRequest\napp \""+n+"\"  end"))
		}
		all = append(all, run(t, "chain \"quiet\" route=/quiet\naws/alb \"main\"  front.idle=60s set=idle\napp  end"))
		all = append(all, run(t, "traffic sse heartbeat=5s\naws/alb \"main\"  front.idle=60s set=idle\napp \"fine\"  end"))
		r := join(all...)
		r.Dropped = 3
		r.Findings = []audit.Finding{{
			Rule: "stream-cap", Severity: audit.Error, System: "mesh", Hop: "svc-b", Message: "svc-b ends every exchange after 15s",
			Chains: []string{r.Chains[1].Chain.ID, r.Chains[2].Chain.ID, r.Chains[3].Chain.ID, r.Chains[4].Chain.ID},
		}}
		for i := range 25 {
			r.Unread = append(r.Unread,
				audit.Unread{Code: audit.NoValue, System: "app", Hop: "x", Setting: "s", Why: "no version is given"},
				audit.Unread{Code: audit.AfterApply, At: audit.Pos{File: "main.tf", Line: i + 1, Column: 1}, Setting: "t", Why: "it is computed"})
		}
		return r
	}},

	{name: "there_is_no_chain", result: func(*testing.T) audit.Result {
		return audit.Result{Inputs: []audit.Input{
			{Path: "infra/main.tf", Read: true}, {Source: "aws prod (eu-west-1)", Read: true},
			{Path: "broken.tf", Error: "broken.tf:3:1: a block is not closed"},
		}}
	}},

	{name: "a_change_is_audited_on_both_sides", result: lowered},
	{name: "a_change_changes_nothing", result: func(t *testing.T) audit.Result {
		r, before := run(t, "traffic sse \"chat\" heartbeat=5s"+seed), run(t, "traffic sse \"chat\" heartbeat=5s"+seed)
		r.Compare(&before, audit.Sides{})
		return r
	}},
	{name: "what_is_suppressed_is_listed_when_asked", result: suppressed, options: Options{Verbose: true}},
	{name: "what_is_suppressed_is_counted", result: suppressed, options: Options{Quiet: true}},
}

func suppressed(t *testing.T) audit.Result {
	r := run(t, "traffic sse heartbeat=5s\nproxy \"p\"  front.connect=5s set=connect  front.idle=60s set=idle for=sse\n  front.idle=1s set=ws for=websocket\napp  end")
	r.Findings = []audit.Finding{{
		Rule: "drift", Severity: audit.Warning, Hop: "p", System: "proxy", Message: "two sources differ",
		At:         audit.Pos{File: "main.tf", Line: 3, Column: 2},
		Suppressed: &audit.Suppression{Reason: "known", Until: "2027-01-31", At: audit.Pos{File: "main.tf", Line: 2, Column: 1}},
	}, {
		Rule: "drain-cut", Severity: audit.Notice, System: "proxy", Message: "reloads cut streams",
	}}
	r.Unread = []audit.Unread{{Code: "new", Why: "for a reason that has no name yet", Input: "main.tf"}}
	return r
}

// run audits one chain in the notation with no rule.
func run(t *testing.T, text string) audit.Result {
	t.Helper()
	chain, traffic, err := audit.ParseChain(text)
	if err != nil {
		t.Fatal(err)
	}
	var traffics []audit.Traffic
	if traffic != nil {
		traffics = append(traffics, *traffic)
	}
	return audit.Run([]audit.Chain{chain}, traffics, nil, audit.Options{})
}

// lowered is a change for the worse: of verdicts, of findings, and of what is known.
func lowered(t *testing.T) audit.Result {
	const rest = "\naws/alb \"aws_lb.main\"\n  back.idle=%s set=idle_timeout.timeout_seconds\nuvicorn \"api\"  end"
	of := func(name, idle string) audit.Result {
		return run(t, "traffic sse \""+name+"\" heartbeat=40s"+strings.Replace(rest, "%s", idle, 1))
	}
	r := join(of("chat", "60s"), of("feed", "?"), of("push", "300s"), of("late", "?"))
	before := join(of("chat", "300s"), of("feed", "60s"), of("push", "60s"), of("late", "?"))
	finding := func(rule string, s audit.Severity) audit.Finding {
		return audit.Finding{
			Rule: rule, Severity: s, System: "aws/alb", Hop: "aws_lb.main", Setting: "idle_timeout.timeout_seconds",
			Message: "aws_lb.main ends the stream (" + rule + ")", At: audit.Pos{File: "main.tf", Line: 3, Column: 17, EndLine: 3, EndColumn: 19},
			Fingerprint: "00112233445566" + rule[:2],
		}
	}
	before.Findings = []audit.Finding{finding("drift", audit.Warning), finding("out-of-range", audit.Error), finding("drain-cut", audit.Notice)}
	r.Findings = []audit.Finding{finding("idle-margin", audit.Error), finding("drift", audit.Error), finding("drain-cut", audit.Notice)}
	r.Compare(&before, audit.Sides{})
	r.AcceptUnchanged()
	return r
}

func join(results ...audit.Result) audit.Result {
	var all audit.Result
	for _, r := range results {
		all.Chains = append(all.Chains, r.Chains...)
		all.Unread = append(all.Unread, r.Unread...)
		all.Hops += r.Hops
		all.Timers += r.Timers
	}
	return all
}

func (s *story) write(t *testing.T, f Format, color bool) string {
	t.Helper()
	r := s.result(t)
	o := s.options
	o.Color = color
	o.Version, o.FactsDate = "1.2.3", "2026-11-20"
	o.Files = func(path string) ([]byte, bool) { return []byte(mainTF), path == "main.tf" }
	var b bytes.Buffer
	if err := f.Write(&b, &r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEveryStoryIsToldAsBefore(t *testing.T) {
	for _, s := range stories {
		for _, f := range Formats[:2] {
			ext := map[string]string{"text": ".txt", "json": ".json"}[f.Name]
			golden := filepath.Join("testdata", s.name+ext)
			got := s.write(t, f, false)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got; go test ./report -update writes it anew):\n%s", golden, diff)
			}
		}
	}
}

var codes = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestColorOnlyDecorates(t *testing.T) {
	for _, s := range stories {
		bare, colored := s.write(t, Formats[0], false), s.write(t, Formats[0], true)
		if strings.Contains(bare, "\x1b") {
			t.Errorf("%s: an escape code without color", s.name)
		}
		if !strings.Contains(colored, "\x1b[") {
			t.Errorf("%s: no escape code with color", s.name)
		}
		if stripped := codes.ReplaceAllString(colored, ""); stripped != bare {
			t.Errorf("%s: color changes characters:\n%s", s.name, cmp.Diff(bare, stripped))
		}
	}
}

func TestTheWorstVerdictIsSeenAtOnce(t *testing.T) {
	for name, want := range map[string][]string{
		"a_stream_dies_of_a_total_clock": {"after 15 s", "aws_ecs_service.api", "perRequestTimeoutSeconds"},
		"nobody_declares_the_traffic":    {"after 15 s", "aws_ecs_service.api", "perRequestTimeoutSeconds"},
		"what_is_not_known_decides":      {"not known whether", "buffering", "stream_idle"},
		"many_chains_begin_with_a_table": {"after 15 s", "svc-a", "perRequest"},
	} {
		for _, s := range stories {
			if s.name != name {
				continue
			}
			lines := strings.Split(s.write(t, Formats[0], false), "\n")
			top := strings.Join(lines[:min(24, len(lines))], "\n")
			for _, part := range want {
				if !strings.Contains(top, part) {
					t.Errorf("%s: %q is not in the first 24 lines:\n%s", name, part, top)
				}
			}
		}
	}
}

func TestOnlyWhatMustNotBreakIsWiderThanThePage(t *testing.T) {
	first := regexp.MustCompile(`: (suppressed )?(error|warning|notice): .* \[[a-z-]+\]$`)
	for _, s := range stories {
		for _, line := range strings.Split(s.write(t, Formats[0], false), "\n") {
			if columns(line) > 80 && !first.MatchString(line) {
				t.Errorf("%s: %d columns: %s", s.name, columns(line), line)
			}
		}
	}
}

func TestWhatIsUnreadAtOnePlaceForSeveralHopsIsOneRow(t *testing.T) {
	at := audit.Pos{File: "main.go", Line: 3, Column: 2}
	r := &audit.Result{}
	for _, hop := range []string{"a", "b", "a", "c"} {
		r.Unread = append(r.Unread, audit.Unread{Code: audit.NoValue, Hop: hop, Setting: "t", Why: "it is computed", At: at})
	}
	r.Unread = append(r.Unread,
		audit.Unread{Code: audit.NoValue, Setting: "t", Why: "it is computed", At: at},
		audit.Unread{Code: audit.NoValue, Hop: "d", Setting: "t", Why: "another reason", At: at},
		audit.Unread{Code: audit.NoValue, Hop: "e", Setting: "t", Why: "no place"},
		audit.Unread{Code: audit.NoValue, Hop: "f", Setting: "t", Why: "no place"})
	var b strings.Builder
	if err := Text(&b, r, Options{Width: 200}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"main.go:3:2: a and 2 more: t: it is computed (2 times)\n", "main.go:3:2: t: it is computed\n", "main.go:3:2: d: t: another reason\n", "e: t: no place\n", "f: t: no place\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	if n := strings.Count(b.String(), "it is computed"); n != 2 {
		t.Errorf("%d rows; want 2", n)
	}
}
