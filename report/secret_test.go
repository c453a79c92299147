package report

import (
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
)

func TestADiffThatShowsASecretIsNotInReportsThatAreHandedOn(t *testing.T) {
	for _, test := range []struct {
		file, line string
		secret     bool
	}{
		{"main.tf", `{"password":"hunter2","idle_timeout":30}`, true},
		{"main.tf", `  { name = "API_TOKEN", value = "hunter2" },`, true},
		{"main.tf", `  url = "pg://me:hunter2@db/x"`, true},
		{"main.tf", `  key = "AKIAABCDEFGHIJKLMNOP"`, true},
		{"main.tf", `  { name = "API_TOKEN", valueFrom = "arn:aws:ssm:x" },`, false},
		{"main.tf", `  password = var.password`, false},
		{"main.tf", `  password = "${var.password}"`, false},
		{"main.tf", `module "token_service" {`, false},
		{"main.py", `password = 'hunter2'`, true},
		{"main.py", `password = settings.password`, false},
		{"task.json", `"environment": ["DB_PASSWORD=hunter2"]`, true},
		{"compose.yaml", `  DB_PASSWORD: hunter2`, true},
		{"compose.yaml", `  - DB_PASSWORD=hunter2`, true},
		{"compose.yaml", `  - "DB_PASSWORD=hunter2"`, true},
		{"compose.yaml", `  DB_PASSWORD: 'hunter2'`, true},
		{"compose.yaml", `  DB_PASSWORD: ${DB_PASSWORD}`, false},
		{"compose.yaml", `  DB_PASSWORD:`, false},
		{"deploy.yaml", "- name: DB_PASSWORD\n   value: hunter2", true},
		{"deploy.yaml", "- name: DB_PASSWORD\n   valueFrom:\n     secretKeyRef:\n       name: db", false},
		{"Dockerfile", `ENV DB_PASSWORD hunter2`, true},
		{"Dockerfile", `ENV DB_PASSWORD=hunter2`, true},
		{"Dockerfile", `ARG DB_PASSWORD`, false},
		{"app.service", `Environment=DB_PASSWORD=hunter2`, true},
	} {
		diff := "-" + test.line + "\n"
		o := Options{Diff: func([]audit.Edit) string { return diff }}
		r := audit.Result{Findings: []audit.Finding{{
			Rule: "idle-margin", Message: "m", At: audit.Pos{File: "f", Line: 1},
			Repair: audit.Repair{Text: "r", Edits: []audit.Edit{{File: test.file}}},
		}}}
		for _, format := range []Format{{Name: "markdown", Write: Markdown}, {Name: "html", Write: HTML}} {
			var b strings.Builder
			if err := format.Write(&b, &r, o); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(b.String(), "is not shown here: `timeout-audit fix` prints it"); got != test.secret {
				t.Errorf("%s, %s, %s: said to be not shown: %v, want %v", format.Name, test.file, test.line, got, test.secret)
			}
			if test.secret && (strings.Contains(b.String(), "hunter2") || strings.Contains(b.String(), "AKIAA")) {
				t.Errorf("%s shows %s", format.Name, test.line)
			}
		}
	}
}
