package load

import (
	"cmp"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A vendorFile is a file of a vendor's own kind.
type vendorFile struct {
	path   string
	reader *providers.FileReader
	text   []byte // where it was read already
	named  bool   // by the user: then it is read by itself although another file includes it
	names  []audit.Name
}

// readers are those of files of a vendor's own kind, the one that was asked for or all.
func (o *Options) readers() []*providers.FileReader {
	var all []*providers.FileReader
	for _, p := range o.Providers {
		if p.File != nil && !o.OnlyTerraform && (o.Only == "" || o.Only == p.File.Command) {
			all = append(all, p.File)
		}
	}
	return all
}

// limit is how many bytes a file may have that is named.
func (o *Options) limit() int64 {
	if readers := o.readers(); o.Only != "" && len(readers) == 1 {
		return max(o.MaxSize, readers[0].MaxSize)
	}
	return o.MaxSize
}

// kinds says what is read, for errors about what is not.
func (o *Options) kinds() string {
	var own, carriers []string
	for _, r := range o.readers() {
		if r.Found {
			carriers = append(carriers, r.Command)
			continue
		}
		own = append(own, r.Command)
	}
	switch {
	case len(own) == 0:
		return KnownKinds
	case o.Only != "":
		return "configurations of " + o.Only
	}
	text := KnownKinds + ", and configurations of " + strings.Join(own, ", ")
	if len(carriers) > 0 {
		text += ", and files that start programs: " + strings.Join(carriers, ", ")
	}
	return text
}

// vendorSource takes what a source block of a chain file names, if a vendor's reader is for it. A
// source without a path is a problem of its own.
func (f *find) vendorSource(dir string, source chainfile.Source) {
	i := slices.IndexFunc(f.sources.options.Providers, func(p *providers.Provider) bool {
		return p.File != nil && p.File.Command == source.Kind
	})
	if i < 0 || source.Path == "" {
		return
	}
	path := filepath.FromSlash(source.Path)
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	options := &f.sources.options
	only, terraform := options.Only, options.OnlyTerraform
	options.Only, options.OnlyTerraform = source.Kind, false
	f.at, f.names = source.At, nil
	for _, n := range source.Names {
		f.names = append(f.names, audit.Name{Text: n})
	}
	f.path(path)
	f.at, f.names = audit.Pos{}, nil
	options.Only, options.OnlyTerraform = only, terraform
}

// A vendorResult is what was found in a file.
type vendorResult struct {
	file  vendorFile
	found providers.Found
}

// vendors reads files of vendors' own kinds. One that another includes is a part of that.
func (s *Sources) vendors(list []vendorFile) []vendorResult {
	slices.SortStableFunc(list, func(a, b vendorFile) int {
		return cmp.Compare(depth(a.path), depth(b.path)) // what includes mostly lies above what it includes
	})
	var results []vendorResult
	included, seen := map[string]bool{}, map[string]bool{}
	together := map[*providers.FileReader][]int{} // results that are read at once
	var requests []providers.FileRequest
	for _, file := range list {
		real := realPath(file.path)
		if seen[real] || !file.named && included[real] {
			continue
		}
		seen[real] = true
		o := &opening{max: s.options.MaxSize, opened: included, own: real}
		request, ok := s.request(file, o)
		if !ok {
			continue
		}
		result := vendorResult{file: file}
		if file.reader.ReadAll != nil {
			together[file.reader] = append(together[file.reader], len(results))
		} else {
			result.found = file.reader.Read(request)
		}
		results, requests = append(results, result), append(requests, request)
	}
	for reader, list := range together {
		var all []providers.FileRequest
		for _, i := range list {
			all = append(all, requests[i])
		}
		for j, found := range reader.ReadAll(all) {
			results[list[j]].found = found
		}
	}
	return slices.DeleteFunc(results, func(r vendorResult) bool { return !r.file.named && included[realPath(r.file.path)] })
}

func depth(path string) int { return strings.Count(filepath.ToSlash(filepath.Clean(path)), "/") }

// request is what a reader is given of a file.
func (s *Sources) request(file vendorFile, o *opening) (providers.FileRequest, bool) {
	text, ok := file.text, file.text != nil
	if !ok {
		text, ok = s.Text(file.path)
	}
	if !ok {
		s.problem(Problem{What: file.path, Why: "it cannot be read any more"})
		return providers.FileRequest{}, false
	}
	if len(text) > MaxSize {
		// The heap may usually grow to twice what is in use: beside such a text that would be most of
		// the memory that the program takes.
		debug.SetGCPercent(20)
	}
	o.from(file.path)
	return providers.FileRequest{
		Path: filepath.ToSlash(file.path), Text: text, Open: o.open, Glob: o.glob,
		Flags: s.options.Flags, Names: file.names,
	}, true
}

// adopt makes hops of what was found in a file.
func (s *Sources) adopt(file vendorFile, found providers.Found) {
	path := filepath.ToSlash(file.path)
	input := audit.Input{Path: path, Read: true}
	var broken []audit.Input
	for _, p := range found.Problems {
		s.problem(Problem{At: p.At, What: path, Why: p.Text, Next: "mend it; the rest was audited"})
		switch {
		case p.At.File == path || p.At.File == "":
			if input.Error == "" {
				input.Error = p.Text
			}
		default:
			broken = append(broken, audit.Input{Path: p.At.File, Error: p.Text})
		}
	}
	s.Inputs = append(append(s.Inputs, input), broken...)
	s.unread(path, found.Unread)
	for i := range found.Readings {
		in(path, &found.Readings[i])
		s.reading(&found.Readings[i])
	}
	for i := range found.Commands {
		if c := &found.Commands[i]; c.Listed {
			s.carried.deferred = append(s.carried.deferred, c)
		} else {
			s.fileCommand(path, c)
		}
	}
}
