package providertest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// Terraform compares what a provider reads from Terraform folders with golden files. Each is an
// archive of a folder; its file "want" holds the hops in the notation, without timers that nobody
// wrote, then the command lines, what was not read, and the chains that the hops make. With update
// it rewrites them.
func Terraform(t *testing.T, p providers.Provider, glob string, update bool) {
	t.Helper()
	paths, err := filepath.Glob(glob)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files are named %s (%v)", glob, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			folder := t.TempDir()
			var kept []txtar.File
			var want []byte
			for _, f := range archive.Files {
				if f.Name == "want" {
					want = f.Data
					continue
				}
				kept = append(kept, f)
				write(t, filepath.Join(folder, f.Name), f.Data)
			}
			got := Read(t, p, folder)
			if update {
				archive.Files = append(kept, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got; go test -update rewrites it):\n%s", path, diff)
			}
		})
	}
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o666); err != nil {
		t.Fatal(err)
	}
}

// Read writes what a provider reads from one Terraform folder, for a person to check against it.
// Every setting must have a position.
func Read(t *testing.T, p providers.Provider, folder string) string {
	t.Helper()
	root, err := terraform.Load(folder, terraform.Options{
		Wants: p.Terraform.Wants, Standins: p.Terraform.Standins,
		Display: func(path string) string { return relative(folder, path) },
	})
	if err != nil {
		t.Fatal(err)
	}
	found := p.Terraform.Read(root)
	var b bytes.Buffer
	var hops []audit.Hop
	for i := range found.Readings {
		r := &found.Readings[i]
		table := providers.Tables(p.Tables).Of(r.System)
		if table == nil {
			t.Fatalf("%s has no table of %s", p.Name, r.System)
		}
		for _, s := range r.Settings {
			if !s.At.Known() {
				t.Errorf("%s of %s has no position", s.Name, r.Name)
			}
		}
		hop, problems := table.Hop(r)
		hops = append(hops, hop)
		hop.Timers = spoken(hop.Timers)
		hop.Holds, hop.Upgrades = unsourced(hop.Holds), unsourced(hop.Upgrades)
		chain := audit.Chain{Hops: []audit.Hop{hop}}
		b.WriteString(chain.String())
		for _, problem := range problems {
			fmt.Fprintf(&b, "problem %s\n", problem.Error())
		}
	}
	for i := range found.Commands {
		c := &found.Commands[i]
		b.WriteString(started(c))
		hops = append(hops, audit.Hop{System: "program", Name: c.Name, Names: c.Names, Passes: audit.Nothing, Assumed: c.Assumed})
	}
	for _, u := range append(root.Unread, found.Unread...) {
		fmt.Fprintf(&b, "unread %s: %s %s %s %s: %s\n", u.At, u.Code, u.System, u.Hop, u.Setting, u.Why)
	}
	for _, problem := range root.Problems {
		fmt.Fprintf(&b, "problem %s\n", problem)
	}
	chains, _ := audit.Join(providers.Tables(p.Tables).Board(hops))
	for i := range chains {
		c := &chains[i]
		fmt.Fprintf(&b, "chain %s: %s", c.Route, c.Path())
		if c.Continues != "" {
			fmt.Fprintf(&b, " > (%s)", c.Continues)
		}
		b.WriteString("\n")
		for _, why := range c.Assumed {
			fmt.Fprintf(&b, "  assumed: %s\n", why)
		}
	}
	return b.String()
}

func relative(folder, path string) string {
	if r, err := filepath.Rel(folder, path); err == nil {
		return filepath.ToSlash(r)
	}
	return path
}

// spoken are the timers that somebody wrote or that are not known, without the facts, which the
// golden file of the tables holds.
func spoken(timers []audit.Timer) []audit.Timer {
	var kept []audit.Timer
	for _, t := range timers {
		if t.Limit.Known() && (t.Known == audit.Default || t.Known == audit.Assumed) {
			continue
		}
		t.Fact, t.Min, t.Max, t.Early, t.Late, t.Around = nil, audit.Limit{}, audit.Limit{}, "", "", ""
		kept = append(kept, t)
	}
	return kept
}

