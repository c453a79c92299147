package nginx

import (
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// As nginx -t of 1.22.1 took and refused them.
func TestATimeIsReadAsNginxReadsIt(t *testing.T) {
	accepted := map[string]time.Duration{
		"1h30m":            90 * time.Minute,
		"'1h 30m'":         90 * time.Minute,
		`"1h 30m"`:         90 * time.Minute,
		"500ms":            500 * time.Millisecond,
		"1s500ms":          1500 * time.Millisecond,
		`"60"`:             time.Minute,
		"60":               time.Minute,
		"0":                0,
		"0s":               0,
		"1d12h30m10s250ms": 36*time.Hour + 30*time.Minute + 10*time.Second + 250*time.Millisecond,
		"2w":               14 * 24 * time.Hour,
		"1m30":             90 * time.Second,
		"'60 '":            time.Minute,
		"9223372036s":      9223372036 * time.Second,
	}
	for text, want := range accepted {
		if got, err := ParseTime(text); err != nil || got != audit.After(want) {
			t.Errorf("ParseTime(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	refused := []string{
		"$x", "-1", "off", "infinite", "", "''", "1.5s", "10S", "30m1h", "1h1h", "1h 30m", "300 s", "'300 s'",
		"1M", "1y", "1s1m", "500ms1s", "60s 60s", "s", "ms", "1e3", "'1h", "9223372037s", "99999999999999999999",
	}
	for _, text := range refused {
		if got, err := ParseTime(text); err == nil || got.Known() {
			t.Errorf("ParseTime(%q) = %v, %v; want an error", text, got, err)
		}
	}
}

func TestTheClientsKeepaliveMayHaveASecondTime(t *testing.T) {
	if got, err := parseKeepalive("75s 60s"); err != nil || got != audit.Seconds(75) {
		t.Errorf("75s 60s = %v, %v", got, err)
	}
	for _, text := range []string{"75s 1y", "75s 60s 60s", "75 s x"} {
		if got, err := parseKeepalive(text); err == nil {
			t.Errorf("%q = %v, want an error", text, got)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"1h30m", "'1h 30m'", "60", "1M", "30m1h", "1s500ms", `"`, "''", "99999999999999999999d"} {
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
