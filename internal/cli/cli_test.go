package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
)

func chainFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "chain.hcl")
	text := "chain \"a\" {\n  hop \"custom\" \"proxy\" { idle = \"60s\" }\n  hop \"custom\" \"app\" {}\n}\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAPanicIsToldAsAMistakeOfOurs(t *testing.T) {
	broken := audit.Rule{ID: "broken", Check: func(*audit.Walk) []audit.Finding { panic("out of luck") }}
	var out, errs bytes.Buffer
	status := Main([]string{"check", "--no-config", chainFile(t)}, strings.NewReader(""), &out, &errs, nil, nil, []audit.Rule{broken})
	if status != Unread || !strings.Contains(errs.String(), "out of luck") || !strings.Contains(errs.String(), "please report this") {
		t.Errorf("status %d\n%s", status, errs.String())
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestAReportThatCannotBeWrittenIsAFailure(t *testing.T) {
	var errs bytes.Buffer
	status := Main([]string{"check", "--no-config", chainFile(t)}, strings.NewReader(""), full{}, &errs, nil, nil, nil)
	if status == Clean || !strings.Contains(errs.String(), "no space left on device") {
		t.Errorf("status %d\n%s", status, errs.String())
	}
}

func TestChdirIsForOneRun(t *testing.T) {
	here := t.TempDir()
	t.Chdir(here)
	var out, errs bytes.Buffer
	if status := Main([]string{"--chdir", t.TempDir(), "version"}, strings.NewReader(""), &out, &errs, nil, nil, nil); status != Clean {
		t.Fatalf("status %d\n%s", status, errs.String())
	}
	if now, err := os.Getwd(); err != nil || now != here {
		t.Errorf("the working directory is %s, want %s", now, here)
	}
}
