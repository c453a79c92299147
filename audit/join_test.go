package audit

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func hop(system, name string, sends ...string) Hop {
	h := Hop{System: system, Name: name, Passes: Requests, Names: []Name{{name, true}}}
	for _, to := range sends {
		h.Sends = append(h.Sends, Send{To: to})
	}
	return h
}

// drawn writes chains as "a > b @ route (continues x)", in order.
func drawn(chains []Chain) []string {
	var list []string
	for i := range chains {
		s := chains[i].Path()
		if !chains[i].Route.IsAny() {
			s += " @ " + chains[i].Route.String()
		}
		if chains[i].Continues != "" {
			s += " -> " + chains[i].Continues
		}
		list = append(list, s)
	}
	return list
}

func TestHopsWhoseNamesMeetBecomeChains(t *testing.T) {
	routed := hop("alb", "lb")
	routed.Sends = []Send{{To: "chat", Route: ParseRoute("/chat*")}, {To: "raw", Route: ParseRoute("/raw*")}}
	record := hop("cdn", "record", "lb")
	record.Route = ParseRoute("api.example.com")
	for _, c := range []struct {
		name string
		hops []Hop
		want []string
	}{
		{"in whatever order they were read", []Hop{hop("app", "app"), hop("alb", "lb", "app"), hop("cdn", "edge", "lb")},
			[]string{"edge > lb > app"}},
		{"one for each route, with the routes intersected", []Hop{record, routed, hop("app", "chat"), hop("app", "raw")},
			[]string{"record > lb > chat @ api.example.com/chat*", "record > lb > raw @ api.example.com/raw*"}},
		{"a target that nobody answers to ends the chain visibly", []Hop{hop("alb", "lb", "http://api:8000")},
			[]string{"lb -> http://api:8000"}},
		{"a hop that meets nobody is a chain of its own", []Hop{hop("alb", "lb"), hop("app", "app")},
			[]string{"lb", "app"}},
		{"a cycle ends where it began", []Hop{hop("a", "a", "b"), hop("b", "b", "a")},
			[]string{"a > b -> back to a"}},
		{"a hop that sends to itself", []Hop{hop("a", "a", "a")},
			[]string{"a -> back to a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			chains, dropped := Join(c.hops)
			if diff := cmp.Diff(c.want, drawn(chains)); diff != "" || dropped != 0 {
				t.Errorf("chains (-want +got), %d dropped:\n%s", dropped, diff)
			}
		})
	}
}

func TestADisjointRouteDropsTheChain(t *testing.T) {
	lb := hop("alb", "lb")
	lb.Sends = []Send{{To: "app", Route: ParseRoute("/raw*")}}
	app := hop("app", "app")
	app.Route = ParseRoute("/chat*")
	chains, _ := Join([]Hop{lb, app})
	if diff := cmp.Diff([]string{"app @ /chat*"}, drawn(chains)); diff != "" {
		t.Error(diff)
	}
}

func TestARouteThatCannotBeDecidedKeepsTheChainAndSaysSo(t *testing.T) {
	lb := hop("alb", "lb")
	lb.Sends = []Send{{To: "app", Route: ParseRoute("/v*")}}
	app := hop("app", "app")
	app.Route = ParseRoute("~^/v[0-9]+")
	chains, _ := Join([]Hop{lb, app})
	if len(chains) != 1 || len(chains[0].Undecided) != 1 || len(chains[0].Assumed) != 1 {
		t.Errorf("got %d chains: %+v", len(chains), chains)
	}
}

func TestTwoHopsOfOneNameAreTwoChains(t *testing.T) {
	one, two := hop("alb", "aws_lb.main"), hop("alb", "aws_lb.main")
	one.Names, one.From = []Name{{"tf:prod:aws_lb.main", true}}, "prod"
	two.Names, two.From = []Name{{"tf:staging:aws_lb.main", true}}, "staging"
	chains, _ := Join([]Hop{one, two})
	if len(chains) != 2 || chains[0].ID == chains[1].ID {
		t.Errorf("got %v", drawn(chains))
	}
}

func TestMoreChainsThanTheLimitAreCounted(t *testing.T) {
	var hops []Hop
	for layer := range 6 {
		for i := range 6 {
			h := hop("proxy", fmt.Sprintf("%d-%d", layer, i))
			for next := range 6 {
				h.Sends = append(h.Sends, Send{To: fmt.Sprintf("%d-%d", layer+1, next)})
			}
			hops = append(hops, h)
		}
	}
	chains, dropped := Join(hops)
	if len(chains) != MaxChains || dropped != 6*6*6*6*6*6*6-MaxChains {
		t.Errorf("%d chains and %d dropped", len(chains), dropped)
	}
}

