package terraform

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A loader reads one root module.
type loader struct {
	opts  Options
	wants map[string]*wanted
	root  *Root
	dir   string

	modules   map[string]*module // by folder, symbolic links resolved
	installed map[string]string  // what terraform init wrote: the folder of each call
	selected  string             // workspace
	inputs    map[string]input
	names     map[string]bool // what attributes may be called
	others    map[string][]string

	steps, total int // of the attribute that is evaluated, and of those before it
	level        int // of evaluations within one another
	ways         int
	instances    int // of resources and modules
	told         map[audit.Unread]bool
}

// Load reads the root module in a folder with all modules that it calls. The error says why
// nothing could be read; what could not be read of a folder otherwise is in Root.Problems, which
// make the exit status 3, and in Root.Unread, which do not.
func Load(dir string, o Options) (*Root, error) {
	o = o.complete()
	l := &loader{
		opts: o, wants: gather(o.Wants), dir: dir,
		root:    &Root{Dir: dir, Layer: audit.FromSource},
		modules: map[string]*module{}, told: map[audit.Unread]bool{},
	}
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", o.Display(dir), plain(err))
	case !info.IsDir():
		return nil, fmt.Errorf("%s: it is a file, and Terraform is read by the folder: name %s", o.Display(dir), o.Display(filepath.Dir(dir)))
	}
	l.installed = l.manifest()
	if text, err := read(filepath.Join(dir, ".terraform", "environment"), 1<<10); err == nil {
		l.selected = strings.TrimSpace(string(text))
	}
	mod, err := l.module(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Display(dir), err)
	}
	l.prefetch(mod)
	if o.Parsed != nil {
		o.Parsed(l.root.size())
	}
	l.inputs = l.gather(mod)
	l.walk(l.scope(mod))
	l.root.settle()
	return l.root, nil
}

func (l *loader) scope(m *module) *scope {
	return &scope{
		loader: l, mod: m,
		cells: map[string]*cell{}, expanded: map[string]*expansion{}, children: map[string]*children{},
	}
}

// manifest is where terraform init put the modules that are not local.
func (l *loader) manifest() map[string]string {
	text, err := read(filepath.Join(l.dir, ".terraform", "modules", "modules.json"), l.opts.MaxSize)
	if err != nil {
		return nil
	}
	var list struct {
		Modules []struct{ Key, Dir string }
	}
	if json.Unmarshal(text, &list) != nil {
		return nil
	}
	dirs := map[string]string{}
	for _, m := range list.Modules {
		dirs[m.Key] = m.Dir
	}
	return dirs
}

// unread tells one thing once.
func (l *loader) unread(why reason, at audit.Pos) {
	if hidden(at) {
		at = audit.Pos{}
	}
	u := audit.Unread{Code: why.code, Why: why.why, At: at, Input: l.opts.Display(l.dir)}
	if !l.told[u] {
		l.told[u] = true
		l.root.Unread = append(l.root.Unread, u)
	}
}

func (l *loader) problem(at audit.Pos, text string) {
	l.root.Problems = append(l.root.Problems, Problem{Path: at.File, At: at, Text: text})
}

// keep records a file, and what is wrong with it.
func (l *loader) keep(f *File) {
	l.root.Files = append(l.root.Files, f)
	if f.Error != "" {
		l.root.Problems = append(l.root.Problems, Problem{Path: f.Path, At: f.At, Text: f.Error})
	}
}

// hold keeps a file that a function read and that values have their places in.
func (l *loader) hold(path string, text []byte) {
	if !slices.ContainsFunc(l.root.Files, func(f *File) bool { return f.Path == path }) {
		l.root.Files = append(l.root.Files, &File{Path: path, Text: text, Held: true})
	}
}

// textOf is the text of a file that was read.
func (l *loader) textOf(path string) []byte {
	for _, f := range l.root.Files {
		if f.Path == path {
			return f.Text
		}
	}
	return nil
}

// size is how many bytes of files were read.
func (r *Root) size() int64 {
	var size int64
	for _, f := range r.Files {
		size += int64(len(f.Text))
	}
	return size
}

// room counts an instance, and says once when there are too many of them.
func (l *loader) room(at audit.Pos) bool {
	l.instances++
	if l.instances <= l.opts.MaxResources {
		return true
	}
	if l.instances == l.opts.MaxResources+1 {
		l.unread(reason{audit.Refused, fmt.Sprintf(
			"the root has more than %d instances of resources and modules; what comes from here on is not read", l.opts.MaxResources)}, at)
	}
	return false
}
