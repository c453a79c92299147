package report

import (
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
)

func TestADiffThatShowsASecretIsNotInReportsThatAreHandedOn(t *testing.T) {
	for _, test := range []struct {
		line   string
		secret bool
	}{
		{`{"password":"hunter2","idle_timeout":30}`, true},
		{`  { name = "API_TOKEN", value = "hunter2" },`, true},
		{`  url = "pg://me:hunter2@db/x"`, true},
		{`  key = "AKIAABCDEFGHIJKLMNOP"`, true},
		{`  { name = "API_TOKEN", valueFrom = "arn:aws:ssm:x" },`, false},
		{`  password = var.password`, false},
		{`  password = "${var.password}"`, false},
		{`module "token_service" {`, false},
	} {
		diff := "-" + test.line + "\n"
		o := Options{Diff: func([]audit.Edit) string { return diff }}
		r := audit.Result{Findings: []audit.Finding{{
			Rule: "idle-margin", Message: "m", At: audit.Pos{File: "f", Line: 1},
			Repair: audit.Repair{Text: "r", Edits: []audit.Edit{{File: "f"}}},
		}}}
		for _, format := range []Format{{Name: "markdown", Write: Markdown}, {Name: "html", Write: HTML}} {
			var b strings.Builder
			if err := format.Write(&b, &r, o); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(b.String(), "is not shown here: `timeout-audit fix` prints it"); got != test.secret {
				t.Errorf("%s, %s: said to be not shown: %v, want %v", format.Name, test.line, got, test.secret)
			}
			if test.secret && (strings.Contains(b.String(), "hunter2") || strings.Contains(b.String(), "AKIAA")) {
				t.Errorf("%s shows %s", format.Name, test.line)
			}
		}
	}
}
