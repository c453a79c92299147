package audit

import (
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var exported = cmp.Exporter(func(reflect.Type) bool { return true })

func TestTheNotationReadsWhatItIsMeantToSay(t *testing.T) {
	chain, traffic, err := ParseChain(`
		traffic sse "chat" heartbeat=30s longest=30m:detected route=/events

		cloudflare  back.idle=125s hears=down fixed
		aws/alb "aws_lb.main" # a load balancer
		  front.idle=60s set=idle_timeout.timeout_seconds range=1s..4000s at=main.tf:12:18-20@210-212
		    also=90s@live
		  holds=? set=x for=sse,grpc why="no version is given"
		node  end  front.keep-alive=5s default=node.keepAliveTimeout source=https://nodejs.org checked=2026-11-20
	`)
	if err != nil {
		t.Fatal(err)
	}
	wantTraffic := &Traffic{Name: "chat", Protocol: SSE, ProtocolKnown: Declared,
		Heartbeat: After(30 * time.Second), HeartbeatKnown: Declared,
		Longest: 30 * time.Minute, LongestKnown: Detected, Route: Route{Path: "/events"}}
	if diff := cmp.Diff(wantTraffic, traffic, exported); diff != "" {
		t.Errorf("traffic (-want +got):\n%s", diff)
	}
	want := Chain{Hops: []Hop{{
		System: "cloudflare", Passes: Requests,
		Timers: []Timer{{Side: Back, Clock: Idle, Limit: After(125 * time.Second), Hears: Down, Fixed: true}},
	}, {
		System: "aws/alb", Name: "aws_lb.main", Passes: Requests,
		Timers: []Timer{{Side: Front, Clock: Idle, Limit: After(time.Minute), Hears: BothWays,
			Setting: "idle_timeout.timeout_seconds", Min: After(time.Second), Max: After(4000 * time.Second),
			Known: Written, At: Pos{"main.tf", 12, 18, 12, 20, 210, 212},
			Also: []Reported{{Limit: After(90 * time.Second), Known: Observed, Layer: FromLive}}}},
		Holds: []Property{{Setting: "x", For: []Protocol{SSE, GRPC}, Why: "no version is given"}},
	}, {
		System: "node", Passes: Nothing,
		Timers: []Timer{{Side: Front, Clock: KeepAlive, Limit: After(5 * time.Second), Known: Default,
			Fact: &Fact{ID: "node.keepAliveTimeout", Source: "https://nodejs.org", Checked: "2026-11-20"}}},
	}}}
	want.identify()
	if diff := cmp.Diff(want, chain, exported); diff != "" {
		t.Errorf("chain (-want +got):\n%s", diff)
	}
}

func TestWhatIsAtItsDefaultIsNotWritten(t *testing.T) {
	for _, text := range []string{
		"cloudflare  back.idle=125s hears=down fixed\n",
		"aws/alb  front.idle=60s  back.idle=60s\nnode  end  front.keep-alive=5s\n",
		"traffic http first-byte=20s\nnat  passes=packets  front.idle=350s hears=all\n",
		"a \"b\"  upgrade=no\nc  holds set=proxy_buffering\nd  front.total=?\n",
		"aws/alb \"aws_lb.main\"\n" +
			"  front.idle=60s set=idle_timeout.timeout_seconds at=main.tf:12:18 also=90s@live\n" +
			"  back.keep-alive=never\n",
		"chain \"the chat\" route=example.com/chat*\na  route=/chat*\n  sends=b weight=2 route=/x\n  sends=c\n",
	} {
		chain, traffic, err := ParseChain(text)
		if err != nil {
			t.Errorf("%v in:\n%s", err, text)
			continue
		}
		if got := Notate(&chain, traffic); got != text {
			t.Errorf("got:\n%swant:\n%s", got, text)
		}
	}
}

func TestAMistakeIsToldWithItsPlaceAndTheNearestWord(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"node front.idle=5s fixd", `line 1, column 20: "fixd" is no word of the notation; did you mean "fixed"?`},
		{"node\n  frnt.idle=5s", `line 2, column 3: a timer is on the side front or back; "frnt" is none of them; did you mean "front"?`},
		{"node  front.idel=5s", `line 1, column 7: the clocks are connect, first-byte, idle, total, keep-alive, lifetime or drain; "idel" is none of them; did you mean "idle"?`},
		{"node  front.idle=5", `line 1, column 7: front.idle wants a limit, as in front.idle=60s: a duration, never or ?`},
		{"node  front.idle=-5s", `line 1, column 7: front.idle wants a limit, as in front.idle=60s: a duration, never or ?`},
		{"node  front.idle", `line 1, column 7: front.idle wants a limit, as in front.idle=60s: a duration, never or ?`},
		{"node  front.idle=5s hears=dwn", `line 1, column 21: hears wants down, up, h2-ping, tcp-probe with commas between them, all or none: "dwn" is no signal; did you mean "down"?`},
		{"node  fixed", `line 1, column 7: fixed belongs to a timer, and none stands before it`},
		{"node  front.idle=5s set", `line 1, column 21: set wants the vendor's name of the setting, as set=...`},
		{"node  front.idle=5s fixed=yes", `line 1, column 21: fixed stands alone, without a value`},
		{"node  front.idle=5s set=a set=b", `line 1, column 27: set: this is said of a timer already`},
		{"node  front.idle=5s assumed default=x", `line 1, column 29: default: this is said of a timer already`},
		{"node  front.idle=5s source=x", `line 1, column 21: source wants an address: source= stands behind default= or fact=`},
		{"node  front.idle=5s range=1s", `line 1, column 21: range wants the smallest and the largest value, as in 1s..4000s; ? where there is none: there is no .. in it`},
		{"é  \"node", `line 1, column 4: a quote that does not end, or a bad escape in it`},
		{"node \"a\"b", `line 1, column 9: a space is missing after the quote`},
		{"node x=1 \"late\"", `line 1, column 6: "x" is no word of the notation`},
		{"node  passes=byte", `line 1, column 7: passes wants requests, bytes, packets or nothing: "byte" is none of them; did you mean "bytes"?`},
		{"node\ntraffic sse", `line 2, column 1: traffic stands before the hops`},
		{"traffic sse\ntraffic sse", `line 2, column 1: there is a traffic line already`},
		{"traffic ssee", `line 1, column 9: the protocols are sse, websocket, grpc, grpc-bidi or http: "ssee" is none of them; did you mean "sse"?`},
		{"traffic sse heartbeat=30s:assume", `line 1, column 13: heartbeat wants a duration, none or ?: "assume" is none of them; did you mean "assumed"?`},
		{"traffic sse longest=-1s", `line 1, column 13: longest wants a duration, as in 30s: "-1s" is negative`},
		{"front.idle=5s", `line 1, column 1: a line begins with a hop's system, traffic or chain; indent it to carry on the one above`},
		{"node  upgrade=maybe", `line 1, column 7: upgrade wants yes, no or ?: "maybe" is none of them`},
		{"node  front.idle=5s at=a:99999999999999999999:1", `line 1, column 21: at wants file:line:column: 99999999999999999999 is too large a number`},
	} {
		_, _, err := ParseChain(test.text)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s\n got: %v\nwant: %s", test.text, err, test.want)
		}
	}
}