func TestReadingsOfOneHopMergeByAStrongName(t *testing.T) {
	source := hop("alb", "aws_lb.main")
	source.Timers = []Timer{{Side: Front, Clock: Idle, Setting: "idle", Limit: Seconds(60), Known: Written}}
	live := hop("alb", "main")
	live.Names = append(live.Names, Name{"aws_lb.main", true})
	live.Layer = FromLive
	live.Timers = []Timer{
		{Side: Front, Clock: Idle, Setting: "idle", Limit: Seconds(90), Known: Observed, Seen: "the API"},
		{Side: Back, Clock: Drain, Setting: "drain", Limit: Limit{}, Known: Observed, Code: Denied},
	}
	chains, _ := Join([]Hop{source, live})
	if len(chains) != 1 || len(chains[0].Hops) != 1 {
		t.Fatalf("chains %v", drawn(chains))
	}
	h := chains[0].Hops[0]
	if h.Name != "aws_lb.main" || h.Timers[0].Limit != Seconds(90) || len(h.Timers[0].Also) != 1 || h.Timers[0].Also[0].Limit != Seconds(60) {
		t.Errorf("live does not win over source, or the source's value is gone: %+v", h)
	}
}

func TestAWeakNameMergesOnlyWhereItIsUniqueInEachLayer(t *testing.T) {
	weak := func(layer Layer, strong string) Hop {
		return Hop{System: "alb", Name: strong, Layer: layer, Passes: Requests, Names: []Name{{strong, true}, {"main", false}}}
	}
	chains, _ := Join([]Hop{weak(FromSource, "tf:aws_lb.main"), weak(FromLive, "arn:main")})
	if len(chains) != 1 || len(chains[0].Merged) != 1 {
		t.Errorf("two layers: %v, merged %v", drawn(chains), chains[0].Merged)
	}
	chains, _ = Join([]Hop{weak(FromSource, "tf:a"), weak(FromSource, "tf:b"), weak(FromLive, "arn:main")})
	if len(chains) != 3 {
		t.Errorf("a name that two hops of one layer have: %v", drawn(chains))
	}
	chains, _ = Join([]Hop{weak(FromSource, "tf:a"), weak(FromSource, "tf:b")})
	if len(chains) != 2 {
		t.Errorf("one layer: %v", drawn(chains))
	}
}

func TestADeniedReadDoesNotHideWhatWasWritten(t *testing.T) {
	source := hop("alb", "lb")
	source.Timers = []Timer{{Side: Front, Clock: Idle, Limit: Seconds(60), Known: Default}}
	live := hop("alb", "lb")
	live.Layer = FromLive
	live.Timers = []Timer{{Side: Front, Clock: Idle, Code: Denied, Known: Observed}}
	chains, _ := Join([]Hop{source, live})
	if got := chains[0].Hops[0].Timers[0]; got.Limit.Known() {
		t.Errorf("a denied read became the default %s", got.Limit)
	}
	source.Timers[0].Known = Written
	chains, _ = Join([]Hop{source, live})
	if got := chains[0].Hops[0].Timers[0]; got.Limit != Seconds(60) {
		t.Errorf("what is written is gone: %s", got.Limit)
	}
	if !slices.ContainsFunc(chains[0].Hops[0].Names, func(n Name) bool { return n.Text == "lb" }) {
		t.Error("the merged hop lost its name")
	}
}

func TestAWeakNameMergesOverThreeLayers(t *testing.T) {
	of := func(layer Layer, strong string) Hop {
		h := Hop{System: "alb", Name: strong, Layer: layer, Passes: Requests, Names: []Name{{"main", false}}}
		if strong != "" {
			h.Names = append(h.Names, Name{strong, true})
		}
		return h
	}
	for _, hops := range [][]Hop{
		{of(FromSource, "tf:a"), of(FromPlan, "tf:a"), of(FromLive, "arn:main")},
		{of(FromSource, ""), of(FromPlan, ""), of(FromLive, "")},
	} {
		if chains, _ := Join(hops); len(chains) != 1 {
			t.Errorf("got %v", drawn(chains))
		}
	}
}

