package providertest

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Files compares what a provider reads from files of its own kind with golden files. Each is an
// archive whose first file is read and may include the others; lines "flag NAME VALUE" and "name
// NAME" before it are the request's. Its file "want" holds what Terraform writes there too. An
// archive *.bad.txtar must have a problem, and no other may. With update it rewrites them.
func Files(t *testing.T, p providers.Provider, glob string, update bool) {
	t.Helper()
	for _, file := range archives(t, glob) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var want []byte
			kept := slices.DeleteFunc(slices.Clone(archive.Files), func(f txtar.File) bool {
				if f.Name == "want" {
					want = f.Data
				}
				return f.Name == "want"
			})
			found := readFiles(p.File, archive, kept)
			if again := readFiles(p.File, archive, kept); !reflect.DeepEqual(found, again) {
				t.Error("two readings of the files differ")
			}
			if bad := strings.HasSuffix(file, ".bad.txtar"); bad != (len(found.Problems) > 0) {
				t.Errorf("%d problems", len(found.Problems))
			}
			got := reported(t, p, &found, kept)
			if update {
				archive.Files = append(kept, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got; go test -update rewrites it):\n%s", file, diff)
			}
		})
	}
}

// CutFiles reads every first file of the archives cut at each of its bytes. Whatever comes of it,
// it comes twice the same and without a panic.
func CutFiles(t *testing.T, p providers.Provider, glob string) {
	t.Helper()
	for _, file := range archives(t, glob) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		whole := archive.Files[0].Data
		for n := range whole {
			files := slices.Clone(archive.Files)
			files[0].Data = whole[:n]
			found := readFiles(p.File, archive, files)
			reported(t, p, &found, files)
			if t.Failed() {
				t.Fatalf("%s cut after %d bytes", file, n)
			}
		}
	}
}

// readFiles reads the first file of an archive, or all where they mean something only together.
func readFiles(reader *providers.FileReader, archive *txtar.Archive, files []txtar.File) providers.Found {
	if reader.ReadAll == nil {
		return reader.Read(request(archive, files))
	}
	var requests []providers.FileRequest
	for i := range files {
		r := request(archive, files)
		r.Path, r.Text = files[i].Name, files[i].Data
		requests = append(requests, r)
	}
	var all providers.Found
	for _, found := range reader.ReadAll(requests) {
		all.Readings = append(all.Readings, found.Readings...)
		all.Commands = append(all.Commands, found.Commands...)
		all.Unread = append(all.Unread, found.Unread...)
		all.Problems = append(all.Problems, found.Problems...)
	}
	return all
}

func archives(t *testing.T, glob string) []string {
	t.Helper()
	paths, err := filepath.Glob(glob)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files are named %s (%v)", glob, err)
	}
	return paths
}

// request asks for the first file of an archive; the file system holds the others.
func request(archive *txtar.Archive, files []txtar.File) providers.FileRequest {
	r := providers.FileRequest{Path: files[0].Name, Text: files[0].Data, Flags: map[string]string{}}
	for _, line := range strings.Split(string(archive.Comment), "\n") {
		switch words := strings.Fields(line); {
		case len(words) == 3 && words[0] == "flag":
			r.Flags[words[1]] = words[2]
		case len(words) == 2 && words[0] == "name":
			r.Names = append(r.Names, audit.Name{Text: words[1]})
		}
	}
	r.Open = func(name string) ([]byte, error) {
		for _, f := range files {
			if f.Name == path.Clean(name) {
				return f.Data, nil
			}
		}
		return nil, fs.ErrNotExist
	}
	r.Glob = func(pattern string) ([]string, error) {
		var found []string
		for _, f := range files {
			if ok, err := path.Match(path.Clean(pattern), f.Name); err != nil {
				return nil, err
			} else if ok {
				found = append(found, f.Name)
			}
		}
		slices.Sort(found)
		return found, nil
	}
	return r
}

