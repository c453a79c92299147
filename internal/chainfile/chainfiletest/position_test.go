package chainfiletest

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
)

func TestAPositionThatIsNotItsBytesIsFound(t *testing.T) {
	text := []byte("é = 1\nb = 2\n")
	tests := []struct {
		at    audit.Pos
		sound bool
	}{
		{audit.Pos{Line: 1, Column: 5, EndLine: 1, EndColumn: 6, Start: 5, End: 6}, true},
		{audit.Pos{Line: 1, Column: 6, EndLine: 1, EndColumn: 7, Start: 5, End: 6}, false}, // counts bytes
		{audit.Pos{Line: 1, Column: 5, EndLine: 2, EndColumn: 1, Start: 5, End: 6}, false},
		{audit.Pos{Line: 2, Column: 1, EndLine: 2, EndColumn: 2, Start: 7, End: 8}, true},
		{audit.Pos{Line: 2, Column: 1, EndLine: 2, EndColumn: 2, Start: 7, End: 99}, false},
		{audit.Pos{File: "case.hcl"}, false},
	}
	for _, tt := range tests {
		if got := fault(text, tt.at); (got == "") != tt.sound {
			t.Errorf("%+v: %q", tt.at, got)
		}
	}
}