func TestPathsThatGoElsewhereAreNotTaken(t *testing.T) {
	parse := func(text string) Hop {
		t.Helper()
		c, _, err := ParseChain(text)
		if err != nil {
			t.Fatal(err)
		}
		return c.Hops[0]
	}
	hops := []Hop{
		parse(`edge "outer" sends=inner route=/events/*`),
		parse(`inner "all" name=inner beside=/events/* beside=/x`),
		parse(`inner "events" name=inner route=/events/*`),
	}
	chains, _ := Join(hops)
	var paths []string
	for i := range chains {
		paths = append(paths, chains[i].Path())
		if len(chains[i].Assumed) > 0 {
			t.Errorf("%s rests on %q, and the parts of one program leave no choice", chains[i].Path(), chains[i].Assumed)
		}
	}
	if want := []string{"outer > events", "all"}; !slices.Equal(paths, want) {
		t.Errorf("chains %q, want %q", paths, want)
	}
	all := Chain{Hops: hops[1:2]}
	for route, want := range map[string]int{"/events/*": 0, "/events/today": 0, "/x": 0, "/x*": 1, "/*": 1, "/e*": 1} {
		if bound := Bind(&all, []Traffic{{Route: ParseRoute(route)}}); len(bound) != want {
			t.Errorf("%s is bound %d times, want %d", route, len(bound), want)
		}
	}
}

func TestATargetThatSeesAnotherPathIsKeptAndTold(t *testing.T) {
	c, _, err := ParseChain("edge \"outer\" route=/api/*\n  sends=inner rewrites\n")
	if err != nil {
		t.Fatal(err)
	}
	inner, _, err := ParseChain(`inner "all" name=inner route=/v1/*`)
	if err != nil {
		t.Fatal(err)
	}
	chains, _ := Join([]Hop{c.Hops[0], inner.Hops[0]})
	if len(chains) != 1 || chains[0].Path() != "outer > all" || len(chains[0].Undecided) != 1 {
		t.Errorf("chains %+v", chains)
	}
}

func TestWhatAClientOfTheCodeCallsBeginsAChainAsWell(t *testing.T) {
	client := hop("client/httpx", "worker", "api")
	client.Passes, client.Asks = Nothing, []Protocol{HTTP}
	outside := hop("client/go", "outside", "edge")
	outside.Passes, outside.Asks = Nothing, []Protocol{HTTP, SSE}
	proxy := hop("nginx", "edge", "chat")
	for _, c := range []struct {
		name string
		hops []Hop
		want []string
	}{
		{"where nobody else sends to it", []Hop{client, hop("app", "api")}, []string{"worker > api", "api"}},
		{"in whatever order they were read", []Hop{hop("app", "api"), client}, []string{"api", "worker > api"}},
		{"and not where another does", []Hop{client, hop("nginx", "edge", "api"), hop("app", "api")}, []string{"worker > api", "edge > api"}},
		{"a proxy that it calls stays where chains begin", []Hop{outside, proxy, hop("app", "chat")}, []string{"outside > edge > chat", "edge > chat"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			chains, _ := Join(c.hops)
			if diff := cmp.Diff(c.want, drawn(chains)); diff != "" {
				t.Errorf("chains (-want +got):\n%s", diff)
			}
		})
	}
}

func TestATrafficPassesNoClientThatDoesNotAskForIt(t *testing.T) {
	client := hop("client/httpx", "worker", "api")
	client.Passes, client.Asks = Nothing, []Protocol{HTTP}
	chain := Chain{Hops: []Hop{client, hop("app", "api")}}
	for _, c := range []struct {
		name    string
		traffic Traffic
		want    int
	}{
		{"a stream", Traffic{Name: "chat", Protocol: SSE}, 0},
		{"what is a stream unless it is declared otherwise", Traffic{Name: "chat"}, 0},
		{"a plain request", Traffic{Name: "slow", Protocol: HTTP}, 1},
		{"a stream through another hop of the chain", Traffic{Name: "chat", Protocol: SSE, Through: []string{"api"}}, 0},
		{"a stream that is said to go through the client", Traffic{Name: "chat", Protocol: SSE, Through: []string{"worker"}}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Bind(&chain, []Traffic{c.traffic}); len(got) != c.want {
				t.Errorf("%d traffics are bound, want %d", len(got), c.want)
			}
		})
	}
	for _, carry := range Carries(&chain, 2) {
		if carry.Protocol != HTTP {
			t.Errorf("the chain is told to carry %s", carry.Protocol)
		}
	}
}
