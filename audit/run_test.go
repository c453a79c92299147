package audit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// short is a rule of the tests: it finds every idle clock below a minute.
var short = Rule{ID: "short", Severity: Error, NeedsTraffic: true, Check: func(w *Walk) []Finding {
	var found []Finding
	for _, k := range w.Ticks() {
		if k.Timer.Clock == Idle && k.Timer.InForce().AtOrBelow(60e9) {
			f := w.Finding(k)
			f.Message = w.Label(k.Hop) + " has " + k.Timer.Limit.String()
			f.Uses.Heartbeat = true
			found = append(found, f)
		}
	}
	return found
}}

func parse(t *testing.T, text string) Chain {
	t.Helper()
	c, _, err := ParseChain(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func declared(heartbeat Limit) Traffic {
	return Traffic{Protocol: SSE, ProtocolKnown: Declared, Heartbeat: heartbeat, HeartbeatKnown: Declared}
}

func TestOneSettingGivesOneFindingWithItsChains(t *testing.T) {
	a := parse(t, "alb \"lb\" front.idle=60s set=idle back.idle=60s set=idle\napp \"one\" end")
	b := parse(t, "alb \"lb\" front.idle=60s set=idle back.idle=60s set=idle\napp \"two\" end")
	r := Run([]Chain{a, b}, []Traffic{declared(Seconds(30))}, []Rule{short}, Options{})
	if len(r.Findings) != 1 {
		t.Fatalf("got %d findings", len(r.Findings))
	}
	if diff := cmp.Diff([]string{"alb:lb > app:one", "alb:lb > app:two"}, r.Findings[0].Chains); diff != "" {
		t.Error(diff)
	}
	if r.Hops != 3 || r.Timers != 2 {
		t.Errorf("%d hops and %d timers: a hop that stands in two chains counts once", r.Hops, r.Timers)
	}
}

func TestWhatRestsOnAnAssumptionIsAtMostAWarning(t *testing.T) {
	c := parse(t, "alb \"lb\" front.idle=60s set=idle\napp end")
	sure := Run([]Chain{c}, []Traffic{declared(Seconds(30))}, []Rule{short}, Options{})
	guess := Run([]Chain{c}, []Traffic{{Protocol: SSE, ProtocolKnown: Declared}}, []Rule{short}, Options{})
	if sure.Findings[0].Severity != Error || len(sure.Findings[0].RestsOn) != 0 {
		t.Errorf("declared: %s, rests on %v", sure.Findings[0].Severity, sure.Findings[0].RestsOn)
	}
	f := guess.Findings[0]
	if f.Severity != Warning || len(f.RestsOn) != 1 || !strings.Contains(f.RestsOn[0], "--heartbeat") {
		t.Errorf("assumed: %s, rests on %v", f.Severity, f.RestsOn)
	}
	c.Assumed = []string{"its count is not known"}
	if maybe := Run([]Chain{c}, []Traffic{declared(Seconds(30))}, []Rule{short}, Options{}); maybe.Findings[0].Severity != Warning {
		t.Error("a chain that may not exist fails the build")
	}
}

func TestAChainWithoutTrafficGivesAtMostOneFindingOfTheRulesThatNeedOne(t *testing.T) {
	c := parse(t, "alb \"lb\" front.idle=60s set=idle\nmesh \"m\" back.idle=50s set=stream\napp end")
	r := Run([]Chain{c}, nil, []Rule{short}, Options{})
	if len(r.Findings) != 1 || r.Findings[0].Severity != Warning || r.Findings[0].Hop != "m" {
		t.Errorf("got %+v", r.Findings)
	}
	if len(r.Chains) != 1 || len(r.Chains[0].Carries) != len(Protocols) || r.Chains[0].Traffic != nil {
		t.Errorf("the chain does not tell what it carries")
	}
}

func TestTrafficsBindByRouteByHopOrByName(t *testing.T) {
	c := parse(t, "alb \"lb\" name=main\napp end")
	c.Route = ParseRoute("/chat*")
	traffics := []Traffic{
		{Name: "chat", Route: ParseRoute("/chat/room")},
		{Name: "raw", Route: ParseRoute("/raw")},
		{Name: "through", Through: []string{"main"}},
		{Name: "elsewhere", Through: []string{"other"}},
		{Name: "all"},
	}
	names := func() (list []string) {
		for _, b := range Bind(&c, traffics) {
			list = append(list, b.Name)
		}
		return list
	}
	if diff := cmp.Diff([]string{"chat", "through", "all"}, names()); diff != "" {
		t.Error(diff)
	}
	c.Traffics = []string{"raw"}
	if diff := cmp.Diff([]string{"raw"}, names()); diff != "" {
		t.Error(diff)
	}
}

func TestAFingerprintHoldsNoLineChainOrTraffic(t *testing.T) {
	print := func(text string, traffic Traffic) string {
		r := Run([]Chain{parse(t, text)}, []Traffic{traffic}, []Rule{short}, Options{})
		return r.Findings[0].Fingerprint
	}
	first := print("alb \"lb\" front.idle=60s set=idle at=main.tf:3:1\napp end", declared(Seconds(30)))
	moved := print("cdn\nalb \"lb\" front.idle=50s set=idle at=main.tf:30:7\napp \"other\" end", declared(Seconds(5)))
	other := print("alb \"other\" front.idle=60s set=idle at=main.tf:3:1\napp end", declared(Seconds(30)))
	if first != moved || first == other {
		t.Errorf("first %s, moved %s, other hop %s", first, moved, other)
	}
}

func TestEveryUnknownIsUnreadWithItsReason(t *testing.T) {
	c := parse(t, "alb \"lb\" front.idle=? set=idle code=denied why=\"the API said no\" back.idle=? set=idle front.total=5000s set=cap range=1s..4000s\nnginx holds=? set=buffering why=\"no version\" end")
	r := Run([]Chain{c}, nil, nil, Options{})
	var got []string
	for _, u := range r.Unread {
		got = append(got, string(u.Code)+" "+u.Setting+": "+u.Why)
	}
	want := []string{"denied idle: the API said no", "refused cap: 5000s is outside what the vendor accepts (1s to 4000s)", "no-value buffering: no version"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnAssumedProtocolNeverFailsABuild(t *testing.T) {
	c := parse(t, "alb \"lb\" front.idle=60s set=idle\napp end")
	r := Run([]Chain{c}, []Traffic{{Heartbeat: Seconds(30), HeartbeatKnown: Declared}}, []Rule{short}, Options{})
	f := r.Findings[0]
	if f.Severity != Warning || len(f.RestsOn) != 1 || !strings.Contains(f.RestsOn[0], "--protocol") {
		t.Errorf("%s, rests on %v", f.Severity, f.RestsOn)
	}
}

func TestLikeNamedHopsAtDifferentPlacesAreDifferentHops(t *testing.T) {
	a := parse(t, "alb \"lb\" at=a.hcl:1:1 from=a.hcl front.idle=60s set=idle\napp \"one\" end at=a.hcl:2:1")
	b := parse(t, "alb \"lb\" at=a.hcl:5:1 from=a.hcl front.idle=20s set=idle\napp \"two\" end at=a.hcl:6:1")
	r := Run([]Chain{a, b}, []Traffic{declared(Seconds(31))}, []Rule{short}, Options{})
	if len(r.Findings) != 2 || r.Hops != 4 {
		t.Errorf("%d findings, %d hops", len(r.Findings), r.Hops)
	}
}

func TestTheWorstTrafficGivesTheMessage(t *testing.T) {
	c := parse(t, "alb \"lb\" front.idle=60s set=idle\napp end")
	tell := Rule{ID: "tell", Severity: Error, NeedsTraffic: true, Check: func(w *Walk) []Finding {
		f := w.Finding(w.Ticks()[0])
		f.Message = w.Traffic.Name
		return []Finding{f}
	}}
	fragile, cut := declared(Seconds(31)), declared(Seconds(90))
	fragile.Name, cut.Name = "fragile", "cut"
	for _, traffics := range [][]Traffic{{fragile, cut}, {cut, fragile}} {
		r := Run([]Chain{c}, traffics, []Rule{tell}, Options{})
		if len(r.Findings) != 1 || r.Findings[0].Message != "cut" {
			t.Errorf("got %+v", r.Findings)
		}
	}
}

func TestARefusedUpgradeLeavesNothingToCut(t *testing.T) {
	c := parse(t, "alb \"lb\" front.idle=60s set=idle\nnginx upgrade=no set=Upgrade\napp end")
	r := Run([]Chain{c}, []Traffic{{Protocol: WebSocket, ProtocolKnown: Declared, Heartbeat: Seconds(30), HeartbeatKnown: Declared}}, []Rule{short}, Options{})
	if len(r.Findings) != 0 {
		t.Errorf("got %+v", r.Findings)
	}
}

func TestAHeartbeatOfOneRouteIsNotThatOfAnother(t *testing.T) {
	found := func(route string, seconds float64) Traffic {
		return Traffic{
			Name: route, Protocol: SSE, ProtocolKnown: Detected, Heartbeat: Seconds(seconds), HeartbeatKnown: Detected, Route: ParseRoute(route),
		}
	}
	assumed := found("/events", 7)
	assumed.ProtocolKnown = Assumed
	sse := func(route string) Traffic {
		return Traffic{Name: "own", Protocol: SSE, ProtocolKnown: Declared, Route: ParseRoute(route)}
	}
	tests := []struct {
		name, chain, route string
		declared, detected []Traffic
		want               string
	}{
		{"another route", "", "/chat*", nil, []Traffic{found("/events", 15)}, ""},
		{"the same route", "", "/events", nil, []Traffic{found("/events", 15)}, "/events 15s"},
		{"all routes", "", "*", nil, []Traffic{found("/events", 15)}, "/events 15s"},
		{"a router that stands somewhere", "", "/api*", nil, []Traffic{found("/*events", 15)}, "/*events 15s"},
		{"a path that is rewritten", "  sends=app rewrites\n", "/api*", nil, []Traffic{found("/events", 15)}, "/*events 15s"},
		{"a host that is rewritten", "  sends=app rewrites keeps-path\n", "/api*", nil, []Traffic{found("/events", 15)}, ""},
		{"a declared one of another route", "", "*", []Traffic{sse("/chat")}, []Traffic{found("/events", 15)}, "own 30s"},
		{"a declared one of one route", "", "*", []Traffic{sse("/chat")}, []Traffic{found("/events", 15), found("/chat", 20)}, "own 20s"},
		{"a declared one of all routes", "", "*", []Traffic{sse("*")}, []Traffic{found("/events", 15), found("/chat", 20)}, "own 30s"},
		{"a heartbeat without a use", "", "*", nil, []Traffic{assumed}, ""},
		{"a heartbeat of what is declared", "", "*", []Traffic{sse("*")}, []Traffic{assumed}, "own 7s"},
	}
	for _, tt := range tests {
		c := parse(t, "alb \"lb\"\n"+tt.chain+"node \"app\" name=app end")
		c.Route = ParseRoute(tt.route)
		got := ""
		for _, h := range Heard(&c, tt.declared, tt.detected) {
			name := h.Name
			if name != "own" {
				name = h.Route.String()
			}
			got += name + " " + h.Complete().Heartbeat.String()
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