func TestEveryFieldOfAChainSurvivesTheNotation(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		var chain Chain
		fill(random, reflect.ValueOf(&chain).Elem())
		var traffic *Traffic
		if random.IntN(2) == 0 {
			traffic = &Traffic{}
			fill(random, reflect.ValueOf(traffic).Elem())
		}
		text := Notate(&chain, traffic)
		got, gotTraffic, err := ParseChain(text)
		if err != nil {
			t.Fatalf("%v in:\n%s", err, text)
		}
		if diff := cmp.Diff(chain, got, exported); diff != "" {
			t.Fatalf("chain (-want +got):\n%s\nin:\n%s", diff, text)
		}
		if diff := cmp.Diff(traffic, gotTraffic, exported); diff != "" {
			t.Fatalf("traffic (-want +got):\n%s\nin:\n%s", diff, text)
		}
	}
}

// fill sets every field at random, whatever fields there are: one that is added later and that the
// notation forgets is found.
func fill(random *rand.Rand, v reflect.Value) {
	any := func(values ...any) {
		v.Set(reflect.ValueOf(values[random.IntN(len(values))]).Convert(v.Type()))
	}
	switch v.Interface().(type) {
	case Limit:
		any(Limit{}, Never(), After(0), After(time.Duration(random.Int64N(1e15))), Seconds(60))
		return
	case Side:
		any(Front, Back)
		return
	case Clock:
		v.Set(reflect.ValueOf(Clocks[random.IntN(len(Clocks))]))
		return
	case Passes:
		v.Set(reflect.ValueOf(passesWords[random.IntN(len(passesWords))]))
		return
	case Signals:
		v.SetUint(random.Uint64N(16))
		return
	case Known:
		any(Known(""), Written, Default, Observed, Assumed, Declared, Detected)
		return
	case Code:
		any(Code(""), AfterApply, NoValue, Denied, Missing, Unsupported, Refused)
		return
	case Layer:
		any(FromSource, FromPlan, FromLive)
		return
	case Tri:
		any(Unsure, No, Yes)
		return
	case Protocol:
		v.Set(reflect.ValueOf(Protocols[random.IntN(len(Protocols))]))
		return
	case Beat:
		any(Beat(""), Comment, Event, Message, WSPing, PingH2, ProbeTCP)
		return
	case Sender:
		any(Sender(""), Origin, Caller)
		return
	case time.Duration:
		any(time.Duration(0), 30*time.Second, time.Duration(random.Int64N(1e15)))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(random, v.Field(i))
		}
		switch s := v.Addr().Interface().(type) {
		case *Chain:
			s.ID, s.Name = "id "+s.ID, "name "+s.Name // empty ones would be made anew
			if random.IntN(2) == 0 {
				made := s.identified()
				s.ID, s.Name = made.ID, made.Name
			}
		}
	case reflect.Slice:
		if n := random.IntN(3); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				fill(random, v.Index(i))
			}
		}
	case reflect.Pointer:
		if random.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(random, v.Elem())
		}
	case reflect.String:
		texts := []string{"", "a", "a b", `"`, "main.tf", "x:1:2", "x:1:2-3:4@5-6", "*", "/chat*", "~^/v[0-9]", "h/p", "é\x00\xff",
			"traffic", "chain", "#", "a=b", "two\nlines", "end", "a.b", "a,b", "\u00a0", "\ufffd", "90s@live", "host~x", "front"}
		v.SetString(texts[random.IntN(len(texts))])
	case reflect.Int:
		v.SetInt([]int64{0, 0, 1, 2, 80, 1 << 40}[random.IntN(6)])
	case reflect.Bool:
		v.SetBool(random.IntN(2) == 0)
	default:
		panic("the test knows no random " + v.Type().String())
	}
}

