package providers

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
)

func TestAVersionIsReadAsFarAsItIsNumbers(t *testing.T) {
	tests := []struct{ text, want string }{
		{"1.29.7", "1.29.7"}, {"v1.2", "1.2"}, {"1.22.1-9+deb12u1", "1.22.1"}, {"18", "18"}, {"20.x", "20"},
		{"20-alpine", "20"}, {"2.", "2"}, {"1..2", "1"}, {"latest", ""}, {"", ""}, {"v", ""}, {"-1", ""},
		{"99999999999999999999", ""}, {"1.99999999999999999999", "1"},
	}
	for _, tt := range tests {
		v, ok := parseVersion(tt.text)
		got := ""
		if ok {
			got = v.String()
		}
		if got != tt.want {
			t.Errorf("%q is read as %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestARowHoldsForCertainOnlyWhereTheVersionTells(t *testing.T) {
	since := When{Since: "1.29.7"}
	before := When{Before: "1.29.7"}
	between := When{Since: "18.12", Before: "20"}
	tests := []struct {
		when    When
		version string
		want    audit.Tri
	}{
		{since, "1.29.7", audit.Yes}, {since, "1.29.6", audit.No}, {since, "1.30", audit.Yes},
		{since, "1.29", audit.Unsure}, {since, "1", audit.Unsure}, {since, "2", audit.Yes}, {since, "", audit.Unsure},
		{before, "1.29.7", audit.No}, {before, "1.22", audit.Yes}, {before, "1.29", audit.Unsure}, {before, "1.29.10", audit.No},
		{between, "18", audit.Unsure}, {between, "19", audit.Yes}, {between, "20", audit.No}, {between, "18.12.0", audit.Yes},
		{When{}, "", audit.Yes},
		{When{Plan: []string{"pro"}}, "1.0.0", audit.Unsure},
		{When{Plan: []string{"pro", "free", "enterprise"}}, "1.0.0", audit.Yes},
		{When{Scheme: []string{"no table lists it"}}, "1.0.0", audit.Unsure},
		{When{Since: "1", Plan: []string{"pro"}}, "", audit.Unsure},
	}
	for _, tt := range tests {
		if got := example.Holds(tt.when, Context{Version: tt.version}); got != tt.want {
			t.Errorf("%+v at version %q: %s, want %s", tt.when, tt.version, got, tt.want)
		}
	}
}

func FuzzVersion(f *testing.F) {
	for _, s := range []string{"1.29.7", "v1.2", "20.x", "..", "1.22.1-9+deb12u1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, ok := parseVersion(s)
		if !ok {
			return
		}
		again, ok := parseVersion(v.String())
		if !ok || again.compare(v) != 0 {
			t.Errorf("%q becomes %s and then %s", s, v, again)
		}
	})
}
