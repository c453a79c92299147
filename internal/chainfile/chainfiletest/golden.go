// Package chainfiletest runs golden files whose input is a chain file: a vendor's table is tested
// by hops drawn by hand, in the very notation that users write.
//
// An archive (*.txtar) has a section case.hcl and a section want: the chains in the notation, and
// what is wrong, a line each.
package chainfiletest

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	input = "case.hcl"
	want  = "want"
)

// Tables runs the archives that the pattern matches with the tables of a vendor. With update it
// rewrites what they want.
func Tables(t *testing.T, update bool, pattern string, tables ...*providers.Table) {
	t.Helper()
	Golden(t, update, pattern, chainfile.Options{Tables: tables})
}

// Golden is Tables for whoever has more than tables to give.
func Golden(t *testing.T, update bool, pattern string, o chainfile.Options) {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no archive matches %s (%v)", pattern, err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { run(t, update, name, o) })
	}
}

func run(t *testing.T, update bool, name string, o chainfile.Options) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	section := func(name string) *txtar.File {
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == name })
		if i < 0 {
			t.Fatalf("there is no section %q", name)
		}
		return &archive.Files[i]
	}
	text, wanted := section(input).Data, section(want)
	file, problems := chainfile.Read(input, text, o)
	got := Describe(file, problems)
	again, problemsAgain := chainfile.Read(input, text, o)
	if diff := cmp.Diff(got, Describe(again, problemsAgain)); diff != "" {
		t.Errorf("two readings differ:\n%s", diff)
	}
	for _, fault := range Positions(text, file, problems) {
		t.Error(fault)
	}
	if bad := strings.HasSuffix(name, ".bad.txtar"); bad != (len(problems) > 0) {
		t.Errorf("there are %d problems; an archive is called *.bad.txtar where there are some", len(problems))
	}
	if update {
		wanted.Data = []byte(got)
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(wanted.Data), got); diff != "" {
		t.Errorf("-want +got (go test -update accepts it):\n%s", diff)
	}
}

// Describe writes all that a chain file says, and what is wrong with it.
func Describe(f *chainfile.File, problems []providers.Problem) string {
	var parts []string
	for i := range f.Traffics {
		parts = append(parts, audit.Notate(&audit.Chain{}, &f.Traffics[i]))
	}
	for i := range f.Chains {
		parts = append(parts, f.Chains[i].String())
	}
	var b strings.Builder
	for _, s := range f.Sources {
		fmt.Fprintf(&b, "source %s path=%q names=%q", s.Kind, s.Path, s.Names)
		for _, k := range slices.Sorted(maps.Keys(s.Values)) {
			fmt.Fprintf(&b, " %s=%q", k, s.Values[k])
		}
		fmt.Fprintf(&b, " at=%s\n", s.At)
	}
	for _, r := range f.Rules {
		fmt.Fprintf(&b, "rule %s enabled=%t at=%s\n", r.ID, r.Enabled, r.At)
	}
	if f.Policy != (chainfile.Policy{}) {
		fmt.Fprintf(&b, "policy max_idle=%s at=%s\n", f.Policy.MaxIdle, f.Policy.At)
	}
	for _, i := range f.Ignores {
		fmt.Fprintf(&b, "ignore %q reason=%q until=%s at=%s\n", i.Fingerprint, i.Reason, i.Until, i.At)
	}
	if b.Len() > 0 {
		parts = append(parts, b.String())
	}
	b.Reset()
	for _, p := range problems {
		fmt.Fprintf(&b, "error: %s\n", p.Error())
	}
	if b.Len() > 0 {
		parts = append(parts, b.String())
	}
	return strings.Join(parts, "\n")
}
