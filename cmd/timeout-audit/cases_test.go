package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/internal/cli"
	"github.com/timeout-audit/timeout-audit/rules"
)

// told is what a case compares of the JSON.
type told struct {
	Chains []struct {
		Traffic struct{ Protocol string }
		Verdict struct {
			Survives            *bool
			Fragile             bool
			CutAfter            *float64 `json:"cut_after"`
			AtLatest            bool     `json:"at_latest"`
			Hop, Setting, Clock *string
			DependsOn           []struct{ Hop, Setting string } `json:"depends_on"`
		}
		SafeHeartbeat json.RawMessage `json:"safe_heartbeat"`
	}
}

// line tells the verdict of the one chain of a case.
func (d told) line() string {
	if len(d.Chains) != 1 {
		return fmt.Sprintf("%d chains", len(d.Chains))
	}
	c := d.Chains[0]
	v := c.Verdict
	s := c.Traffic.Protocol
	switch {
	case v.Survives == nil:
		s += " not known"
	case v.Fragile:
		s += fmt.Sprintf(" fragile, cut after %gs", *v.CutAfter)
	case *v.Survives:
		s += " survives"
	default:
		s += fmt.Sprintf(" cut after %gs", *v.CutAfter)
	}
	if v.AtLatest {
		s += " at the latest"
	}
	if v.Setting != nil {
		clock := ""
		if v.Clock != nil {
			clock = " (" + *v.Clock + ")"
		}
		s += fmt.Sprintf(" by %s%s of %s", *v.Setting, clock, *v.Hop)
	}
	for _, d := range v.DependsOn {
		s += fmt.Sprintf(", depending on %s of %s", d.Setting, d.Hop)
	}
	switch safe := string(c.SafeHeartbeat); safe {
	case "":
	case "null":
		s += "; safe unknown"
	default:
		s += "; safe " + strings.Trim(safe, `"`)
	}
	return s
}

// The cases are what incidents and measurements taught; their verdicts are the product's promise.
func TestEveryCaseGivesItsVerdict(t *testing.T) {
	const path = "testdata/cases.txtar"
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for i := range archive.Files {
		f := &archive.Files[i]
		t.Run(f.Name, func(t *testing.T) {
			file := filepath.Join(dir, f.Name)
			if err := os.WriteFile(file, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
			var stdout, stderr bytes.Buffer
			args := []string{"check", "--no-config", "-f", "json", file}
			if status := cli.Main(args, strings.NewReader(""), &stdout, &stderr, nil, vendors, rules.All); status > 1 {
				t.Fatalf("exit status %d: %s", status, stderr.String())
			}
			var got told
			if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			first, rest, _ := strings.Cut(string(f.Data), "\n")
			if want := strings.TrimPrefix(first, "# want: "); got.line() != want {
				if *update {
					f.Data = []byte("# want: " + got.line() + "\n" + rest)
					return
				}
				t.Errorf("\n got %s\nwant %s", got.line(), want)
			}
		})
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
