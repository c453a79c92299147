package providers

import (
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

func TestACountIsRoundedToTheNanosecond(t *testing.T) {
	tests := []struct {
		n    float64
		unit time.Duration
		want time.Duration
	}{
		{0.1, time.Second, 100 * time.Millisecond}, {1.5, time.Millisecond, 1500 * time.Microsecond},
		{2147483647, time.Millisecond, 2147483647 * time.Millisecond}, {-3, time.Minute, -3 * time.Minute},
	}
	for _, tt := range tests {
		got, err := Count(tt.n, tt.unit)
		if d, _ := got.Duration(); err != nil || d != tt.want {
			t.Errorf("%v times %s is %s (%v), want %s", tt.n, tt.unit, d, err, tt.want)
		}
	}
}

func TestTheTableOfASystemIsFoundOrTheNearestNamed(t *testing.T) {
	tables := Tables{{System: "nginx"}, {System: "aws/alb"}}
	if got := tables.Of("aws/alb"); got == nil || got.System != "aws/alb" {
		t.Errorf("got %+v", got)
	}
	if tables.Of("alb") != nil {
		t.Error("a part of a name is taken for it")
	}
	if got := tables.Nearest("ngix"); got != "nginx" {
		t.Errorf("nearest is %q", got)
	}
}

// Whatever a setting says, its timer is the value, never, or not known with a reason.
func FuzzSetting(f *testing.F) {
	for _, s := range []string{"", "60", "60s", "-1", "1h30m", "0", "1e9", "nan", "9999999999999999999", "..", "-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h, problems := example.Hop(&Reading{Settings: []Setting{set("idle_timeout", Text(s)), set("read_timeout", Text(s))}})
		for _, name := range []string{"idle.timeout_seconds", "read_timeout"} {
			timer := timerOf(t, h, name)
			switch {
			case timer == nil || timer.Known != audit.Written:
				t.Fatalf("%s = %q: %+v", name, s, timer)
			case timer.Limit.Known() != (timer.Code == ""):
				t.Errorf("%s = %q is %s because of %q", name, s, timer.Limit, timer.Why)
			}
			if d, _ := timer.Limit.Duration(); d < 0 && !timer.Refused() {
				t.Errorf("%s = %q is negative, and nobody tells", name, s)
			}
		}
		for _, p := range problems {
			if p.Code == "" || p.Text == "" {
				t.Errorf("%q: %+v", s, p)
			}
		}
	})
}
