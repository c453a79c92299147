package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/timeout-audit/timeout-audit/internal/cli"
	"github.com/timeout-audit/timeout-audit/rules"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"timeout-audit": main,
	})
}

// Stories are the tool as a user meets it: one file holds the input and what must come of it.
func TestStories(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"account": account,
			"zones":   zones,
			"plans":   bothSides,
			"status":  status,
			"bytes":   writeBytes,
			"paste":   paste,
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("NO_COLOR", "")
			for name, value := range credentials {
				e.Setenv(name, value)
			}
			return nil
		},
	})
}

// bothSides puts the plans of testdata/diff into the working directory: `plans`.
func bothSides(ts *testscript.TestScript, neg bool, args []string) {
	found, err := filepath.Glob("testdata/diff/*.json")
	if neg || len(args) > 0 || len(found) == 0 {
		ts.Fatalf("usage: plans %v", err)
	}
	for _, plan := range found {
		text, err := os.ReadFile(plan)
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(filepath.Base(plan)), text, 0o644))
	}
}

// writeBytes writes a file that no archive can hold: `bytes FILE 'FROM x\x00'`, escapes as Go has them.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: bytes FILE TEXT")
	}
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	name := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(name), 0o755))
	ts.Check(os.WriteFile(name, []byte(text), 0o644))
}

// paste puts the lines that a check says to declare into the chain file, as they are: `paste`.
func paste(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: paste")
	}
	ts.Check(ts.Exec("timeout-audit", "check", "--no-config", "--fail-on", "never", "-f", "json"))
	var report struct {
		Unread []struct{ Declare string }
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &report))
	var lines []string
	for _, u := range report.Unread {
		if u.Declare != "" {
			lines = append(lines, u.Declare+"\n")
		}
	}
	if len(lines) == 0 {
		ts.Fatalf("nothing is to be declared")
	}
	ts.Check(os.WriteFile(ts.MkAbs(".timeout-audit.hcl"), []byte(strings.Join(lines, "")), 0o644))
}

// status runs a command that must end with a certain exit status: `status 3 timeout-audit check x`.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

func TestTheListOfVendorsEqualsTheFolders(t *testing.T) {
	var listed []string
	for _, v := range vendors {
		listed = append(listed, v.Name)
	}
	slices.Sort(listed)
	entries, err := os.ReadDir("../../providers")
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "providertest" {
			folders = append(folders, e.Name())
		}
	}
	if !slices.Equal(listed, folders) {
		t.Errorf("main lists %v, and under providers are %v", listed, folders)
	}
}

func TestEachRuleLivesInTheFileOfItsName(t *testing.T) {
	for _, r := range rules.All {
		file := filepath.Join("../../rules", strings.ReplaceAll(r.ID, "-", "_")+".go")
		if _, err := os.Stat(file); err != nil {
			t.Errorf("rule %s: %v", r.ID, err)
		}
	}
}

// run runs a command in this process and returns what it printed.
func run(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if status := cli.Main(args, os.Stdin, &out, &errs, nil, vendors, rules.All); status != cli.Clean {
		t.Fatalf("timeout-audit %v: status %d\n%s", args, status, errs.String())
	}
	return out.String()
}
