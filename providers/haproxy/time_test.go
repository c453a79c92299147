package haproxy

import (
	"strings"
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

func TestATimeIsAWholeNumberAndOneUnit(t *testing.T) {
	accepted := map[string]time.Duration{
		"3600": 3600 * time.Millisecond, "0": 0, "10us": 10 * time.Microsecond, "250ms": 250 * time.Millisecond,
		"50s": 50 * time.Second, "5m": 5 * time.Minute, "1h": time.Hour, "1d": 24 * time.Hour,
	}
	for text, want := range accepted {
		if got, err := ParseTime(text); err != nil || got != audit.After(want) {
			t.Errorf("ParseTime(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	refused := map[string]string{
		"1h30m": "want 5400000ms", "1.5s": "want 1500ms", "-1": "whole number", "": "whole number",
		"1w": `no unit "w"`, "10 s": `no unit " s"`, "infinite": "whole number", "99999999999999d": "292 years",
	}
	for text, hint := range refused {
		_, err := ParseTime(text)
		if err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("ParseTime(%q): %v; want an error with %q", text, err, hint)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"3600", "1h30m", "50s", "1.5s", "10us"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseTime(s)
		d, ok := l.Duration()
		if (err == nil) != ok || ok && d < 0 {
			t.Errorf("ParseTime(%q) = %v, %v", s, l, err)
		}
	})
}
