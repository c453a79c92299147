package terraform

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/sync/errgroup"
)

// module reads a folder once, however often it is called.
func (l *loader) module(dir string) (*module, error) {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, plain(err)
	}
	if abs, err := filepath.Abs(real); err == nil {
		real = abs
	}
	if m := l.modules[real]; m != nil {
		return m, nil
	}
	names, err := sources(dir)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("there is no .tf file in it")
	}
	m := &module{dir: dir, real: real}
	l.modules[real] = m
	l.parse(m, names)
	return m, nil
}

// prefetch reads all modules that are called by local paths, before anything is evaluated. What is
// wrong with a call is told when it is evaluated.
func (l *loader) prefetch(m *module) {
	queue := []*module{m}
	for seen := map[*module]bool{m: true}; len(queue) > 0; queue = queue[1:] {
		for _, c := range queue[0].callOrder {
			t, ok := c.source.(*hclsyntax.TemplateExpr)
			if !ok {
				continue
			}
			source, ok := wholeText(t)
			if !ok || !isLocal(source) {
				continue
			}
			called, err := l.module(filepath.Join(queue[0].dir, filepath.FromSlash(source)))
			if err == nil && !seen[called] {
				seen[called] = true
				queue = append(queue, called)
			}
		}
	}
}

// sources are the names of the configuration files in a folder, overrides last.
func sources(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, plain(err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && isSource(e.Name()) {
			names = append(names, e.Name())
		}
	}
	all := slices.Clone(names)
	names = slices.DeleteFunc(names, func(name string) bool { return shadowed(name, all) })
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a, b))
	})
	return names, nil
}

func order(name string) int {
	if isOverride(name) {
		return 1
	}
	return 0
}

// isSource reports whether Terraform reads a file of this name.
func isSource(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#") {
		return false
	}
	name = strings.TrimSuffix(name, ".json")
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tofu")
}

// shadowed reports whether OpenTofu reads another file in the place of one: main.tofu beside main.tf.
func shadowed(name string, all []string) bool {
	base, json := strings.CutSuffix(name, ".json")
	base, ok := strings.CutSuffix(base, ".tf")
	if base += ".tofu"; json {
		base += ".json"
	}
	return ok && slices.Contains(all, base)
}

// parse reads the files of a folder, as many at once as there are processors, and throws each
// syntax tree away before it takes the next.
func (l *loader) parse(m *module, names []string) {
	files := make([]*File, len(names))
	found := make([]declarations, len(names))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		group.Go(func() error {
			files[i], found[i] = l.file(filepath.Join(m.dir, name))
			return nil
		})
	}
	// The functions give no error.
	_ = group.Wait()
	m.files = files
	for _, f := range files {
		l.keep(f)
	}
	l.declare(m, names, found)
}

func (l *loader) reduced(f *File, path string) declarations {
	text, err := parsable(path, l.opts.MaxSize)
	if err != nil {
		f.Error = "it was not read: " + err.Error()
		return declarations{}
	}
	f.Text = text
	r := &reducer{file: f, wants: l.wants, json: strings.HasSuffix(path, ".json")}
	if !r.json {
		r.once.file = f
	}
	b, before := f.tree(r.json)
	r.reduce(b, before)
	return r.out
}

// tree parses the file. Blocks that end before the byte are as they are written.
func (f *File) tree(json bool) (*hclsyntax.Body, int) {
	if json {
		b, diags := parseJSON(f.Text, f.Path)
		f.broken(diags)
		return b, len(f.Text) + 1
	}
	parsed, diags := hclsyntax.ParseConfig(f.Text, f.Path, hcl.InitialPos)
	before := len(f.Text) + 1
	if diags.HasErrors() {
		f.broken(diags)
		for _, d := range diags {
			if d.Severity == hcl.DiagError && d.Subject != nil {
				before = min(before, d.Subject.Start.Byte)
			}
		}
	}
	b, ok := parsed.Body.(*hclsyntax.Body)
	if !ok {
		return &hclsyntax.Body{}, 0
	}
	return b, before
}
