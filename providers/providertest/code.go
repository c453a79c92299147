package providertest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Code compares what a provider reads from code with golden files. Of each file of an archive the next
// one, called want, says what was found, and which hop a program of that file alone is. With update it
// rewrites them.
func Code(t *testing.T, p providers.Provider, glob string, update bool) {
	t.Helper()
	for _, file := range archives(t, glob) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		out := &txtar.Archive{Comment: archive.Comment}
		for i, f := range archive.Files {
			if f.Name == "want" {
				continue
			}
			want := ""
			if i+1 < len(archive.Files) && archive.Files[i+1].Name == "want" {
				want = string(archive.Files[i+1].Data)
			}
			got := coded(t, p, f.Name, f.Data)
			if !slices.ContainsFunc(p.Code.Words, func(w string) bool { return bytes.Contains(f.Data, []byte(w)) }) && strings.TrimSpace(got) != "" {
				t.Errorf("%s %s has none of the reader's words, and would not be looked at", file, f.Name)
			}
			out.Files = append(out.Files, f, txtar.File{Name: "want", Data: []byte(got)})
			if diff := cmp.Diff(want, got); diff != "" && !update {
				t.Errorf("%s %s (-want +got; go test -update rewrites it):\n%s", file, f.Name, diff)
			}
		}
		if update {
			if err := os.WriteFile(file, txtar.Format(out), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// CutCode reads every file of the archives cut at each of its bytes. Whatever comes of it, it comes
// twice the same and without a panic.
func CutCode(t *testing.T, p providers.Provider, glob string) {
	t.Helper()
	for _, file := range archives(t, glob) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			for n := range f.Data {
				if f.Name != "want" {
					coded(t, p, f.Name, f.Data[:n])
				}
			}
		}
	}
}

// FuzzCode gives a provider's reader of code any text, in each of its languages.
func FuzzCode(f *testing.F, p providers.Provider, glob string) {
	files, _ := filepath.Glob(glob)
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, one := range archive.Files {
			if one.Name != "want" {
				f.Add(one.Name, one.Data)
			}
		}
	}
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		if slices.Contains(p.Code.Languages, source.Of(name)) && len(text) < 1<<16 {
			coded(t, p, name, text)
		}
	})
}

// coded reads a file of code and writes what came of it.
func coded(t *testing.T, p providers.Provider, name string, text []byte) string {
	t.Helper()
	read := func() providers.Code {
		return p.Code.Read(source.Parse(name, text, providers.NewLines(name, text)))
	}
	found := read()
	if again := read(); !reflect.DeepEqual(found, again) {
		t.Errorf("two readings of %s differ", name)
	}
	var b bytes.Buffer
	show := func(what string, s providers.CodeServer) {
		fmt.Fprintf(&b, "%s %s %s @%s\n", what, s.System, s.Type, s.At)
		for _, set := range s.Settings {
			covered(t, name, text, set.At)
			value := set.Value.String()
			if set.Value.Kind == providers.IsUnknown {
				value = "?"
			}
			fmt.Fprintf(&b, "  %s = %s %s @%s", set.Name, value, set.Known, set.At)
			if why := set.Value.Unknown.Why; why != "" {
				b.WriteString(" (" + why + ")")
			}
			b.WriteString("\n")
		}
	}
	for _, s := range found.Servers {
		what := "server"
		if s.Main {
			what = "server of the program itself:"
		}
		show(what, s)
	}
	for _, s := range found.Loose {
		show("loose", s)
	}
	for _, cl := range found.Clients {
		what := "client"
		if cl.Shared {
			what = "all clients"
		}
		show(what, providers.CodeServer{System: cl.System, Type: cl.Type, At: cl.At, Settings: cl.Settings})
		for i := range cl.Calls {
			call := &cl.Calls[i]
			covered(t, name, text, call.At)
			to := "?"
			if e, ok := call.Endpoint(nil); ok {
				to = e.Address() + string(e.Path)
			}
			fmt.Fprintf(&b, "  to %s", to)
			for _, p := range call.Address {
				if p.Variable != "" {
					fmt.Fprintf(&b, " by %s", p.Variable)
				}
			}
			fmt.Fprintf(&b, " %v @%s\n", call.Asks, call.At)
		}
	}
	for _, l := range found.Lifts {
		fmt.Fprintf(&b, "lifts %s @%s\n", l.Setting, l.At)
	}
	sent := func(traffic *audit.Traffic) {
		known, route := "", ""
		if traffic.ProtocolKnown != audit.Detected {
			known = " " + string(traffic.ProtocolKnown)
		}
		if !traffic.Route.IsAny() {
			route = " on " + traffic.Route.String()
		}
		fmt.Fprintf(&b, "%s%s every %s by %s%s @%s: %s\n", traffic.Protocol, known, traffic.Heartbeat, traffic.Beat, route, traffic.Found, traffic.Why)
	}
	for _, traffic := range found.Traffics {
		sent(&traffic)
	}
	for _, v := range found.Variables {
		fmt.Fprintf(&b, "by %s in %s, else %s: ", v.Name, v.Unit, v.Fallback)
		sent(&v.Traffic)
	}
	for _, d := range found.Defaults {
		fmt.Fprintf(&b, "default of %s ", d.Library)
		if d.Module != "" {
			fmt.Fprintf(&b, "since %s of %s ", d.Since, d.Module)
		}
		sent(&d.Traffic)
	}
	for _, g := range found.Given {
		covered(t, name, text, g.At)
		fmt.Fprintf(&b, "given to %s @%s:", g.Library, g.At)
		if g.Why != "" {
			fmt.Fprintf(&b, " every %s: %s", g.Heartbeat, g.Why)
		}
		if g.Routed {
			fmt.Fprintf(&b, " on %s", g.Route)
		}
		b.WriteString("\n")
	}
	for _, u := range found.Unread {
		covered(t, name, text, u.At)
		fmt.Fprintf(&b, "unread %s %s @%s: %s\n", u.Code, u.Setting, u.At, u.Why)
	}
	for _, table := range p.Tables {
		r := providers.Reading{System: table.System}
		program := &providers.Program{Files: []providers.Code{found}}
		if len(program.Servers(table.System))+len(found.Loose) == 0 {
			continue
		}
		r.Heed(program, table)
		hop, problems := table.Hop(&r)
		hop.Timers = slices.DeleteFunc(hop.Timers, func(t audit.Timer) bool { return t.Known == audit.Default })
		for i := range hop.Timers {
			hop.Timers[i].Fact = nil
		}
		b.WriteString((&audit.Chain{Hops: []audit.Hop{hop}}).String())
		for _, problem := range problems {
			fmt.Fprintf(&b, "problem %s\n", problem.Error())
		}
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// covered fails the test for a position that is not in the text.
func covered(t *testing.T, name string, text []byte, at audit.Pos) {
	t.Helper()
	if at.File != name || at.Start < 0 || at.End > len(text) || at.Start > at.End {
		t.Errorf("%v is no place in %s", at, name)
	}
}
