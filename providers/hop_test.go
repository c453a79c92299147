package providers

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/audit"
)

// example is a table that has one of everything.
var example = &Table{
	System: "acme/proxy", Title: "Acme Proxy", Kind: Proxy, Passes: audit.Requests,
	Versioned: true,
	Plans:     []string{"free", "pro", "enterprise"},
	Types:     []string{"sync", "gthread"}, AbsentType: "sync",
	AppProtocols: []string{"tcp", "http", "grpc"}, AbsentAppProtocol: "tcp",
	Entries: []Entry{
		{
			Name: "idle.timeout_seconds", Also: []string{"idle_timeout"}, Unit: time.Second,
			Min: audit.Seconds(1), Max: audit.Seconds(4000),
			Drives: []Drive{
				{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, Early: "504"},
				{Side: audit.Back, Clock: audit.KeepAlive},
			},
			Defaults: []DefaultRow{{Limit: audit.Seconds(60), Fact: audit.Fact{Source: "https://acme.example/idle"}}},
			Fact:     audit.Fact{Source: "https://acme.example/semantics"},
		},
		{
			Name: "keep_alive", Unit: time.Second, Zero: ZeroIsNone,
			Drives: []Drive{{Side: audit.Front, Clock: audit.KeepAlive, Plus: time.Second}},
			Defaults: []DefaultRow{
				{When: When{Before: "1.29.7"}, Limit: audit.Seconds(60)},
				{When: When{Since: "1.29.7"}, Limit: audit.Seconds(5)},
			},
		},
		{
			Name: "read_timeout", Unit: time.Second, Zero: ZeroIsNever,
			Adjustable: func(c Context) bool { return c.Plan == "enterprise" },
			Drives:     []Drive{{Side: audit.Back, Clock: audit.Idle, Hears: audit.Down}},
			Defaults: []DefaultRow{
				{When: When{Plan: []string{"enterprise"}}, Limit: audit.Seconds(6000)},
				{Limit: audit.Seconds(125), Known: audit.Assumed},
			},
		},
		{
			Name: "request", Unit: time.Millisecond, NegativeIsNever: true,
			Drives: []Drive{{
				When: When{AppProtocol: []string{"http", "grpc"}}, Side: audit.Back, Clock: audit.Total,
				Round: func(d time.Duration) time.Duration { return d.Truncate(time.Second) },
			}},
			Defaults: []DefaultRow{
				{When: When{Type: []string{"sync"}, AppProtocol: []string{"grpc"}}, None: true},
				{When: When{AppProtocol: []string{"http"}}, Limit: audit.Seconds(15)},
				{},
			},
		},
		{Name: "buffering", Word: true, OneOf: []string{"on", "off"}},
		{Name: "zero", Unit: time.Second, Drives: []Drive{{Side: audit.Front, Clock: audit.Total}}},
		{
			Name: "vendor", Parse: func(s string) (audit.Limit, error) {
				if s == "for ever" {
					return audit.Never(), nil
				}
				return audit.Limit{}, errors.New("is not the vendor's \"for ever\"")
			},
			Drives: []Drive{{Side: audit.Front, Clock: audit.Drain}},
		},
	},
	Shape: func(r *Reading, h *audit.Hop) {
		if s := r.Named("buffering"); s != nil {
			h.Holds = []audit.Property{{Value: s.Value.On()}}
		}
	},
}

func set(name string, v Value) Setting {
	return Setting{Name: name, Value: v, Known: audit.Written, At: audit.Pos{File: "f", Line: 3, Column: 7}}
}

func timerOf(t *testing.T, h audit.Hop, setting string) *audit.Timer {
	t.Helper()
	for i := range h.Timers {
		if h.Timers[i].Setting == setting {
			return &h.Timers[i]
		}
	}
	return nil
}