// reported writes what was found, for a person to check against the files.
func reported(t *testing.T, p providers.Provider, found *providers.Found, files []txtar.File) string {
	t.Helper()
	var b bytes.Buffer
	var hops []audit.Hop
	for i := range found.Readings {
		r := &found.Readings[i]
		for _, s := range r.Settings {
			if s.Known != audit.Assumed {
				covers(t, s.Name+" of "+r.Name, s.At, files)
			}
		}
		table := providers.Tables(p.Tables).Of(r.System)
		if table == nil {
			b.WriteString(emitted(r))
			listUnread(t, &b, r.Unread, files)
			hops = append(hops, audit.Hop{System: r.System, Name: r.Name, Names: r.Names, Sends: r.Sends, Route: r.Route, From: r.From})
			continue
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
		listUnread(t, &b, r.Unread, files)
	}
	for i := range found.Commands {
		c := &found.Commands[i]
		hops = append(hops, audit.Hop{System: "program", Name: c.Name, Names: c.Names, Passes: audit.Nothing, From: c.From})
		b.WriteString(carried(t, &found.Commands[i], files))
	}
	for _, image := range found.Images {
		b.WriteString(built(t, image, files))
	}
	for i := range found.Scripts {
		s := &found.Scripts[i]
		fmt.Fprintf(&b, "script %s %s: %s\n", s.File, s.Name, worded(s.Line))
		coverWord(t, s.Line, files)
	}
	listUnread(t, &b, found.Unread, files)
	for _, problem := range found.Problems {
		covers(t, problem.Text, problem.At, files)
		fmt.Fprintf(&b, "broken %s\n", problem.Error())
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

// emitted writes a reading of a system that another vendor has the table of.
func emitted(r *providers.Reading) string {
	var b strings.Builder
	fmt.Fprintf(&b, "reading of %s %q", r.System, r.Name)
	if r.Context.Type != "" {
		fmt.Fprintf(&b, " type=%s", r.Context.Type)
	}
	for _, n := range r.Names {
		fmt.Fprintf(&b, " %s", n.Text)
	}
	b.WriteString("\n")
	for _, s := range r.Settings {
		if s.Known != audit.Assumed {
			fmt.Fprintf(&b, "  %s = %s", s.Name, s.Value)
			if s.Value.Kind == providers.IsUnknown {
				fmt.Fprintf(&b, " (%s)", s.Value.Unknown.Why)
			}
			fmt.Fprintf(&b, " @%s\n", s.At)
		}
	}
	for _, s := range r.Sends {
		fmt.Fprintf(&b, "  sends %s to %s @%s\n", s.Route, s.To, s.At)
	}
	return b.String()
}

func listUnread(t *testing.T, b *bytes.Buffer, rows []audit.Unread, files []txtar.File) {
	t.Helper()
	for _, u := range rows {
		covers(t, u.Why, u.At, files)
		fmt.Fprintf(b, "unread %s: %s %s %s: %s\n", u.At, u.Code, u.Hop, u.Setting, u.Why)
	}
}

// covers checks that a position is a stretch of its file, in bytes and in characters alike.
func covers(t *testing.T, what string, at audit.Pos, files []txtar.File) {
	t.Helper()
	i := slices.IndexFunc(files, func(f txtar.File) bool { return f.Name == at.File })
	if i < 0 {
		t.Errorf("%s is in no file: %+v", what, at)
		return
	}
	text := files[i].Data
	if len(text) == 0 && !at.Known() {
		return // there is nothing to cover
	}
	if at.Start < 0 || at.End > len(text) || at.Start >= at.End {
		t.Errorf("%s covers nothing: %+v", what, at)
		return
	}
	for _, end := range []struct{ byte, line, column int }{{at.Start, at.Line, at.Column}, {at.End, at.EndLine, at.EndColumn}} {
		line := 1 + bytes.Count(text[:end.byte], []byte("\n"))
		begin := 1 + bytes.LastIndexByte(text[:end.byte], '\n')
		if column := 1 + utf8.RuneCount(text[begin:end.byte]); line != end.line || column != end.column && utf8.Valid(text) {
			t.Errorf("%s: byte %d is at %d:%d, not at %d:%d", what, end.byte, line, column, end.line, end.column)
		}
	}
}
