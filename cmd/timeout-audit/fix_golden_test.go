package main

import (
	stdcmp "cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/internal/cli"
)

// goldens are the archives whose files are a system that fix can be tried on: those of the vendors, of
// the Terraform reader, of the lab, and the chain files of incidents, each by itself.
func goldens(t *testing.T) map[string]map[string]string {
	t.Helper()
	systems := map[string]map[string]string{}
	traffics, err := os.ReadFile("../../lab/cases/traffics.hcl") // those that the chains of the lab name
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{
		"../../providers/*/testdata/terraform/*.txtar", "../../providers/*/testdata/files/*.txtar", "../../providers/*/testdata/*.txtar",
		"../../terraform/testdata/*.txtar", "../../lab/cases/*.txtar", "testdata/cases.txtar", "testdata/fix/*.txtar",
	} {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: nothing there (%v)", pattern, err)
		}
		for _, path := range paths {
			name := strings.TrimPrefix(filepath.ToSlash(strings.TrimSuffix(path, ".txtar")), "../../")
			if strings.HasSuffix(name, "/hops") || strings.HasSuffix(name, "/bombs") {
				continue // settings without a file; files that are made to take long
			}
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range archive.Files {
				switch {
				case strings.HasSuffix(name, "/cases"):
					systems[name+"/"+f.Name] = map[string]string{f.Name: string(f.Data)}
				case filepath.Ext(f.Name) == "" && slices.Contains([]string{"want", "run", "flags"}, f.Name):
				case f.Name == "chain.hcl" && strings.HasPrefix(name, "lab/"):
					files[f.Name] = filled(string(f.Data) + string(traffics))
				default:
					files[f.Name] = filled(string(f.Data))
				}
			}
			if !strings.HasSuffix(name, "/cases") && len(files) > 0 {
				systems[name] = files
			}
		}
	}
	return systems
}

var (
	blank   = regexp.MustCompile(`@(\w+)@`)
	version = regexp.MustCompile(`@version:[^@]+@`)
)

// filled puts an address where the lab puts that of a server that it starts.
func filled(text string) string {
	text = version.ReplaceAllStringFunc(text, func(s string) string {
		if _, v, exact := strings.Cut(strings.Trim(s, "@"), "-"); exact {
			return v
		}
		return "1.29.7"
	})
	return blank.ReplaceAllStringFunc(text, func(s string) string {
		n := 0
		for _, r := range s {
			n += int(r)
		}
		return fmt.Sprintf("127.0.0.1:%d", 10_000+n)
	})
}

// What fix promises holds for every system that some test has: after fix --write files parse and stay
// formatted, only the values change that it told of, a second audit finds nothing that can be
// repaired, and a second fix changes nothing.
func TestFixKeepsItsPromiseOnEveryGoldenFile(t *testing.T) {
	changed := 0
	for name, files := range goldens(t) {
		traffics := [][]string{
			{"--protocol", "sse", "--heartbeat", "40s", "--longest", "1h"},
			{"--protocol", "websocket", "--heartbeat", "200s"},
		}
		if own := strings.HasPrefix(name, "lab/") || strings.HasPrefix(name, "testdata/cases"); own {
			traffics[0] = nil // their chains declare their traffics
		}
		if strings.HasPrefix(name, "providers/aws") || strings.HasPrefix(name, "providers/nginx") {
			traffics = append(traffics, []string{"--protocol", "http", "--first-byte", "100s"})
		}
		for _, flags := range traffics {
			t.Run(name+" "+strings.Join(flags, " "), func(t *testing.T) {
				dir := t.TempDir()
				for file, text := range files {
					write(t, filepath.Join(dir, file), []byte(text))
				}
				changed += promised(t, dir, flags)
			})
		}
	}
	if changed < 200 {
		t.Errorf("only %d values were changed by all of them: is the pattern wrong?", changed)
	}
}

// promised holds fix to its promise in a folder, and returns how many values it changed.
func promised(t *testing.T, dir string, flags []string) int {
	t.Helper()
	texts0, audit0 := texts(t, dir), auditTold(t, dir, flags)
	said, status := inFolder(t, dir, append([]string{"fix"}, flags...)...)
	if !strings.Contains(said, "\n@@ ") {
		unrepaired(t, said, audit0)
		return 0
	}
	formatted := unformatted(t, dir)
	if _, wrote := inFolder(t, dir, append([]string{"fix", "--write"}, flags...)...); wrote != cli.Clean && wrote != status {
		t.Fatalf("fix --write: status %d after %d", wrote, status)
	}
	texts1, audit1 := texts(t, dir), auditTold(t, dir, flags)
	if cmp.Equal(texts0, texts1) {
		t.Error("fix shows a diff and writes nothing")
	}
	for file, text := range texts1 {
		if text != texts0[file] {
			parses(t, file, []byte(texts0[file]), []byte(text))
		}
	}
	for _, file := range unformatted(t, dir) {
		if !slices.Contains(formatted, file) {
			t.Errorf("terraform fmt would change %s, and would not before", file)
		}
	}
	n := intended(t, said, audit0, audit1)
	unrepaired(t, said, audit1)
	if again, _ := inFolder(t, dir, append([]string{"fix", "--write"}, flags...)...); !cmp.Equal(texts1, texts(t, dir)) {
		t.Errorf("a second fix changes files again: %s\n%s", cmp.Diff(texts1, texts(t, dir)), again)
	}
	if t.Failed() {
		t.Logf("%s\n%s", said, cmp.Diff(texts0, texts1))
	}
	return n
}