func unsourced(list []audit.Property) []audit.Property {
	kept := slices.Clone(list)
	for i := range kept {
		kept[i].Fact = nil
	}
	return kept
}

func started(c *command.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "command %q at=%s", c.Name, c.At)
	for _, n := range c.Names {
		fmt.Fprintf(&b, " %s", n.Text)
	}
	if c.Image != "" {
		fmt.Fprintf(&b, " image=%s", c.Image)
	}
	b.WriteString("\n")
	for _, w := range c.Words {
		fmt.Fprintf(&b, "  word %s\n", worded(w))
	}
	for _, v := range c.Env {
		fmt.Fprintf(&b, "  env %s=%s\n", v.Name, worded(v.Value))
	}
	if c.Unknown != "" {
		fmt.Fprintf(&b, "  unknown (%s): %s\n", c.Code, c.Unknown)
	}
	for _, why := range c.Assumed {
		fmt.Fprintf(&b, "  assumed: %s\n", why)
	}
	return b.String()
}

// carried writes a command of a file with what the program's image may change of it.
func carried(t *testing.T, c *command.Command, files []txtar.File) string {
	var b strings.Builder
	b.WriteString(started(c))
	if c.Built != nil {
		fmt.Fprintf(&b, "  built from %s stage=%q in %s\n", c.Built.File, c.Built.Stage, c.Built.Context)
	}
	for _, m := range c.Mounts {
		fmt.Fprintf(&b, "  mount %s at %s\n", m.From, m.To)
	}
	if c.Folder != "" {
		fmt.Fprintf(&b, "  in %s\n", c.Folder)
	}
	if c.Aside {
		b.WriteString("  aside\n")
	}
	for _, w := range c.Words {
		coverWord(t, w, files)
	}
	for _, v := range c.Env {
		coverWord(t, v.Value, files)
	}
	covers(t, c.Name, c.At, files)
	return b.String()
}

// built writes a stage of a Dockerfile.
func built(t *testing.T, i *command.Image, files []txtar.File) string {
	var b strings.Builder
	fmt.Fprintf(&b, "stage %d %q of %s at=%s from %s in %s\n", i.Number, i.Stage, i.File, i.At, worded(i.From), i.Folder())
	for _, w := range i.Order().Words() {
		fmt.Fprintf(&b, "  word %s\n", worded(w))
		coverWord(t, w, files)
	}
	for _, v := range i.Environment() {
		fmt.Fprintf(&b, "  env %s=%s\n", v.Name, worded(v.Value))
	}
	for _, c := range i.Copies {
		fmt.Fprintf(&b, "  copy %s to %s\n", c.From, c.To)
	}
	covers(t, "stage", i.At, files)
	return b.String()
}

// coverWord checks where a word stands: all of it, and each of its characters.
func coverWord(t *testing.T, w command.Word, files []txtar.File) {
	t.Helper()
	if !w.At.Known() || w.Unknown != "" || w.Text == "" {
		return
	}
	covers(t, w.Text, w.At, files)
	i := slices.IndexFunc(files, func(f txtar.File) bool { return f.Name == w.At.File })
	if w.Source == nil || i < 0 {
		return
	}
	for at := range w.Text {
		p := w.Part(at, at+1)
		if c := w.Text[at]; p != w.At && p.End-p.Start == 1 && p.End <= len(files[i].Data) && files[i].Data[p.Start] != c && c != ' ' && c != '\n' {
			t.Errorf("%q of %q is at %s, where the file has %q", c, w.Text, p, files[i].Data[p.Start])
		}
	}
}

func worded(w command.Word) string {
	if w.Unknown != "" {
		return fmt.Sprintf("? (%s) @%s", w.Unknown, w.At)
	}
	return fmt.Sprintf("%q @%s", w.Text, w.At)
}
