package envoy

import (
	"strings"
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

func TestADurationIsSecondsWithAnS(t *testing.T) {
	accepted := map[string]time.Duration{
		"15s": 15 * time.Second, "0s": 0, "0.5s": 500 * time.Millisecond, "300.000000001s": 300*time.Second + 1,
	}
	for text, want := range accepted {
		if got, err := ParseDuration(text); err != nil || got != audit.After(want) {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	refused := map[string]string{
		"5m": `want "300s"`, "1h30m": `want "5400s"`, "500ms": `want "0.5s"`, "300": `want "300s"`,
		"-1s": "negative", "": `as "300s"`, "1s ": `as "300s"`, "s": `as "300s"`, "1.s": `want "1s"`, "never": `as`,
		"99999999999999s": "292 years", "1.0000000001s": "want",
	}
	for text, hint := range refused {
		_, err := ParseDuration(text)
		if err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("ParseDuration(%q): %v; want an error with %q", text, err, hint)
		}
	}
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"15s", "0.5s", "5m", "-1s", "1e9s", "9223372036.9s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseDuration(s)
		d, ok := l.Duration()
		if (err == nil) != ok || ok && d < 0 {
			t.Errorf("ParseDuration(%q) = %v, %v", s, l, err)
		}
	})
}