// unrepaired holds an audit to have nothing that could be repaired.
func unrepaired(t *testing.T, said string, a toldAudit) {
	t.Helper()
	for _, f := range a.Findings {
		if len(f.Repair.Edits) > 0 {
			t.Errorf("%s at %s of %s can be repaired, after\n%s", f.Rule, f.Setting, f.Hop, said)
		}
	}
}

// unformatted are the files that `terraform fmt` would change, where Terraform is installed.
func unformatted(t *testing.T, dir string) []string {
	t.Helper()
	path, err := exec.LookPath("terraform")
	tf, _ := filepath.Glob(filepath.Join(dir, "*.tf"))
	if err != nil || len(tf) == 0 {
		return nil
	}
	cmd := exec.Command(path, "fmt", "-check", "-list=true", "-recursive", ".")
	cmd.Dir = dir
	out, _ := cmd.Output() // its status says that there are some
	return strings.Fields(string(out))
}

// An toldAudit is what matters of -f json.
type toldAudit struct {
	Chains []struct {
		ID   string
		Hops []struct {
			System, Name string
			Timers       []struct {
				Setting, Side, Clock string
				Limit                any
			}
		}
	}
	Findings []struct {
		Rule, Hop, Setting string
		Repair             struct{ Edits []json.RawMessage }
	}
}

func auditTold(t *testing.T, dir string, flags []string) toldAudit {
	t.Helper()
	out, status := inFolder(t, dir, append([]string{"check", "-f", "json"}, flags...)...)
	var a toldAudit
	if err := json.Unmarshal([]byte(out), &a); err != nil && status != cli.Usage {
		t.Fatalf("status %d: %v\n%s", status, err, out)
	}
	return a
}

// change is the line in which fix tells of one.
var change = regexp.MustCompile(`(?m)^# (.+?): (\S.*?)(?: (\S+) -> (\S+))? \[[a-z-]+\]\n(?:#   (?:.*)\n)*`)

// intended compares two audits of one system: no timer has another limit but those that fix told of,
// and each that it edited has the limit that it told.
func intended(t *testing.T, said string, before, after toldAudit) int {
	t.Helper()
	type told struct {
		label, setting, to string
		users              []string
		made               bool
	}
	var all []told
	for _, m := range change.FindAllStringSubmatch(said, -1) {
		if strings.Contains(m[0], "\n#   not edited: ") {
			continue
		}
		one := told{label: m[1], setting: m[2], to: m[4]}
		if _, users, ok := strings.Cut(m[0], "the same value is used by: "); ok {
			users, _, _ = strings.Cut(users, "\n")
			one.users = strings.Split(users, ", ")
		}
		all = append(all, one)
	}
	// A route on which a property changes may lose clocks or get some: a request that asks for an
	// upgrade leaves no connection for others.
	rerouted := func(key clockKey) bool {
		return slices.ContainsFunc(all, func(o told) bool { return o.to == "" && strings.HasPrefix(o.label, key.hop) })
	}
	before0, after0 := timersOf(before), timersOf(after)
	n := 0
	for key, now := range after0 {
		was, ok := before0[key]
		switch {
		case !ok && !rerouted(key):
			t.Errorf("%v is new: %v", key, now)
			continue
		case !ok, was.limit == now.limit:
			continue
		}
		n++
		known := false
		for i := range all {
			// A proxy's route may have a setting of its own in the place of the listener's.
			o := &all[i]
			// An annotation of an Ingress is two settings of nginx, and fix tells of one.
			same := o.setting == was.setting || o.setting == now.setting || strings.Replace(now.setting, "grpc_", "proxy_", 1) == o.setting && strings.HasPrefix(key.hop, "ingress/")
			if same && (strings.HasPrefix(o.label, key.hop) || slices.Contains(o.users, key.hop)) {
				known = true
				// Newer versions of Node add a second to this setting; the longer is the safer.
				o.made = o.made || o.to == now.limit || o.setting == "keepAliveTimeout" && o.to == "65s" && now.limit == "66s"
			}
		}
		if !known {
			t.Errorf("%v was %v and is %v, which fix did not tell", key, was, now)
		}
	}
	for key, was := range before0 {
		if _, ok := after0[key]; !ok && !rerouted(key) {
			t.Errorf("%v is gone: %v", key, was)
		}
	}
	for _, o := range all {
		if !o.made && o.to != "" {
			t.Errorf("fix tells that %s of %s becomes %s, and no timer did", o.setting, o.label, o.to)
		}
	}
	return n
}

// A clockKey is a clock of a hop of a chain; there may be several of one kind.
type clockKey struct {
	chain, hop, side, clock string
	place, nth              int
}

type clockValue struct{ setting, limit string }

func timersOf(a toldAudit) map[clockKey]clockValue {
	of := map[clockKey]clockValue{}
	for _, c := range a.Chains {
		for i, h := range c.Hops {
			for _, timer := range h.Timers {
				key := clockKey{c.ID, stdcmp.Or(h.Name, h.System), timer.Side, timer.Clock, i, 0}
				for _, taken := of[key]; taken; _, taken = of[key] {
					key.nth++
				}
				of[key] = clockValue{timer.Setting, limitText(timer.Limit)}
			}
		}
	}
	return of
}

// limitText is a limit of -f json as the text has it.
func limitText(limit any) string {
	switch limit := limit.(type) {
	case float64:
		if limit != float64(int64(limit)) {
			return fmt.Sprintf("%gms", limit*1000)
		}
		return fmt.Sprintf("%gs", limit)
	case string:
		return limit
	}
	return "?"
}
