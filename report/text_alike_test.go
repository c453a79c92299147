package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
)

func TestFindingsOfOnePlaceAndOneBodyHaveOneBody(t *testing.T) {
	at := audit.Pos{File: "main.tf", Line: 3, Column: 1, EndLine: 3, EndColumn: 5, Start: 10, End: 14}
	one := audit.Finding{Rule: "idle-margin", Severity: audit.Warning, At: at, Message: "/a ends it", Repair: audit.Repair{Text: "raise it"}}
	two, other := one, one
	two.Message, other.Message = "/b ends it", "/c ends it"
	other.Repair.Text = "raise that"
	var b bytes.Buffer
	if err := Text(&b, &audit.Result{Findings: []audit.Finding{one, two, other}}, Options{}); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for want, n := range map[string]int{"main.tf:3:1: warning: /": 3, "raise it": 1, "raise that": 1} {
		if got := strings.Count(text, want); got != n {
			t.Errorf("%q stands %d times, want %d:\n%s", want, got, n, text)
		}
	}
	if !strings.Contains(text, "/a ends it [idle-margin]\nmain.tf:3:1: warning: /b ends it [idle-margin]\n  repair: raise it") {
		t.Errorf("the two do not share their body:\n%s", text)
	}
}
