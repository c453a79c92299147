package cli

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/audit"
)

func declared(t *testing.T, traffics []audit.Traffic, args ...string) []audit.Traffic {
	t.Helper()
	var flags trafficFlags
	c := &cobra.Command{}
	flags.add(c)
	if err := c.ParseFlags(args); err != nil {
		t.Fatal(err)
	}
	return flags.declare(traffics)
}

func TestWithoutFlagsNothingIsDeclared(t *testing.T) {
	if got := declared(t, nil); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestFlagsDeclareATraffic(t *testing.T) {
	got := declared(t, nil, "--protocol", "sse", "--heartbeat", "none", "--first-byte", "2s", "--longest", "1h", "--route", "example.com/a*")
	want := []audit.Traffic{{
		Protocol: audit.SSE, ProtocolKnown: audit.Declared,
		Heartbeat: audit.Never(), HeartbeatKnown: audit.Declared,
		FirstByte: 2 * time.Second, FirstByteKnown: audit.Declared,
		Longest: time.Hour, LongestKnown: audit.Declared,
		Route: audit.Route{Host: "example.com", Path: "/a*"},
	}}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b audit.Limit) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

func TestFlagsAreLaidOverEachDeclaredTraffic(t *testing.T) {
	file := []audit.Traffic{{Name: "chat", Protocol: audit.SSE, ProtocolKnown: audit.Declared, Beat: audit.Comment}}
	got := declared(t, file, "--heartbeat", "29s")
	if len(got) != 1 || got[0].Name != "chat" || got[0].Protocol != audit.SSE || got[0].Heartbeat != audit.Seconds(29) || got[0].Beat != audit.Comment {
		t.Errorf("got %+v", got)
	}
	got = declared(t, file, "--protocol", "websocket")
	if got[0].Beat != "" {
		t.Errorf("an SSE comment stays the heartbeat of a WebSocket")
	}
	if file[0].Protocol != audit.SSE {
		t.Errorf("the declared traffic was changed in place")
	}
}

func TestDurationsNeedAUnit(t *testing.T) {
	for _, text := range []string{"30", "-3s", "", "soon", "0s", "never"} {
		d := duration{orNone: true}
		if err := d.Set(text); err == nil {
			t.Errorf("--heartbeat %q is accepted", text)
		}
	}
}