func TestALimitFollowsFromTheSettingAndTheContext(t *testing.T) {
	tests := []struct {
		name    string
		context Context
		set     []Setting
		timer   string
		want    string // limit, how it is known, why not; empty: there is no timer
	}{
		{"a number counts the unit", Context{}, []Setting{set("idle_timeout", Number(90))}, "idle.timeout_seconds", "90s written"},
		{"a text may be a number", Context{}, []Setting{set("idle.timeout_seconds", Text("90"))}, "idle.timeout_seconds", "90s written"},
		{"a text may be a duration", Context{}, []Setting{set("idle_timeout", Text("1m30s"))}, "idle.timeout_seconds", "90s written"},
		{"a value outside the range stays as written", Context{}, []Setting{set("idle_timeout", Number(5000))}, "idle.timeout_seconds", "5000s written"},
		{"the vendor's parser is asked", Context{}, []Setting{set("vendor", Text("for ever"))}, "vendor", "never written"},
		{"without a default a setting that is not written drives nothing", Context{}, nil, "vendor", ""},
		{"a default needs no setting", Context{}, nil, "idle.timeout_seconds", "60s default"},
		{"zero switches off", Context{}, []Setting{set("read_timeout", Number(0))}, "read_timeout", "never written"},
		{"zero takes the clock away", Context{}, []Setting{set("keep_alive", Text("0s"))}, "keep_alive", ""},
		{"zero fires at once", Context{}, []Setting{set("zero", Number(0))}, "zero", "0s written"},
		{"negative switches off where the vendor says so", Context{AppProtocol: "http"}, []Setting{set("request", Number(-1))}, "request", "never written"},
		{"a drive adds and rounds", Context{AppProtocol: "http"}, []Setting{set("request", Number(2900))}, "request", "2s written"},
		{"what the program adds counts for defaults too", Context{Version: "1.30.0"}, nil, "keep_alive", "6s default"},
		{"a version picks the row", Context{Version: "1.29.6"}, nil, "keep_alive", "61s default"},
		{"a line of versions picks the row where it can", Context{Version: "1.22"}, nil, "keep_alive", "61s default"},
		{"no version leaves the limit open", Context{}, nil, "keep_alive",
			"? default no-value: 61s before 1.29.7, 6s since; the version is not known: give `version`"},
		{"a line of versions with the change in it leaves it open", Context{Version: "1.29"}, nil, "keep_alive",
			"? default no-value: 61s before 1.29.7, 6s since; version 1.29 does not tell which: give `version`"},
		{"a version that a source could not tell says why", Context{Unknown: map[string]Unknown{"version": {audit.Denied, "the image is private"}}}, nil, "keep_alive",
			"? default denied: 61s before 1.29.7, 6s since; the version is not known (the image is private): give `version`"},
		{"a written value needs no version", Context{}, []Setting{set("keep_alive", Number(75))}, "keep_alive", "76s written"},
		{"a plan picks the row", Context{Plan: "enterprise"}, nil, "read_timeout", "6000s default"},
		{"an assumed default says so", Context{Plan: "pro"}, nil, "read_timeout", "125s assumed"},
		{"no plan leaves the limit open", Context{}, nil, "read_timeout",
			"? assumed no-value: 125s with plan free or pro, 6000s with plan enterprise; the plan is not known: give `plan`"},
		{"an absent protocol is what the vendor takes it for", Context{}, nil, "request", ""},
		{"an unknown protocol is not an absent one", Context{Unknown: map[string]Unknown{"appProtocol": {audit.AfterApply, "known after apply"}}}, nil, "request",
			"? default after-apply: no such clock with appProtocol tcp or grpc, 15s with appProtocol http; the appProtocol is not known (known after apply): give `appProtocol`"},
		{"a drive that may not apply leaves the limit open", Context{Unknown: map[string]Unknown{"appProtocol": {audit.AfterApply, "known after apply"}}},
			[]Setting{set("request", Number(2000))}, "request",
			"? written after-apply: no such clock with appProtocol tcp, 2s with appProtocol http or grpc; the appProtocol is not known (known after apply): give `appProtocol`"},
		{"two open questions are both named", Context{Unknown: map[string]Unknown{"appProtocol": {audit.NoValue, "not set"}, "type": {audit.NoValue, "no class"}}}, nil, "request",
			"? default no-value: no such clock, 15s or a limit that is not published, by type and appProtocol; the type is not known (no class) and the appProtocol is not known (not set): give `type` and `appProtocol`"},
		{"a row says that there is no clock", Context{AppProtocol: "grpc"}, nil, "request", ""},
		{"a vendor may publish none", Context{AppProtocol: "grpc", Type: "gthread"}, nil, "request",
			"? default no-value: the vendor publishes no default: set request"},
		{"an unknown value is not the default", Context{}, []Setting{set("idle_timeout", NotKnown(audit.AfterApply, "var.idle has no value"))}, "idle.timeout_seconds",
			"? written after-apply: var.idle has no value"},
		{"a refused value is not the default", Context{}, []Setting{set("idle_timeout", Text("soon"))}, "idle.timeout_seconds",
			`? written refused: idle_timeout of Acme Proxy: "soon" is not a duration; want a number of seconds or a duration such as 60s`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h, _ := example.Hop(&Reading{System: "acme/proxy", Context: tt.context, Settings: tt.set})
			got := ""
			if timer := timerOf(t, h, tt.timer); timer != nil {
				got = timer.Limit.String() + " " + string(timer.Known)
				if timer.Code != "" {
					got += " " + string(timer.Code) + ": " + timer.Why
				}
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestATimerCarriesWhatItsDriveAndItsEntrySay(t *testing.T) {
	via := []audit.Note{{Text: "var.idle"}}
	s := set("idle_timeout", Number(90))
	s.Via, s.Seen = via, "DescribeLoadBalancerAttributes"
	h, problems := example.Hop(&Reading{Name: "main", Settings: []Setting{s}})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := audit.Timer{
		Side: audit.Front, Clock: audit.Idle, Limit: audit.Seconds(90), Setting: "idle.timeout_seconds",
		Hears: audit.BothWays, Early: "504", Min: audit.Seconds(1), Max: audit.Seconds(4000),
		Known: audit.Written, At: s.At, Via: via, Seen: s.Seen,
		Fact: &audit.Fact{ID: "acme/proxy.idle.timeout_seconds", Source: "https://acme.example/semantics"},
	}
	if diff := cmp.Diff(want, h.Timers[0], cmp.AllowUnexported(audit.Limit{})); diff != "" {
		t.Error(diff)
	}
	h, _ = example.Hop(&Reading{})
	if got := h.Timers[0].Fact.Source; got != "https://acme.example/idle" {
		t.Errorf("a default cites %q, want its own source", got)
	}
}

func TestWhoMayChangeASettingDependsOnThePlan(t *testing.T) {
	for plan, fixed := range map[string]bool{"pro": true, "enterprise": false} {
		h, _ := example.Hop(&Reading{Context: Context{Plan: plan}})
		if got := timerOf(t, h, "read_timeout").Fixed; got != fixed {
			t.Errorf("plan %s: fixed is %v", plan, got)
		}
	}
}

func TestADeclaredUpgradeWinsOverTheTable(t *testing.T) {
	h, _ := example.Hop(&Reading{Context: Context{Upgrade: true}})
	if p := h.UpgradesFor(audit.WebSocket); p == nil || p.Value != audit.Yes || p.Setting != "upgrade" {
		t.Errorf("got %+v", p)
	}
}

func TestShapeSeesTheVendorsWordForASwitch(t *testing.T) {
	h, _ := example.Hop(&Reading{Settings: []Setting{set("buffering", Switch(false))}})
	if len(h.Holds) != 1 || h.Holds[0].Value != audit.No {
		t.Errorf("got %+v", h.Holds)
	}
}

func TestWhatTheTableDoesNotAllowIsTold(t *testing.T) {
	tests := []struct {
		name    string
		reading Reading
		want    string
	}{
		{"an unknown setting", Reading{Settings: []Setting{set("idle_timout", Number(1))}},
			`f:3:7: Acme Proxy has no setting "idle_timout"; did you mean "idle_timeout"?`},
		{"an unknown setting near nothing", Reading{Settings: []Setting{set("xyzzy", Number(1))}},
			`f:3:7: Acme Proxy has no setting "xyzzy"`},
		{"a negative number that a person draws", Reading{Context: Context{Drawn: true}, Settings: []Setting{set("idle_timeout", Number(-1))}},
			`f:3:7: idle_timeout of Acme Proxy: -1 is negative; want a number of seconds or a duration such as 60s`},
		{"a negative text that a person draws", Reading{Context: Context{Drawn: true}, Settings: []Setting{set("idle_timeout", Text("-1s"))}},
			`f:3:7: idle_timeout of Acme Proxy: -1s is negative; want a number of seconds or a duration such as 60s`},
		{"a switch for a timer", Reading{Settings: []Setting{set("idle_timeout", Switch(true))}},
			`f:3:7: idle_timeout of Acme Proxy: want a number of seconds or a duration such as 60s, not a switch`},
		{"a text the vendor does not read", Reading{Settings: []Setting{set("vendor", Text("60s"))}},
			`f:3:7: vendor of Acme Proxy: "60s": is not the vendor's "for ever"`},
		{"a number without a unit", Reading{Settings: []Setting{set("vendor", Number(60))}},
			`f:3:7: vendor of Acme Proxy: a bare number has no unit here; want a duration as the vendor writes it`},
		{"a number beyond all time", Reading{Settings: []Setting{set("zero", Number(1e300))}},
			`f:3:7: zero of Acme Proxy: 1e+300 seconds is longer than 292 years, which no clock here can count`},
		{"no number at all", Reading{Settings: []Setting{set("zero", Number(math.NaN()))}},
			`f:3:7: zero of Acme Proxy: is not a number`},
		{"a text that spells no number", Reading{Settings: []Setting{set("zero", Text("nan"))}},
			`f:3:7: zero of Acme Proxy: "nan" is not a duration; want a number of seconds or a duration such as 60s`},
		{"a word that is none of the vendor's", Reading{Settings: []Setting{set("buffering", Text("of"))}},
			`f:3:7: buffering of Acme Proxy cannot be "of"; want on or off; did you mean "off"?`},
		{"a setting in two spellings", Reading{Settings: []Setting{set("idle_timeout", Number(1)), set("idle.timeout_seconds", Number(1))}},
			`f:3:7: idle.timeout_seconds is set twice, as idle_timeout and as idle.timeout_seconds; leave one out`},
		{"an unknown plan", Reading{Context: Context{Plan: "Pro"}, At: audit.Pos{File: "f"}},
			`f: plan "Pro" of Acme Proxy is not known; want free, pro or enterprise; did you mean "pro"?`},
		{"a scheme where there are none", Reading{Context: Context{Scheme: "EXTERNAL", At: map[string]audit.Pos{KeyScheme: {File: "f", Line: 1, Column: 2}}}},
			"f:1:2: Acme Proxy has no load_balancing_scheme: leave `load_balancing_scheme` out"},
		{"a version that is none", Reading{Context: Context{Version: "latest"}, At: audit.Pos{File: "f"}},
			`f: version "latest" of Acme Proxy does not begin with a number such as 1.29.7`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := example.Hop(&tt.reading)
			var got []string
			for _, p := range problems {
				got = append(got, p.Error())
				if p.Code == "" {
					t.Error("the problem has no code")
				}
			}
			if g := strings.Join(got, "\n"); g != tt.want {
				t.Errorf("got  %s\nwant %s", g, tt.want)
			}
		})
	}
}

func TestANegativeTimeInAConfigurationIsLeftForARuleToTell(t *testing.T) {
	h, problems := example.Hop(&Reading{Settings: []Setting{set("idle_timeout", Number(-1))}})
	timer := timerOf(t, h, "idle.timeout_seconds")
	if len(problems) != 0 || timer == nil || !timer.Refused() || timer.InForce().Known() {
		t.Errorf("%v, %+v", problems, timer)
	}
}

func TestARefusedPlanIsNotKnown(t *testing.T) {
	h, _ := example.Hop(&Reading{Context: Context{Plan: "gold"}})
	if timer := timerOf(t, h, "read_timeout"); timer.Limit.Known() {
		t.Errorf("limit is %s", timer.Limit)
	}
}

func TestTheReadingIsLeftAsItWas(t *testing.T) {
	r := Reading{Settings: []Setting{set("idle_timeout", Text("soon")), set("buffering", Switch(true))}}
	example.Hop(&r)
	if r.Settings[0].Name != "idle_timeout" || r.Settings[0].Value != Text("soon") || r.Settings[1].Value != Switch(true) {
		t.Errorf("got %+v", r.Settings)
	}
}