func FuzzParseChain(f *testing.F) {
	f.Add("traffic sse heartbeat=30s longest=30m route=/events\ncloudflare  back.idle=125s hears=down fixed\n")
	f.Add("aws/alb \"aws_lb.main\"\n  front.idle=60s set=a range=1s..? at=main.tf:12:18-14:2@1-9 also=90s@live also-at=x:1:1\n")
	f.Add("chain \"c\" id=x maybe=y\nnode end layer=plan from=\"a b\"\n\tfront.idle=? default=x source=y unverified via=a:1:1 says=b early=\"504\"\n")
	f.Add("x  name=a strong=b sends=c weight=3 maybe=d label=e at=f holds=? upgrade=no for=sse,http unsaid seen=z # comment")
	f.Fuzz(func(t *testing.T, text string) {
		chain, traffic, err := ParseChain(text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "line ") {
				t.Fatalf("an error without a place: %v", err)
			}
			return
		}
		again, traffic2, err := ParseChain(Notate(&chain, traffic))
		if err != nil {
			t.Fatalf("%v in:\n%s", err, Notate(&chain, traffic))
		}
		if !reflect.DeepEqual(chain, again) || !reflect.DeepEqual(traffic, traffic2) {
			t.Fatalf("%q comes back as\n%s\nthen as\n%s", text, Notate(&chain, traffic), Notate(&again, traffic2))
		}
	})
}

func TestTheManualShowsWhatParses(t *testing.T) {
	manual, err := os.ReadFile("../docs/notation.md")
	if err != nil {
		t.Fatal(err)
	}
	example := strings.Split(string(manual), "```")[1]
	chain, traffic, err := ParseChain(example)
	if err != nil {
		t.Fatal(err)
	}
	if got := Notate(&chain, traffic); got != strings.Replace(strings.TrimPrefix(example, "\n"), "30m", "1800s", 1) {
		t.Errorf("it is written as\n%s", got)
	}
	said := map[string]bool{}
	for _, w := range regexp.MustCompile("`([a-z-]+)[=`, ]").FindAllStringSubmatch(string(manual), -1) {
		said[w[1]] = true
	}
	for _, list := range [][]string{
		(&reading[Timer]{list: timerWords}).words(), (&reading[Property]{list: propertyWords}).words(),
		(&reading[Hop]{list: hopWords}).words(), (&reading[Send]{list: sendWords}).words(),
		(&reading[Chain]{list: chainWords}).words(), (&reading[Traffic]{list: trafficWords}).words(),
	} {
		for _, word := range list {
			if !said[word] && !strings.Contains(string(manual), " "+word+"=") {
				t.Errorf("the manual does not tell %s", word)
			}
		}
	}
}
