package terraform

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Standin is read in the place of a well-known module that is not installed: a few lines of
// Terraform that make of the module's inputs what carries timers. Places in it are never told; what it
// makes stands at the call and rests on the module being what it was.
type Standin struct {
	Source string // as the registry has it: "terraform-aws-modules/ecs/aws//modules/service"

	// Since and Before bound the module's versions: from Since on, and before Before. Empty: no
	// bound.
	Since, Before string

	Text string
}

// NotInstalled is in the reason why what a stand-in makes may not exist.
const NotInstalled = "is not installed here, and only the well-known inputs of its module are read"

// standin is the module that is read in the place of one which is not installed, or nil.
func (l *loader) standin(c *call, source string) *module {
	source, ref := registrySource(source)
	var fitting []*Standin
	for i := range l.opts.Standins {
		if s := &l.opts.Standins[i]; s.Source == source && s.fits(l.versionOf(c, ref)) {
			fitting = append(fitting, s)
		}
	}
	if len(fitting) == 0 {
		return nil
	}
	// Terraform installs the newest version that fits.
	s := slices.MaxFunc(fitting, func(a, b *Standin) int { return compareVersions(numbers(a.Since), numbers(b.Since)) })
	name := "(" + s.Source + " " + s.Since + ")"
	if m := l.modules[name]; m != nil {
		return m
	}
	m := &module{dir: name, real: name, standin: true}
	l.modules[name] = m
	f := &File{Path: name, Text: []byte(s.Text)}
	r := &reducer{file: f, wants: l.wants}
	r.reduce(f.tree(false))
	m.files = []*File{f}
	l.declare(m, []string{name}, []declarations{r.out})
	return m
}

// registrySource is a module's source as the registry names it, and the version in a Git address.
func registrySource(source string) (name, ref string) {
	source, query, _ := strings.Cut(source, "?")
	for _, part := range strings.Split(query, "&") {
		if v, ok := strings.CutPrefix(part, "ref="); ok {
			ref = "= " + strings.TrimPrefix(strings.TrimPrefix(v, "tags/"), "v")
		}
	}
	source = strings.TrimPrefix(source, "registry.terraform.io/")
	at := strings.Index(source, "github.com")
	if at < 0 {
		return source, ref
	}
	path, inside, _ := strings.Cut(strings.TrimLeft(source[at+len("github.com"):], "/:"), "//")
	owner, repository, _ := strings.Cut(strings.TrimSuffix(path, ".git"), "/")
	provider, module, ok := strings.Cut(strings.TrimPrefix(repository, "terraform-"), "-")
	if !ok {
		return source, ref
	}
	name = owner + "/" + module + "/" + provider
	if inside != "" {
		name += "//" + inside
	}
	return name, ref
}

// versionOf is the constraint on the version of a module that is called; empty: any.
func (l *loader) versionOf(c *call, ref string) string {
	if ref != "" || c.version == nil {
		return ref
	}
	v, ok := literal(c.version, false)
	text, is := v.Scalar.(string)
	if !ok || !is {
		return "?"
	}
	return text
}

// fits reports whether some version that a constraint allows is one of the stand-in's.
func (s *Standin) fits(constraint string) bool {
	low, high := numbers(s.Since), numbers(s.Before)
	for _, part := range strings.Split(constraint, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		operator := strings.TrimRight(part[:len(part)-len(strings.TrimLeft(part, "=!<>~ "))], " ")
		v := numbers(strings.TrimSpace(strings.TrimLeft(part, "=!<>~ ")))
		if v == nil {
			return false
		}
		switch operator {
		case "", "=":
			low, high = higher(low, v), lower(high, append(slices.Clone(v), 0, 0, 0, 1))
		case ">", ">=":
			low = higher(low, v)
		case "<":
			high = lower(high, v)
		case "<=":
			high = lower(high, append(slices.Clone(v), 0, 0, 0, 1))
		case "~>":
			next := slices.Clone(v[:max(1, len(v)-1)])
			next[len(next)-1]++
			low, high = higher(low, v), lower(high, next)
		case "!=":
		default:
			return false
		}
	}
	return high == nil || compareVersions(low, high) < 0
}

func higher(a, b []int) []int {
	if compareVersions(a, b) < 0 {
		return b
	}
	return a
}

func lower(a, b []int) []int {
	if a == nil || compareVersions(b, a) < 0 {
		return b
	}
	return a
}

func numbers(version string) []int {
	var all []int
	for _, part := range strings.Split(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return nil
		}
		all = append(all, n)
	}
	return all
}

func compareVersions(a, b []int) int {
	for i := range max(len(a), len(b)) {
		var x, y int
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if c := cmp.Compare(x, y); c != 0 {
			return c
		}
	}
	return 0
}

// guessed is an output of a stand-in. One that it does not have is not known.
func (s *scope) guessed(name, label string) (cty.Value, error) {
	if d := s.mod.outputs[name]; d != nil && d.expr != nil {
		return s.output(name, label)
	}
	why := reason{audit.Missing, fmt.Sprintf("%s is an output of a module that is not installed here", label)}
	return cty.DynamicVal.WithMarks(cty.NewValueMarks(why, Ref{s.address, name})), nil
}

// atCall moves what a stand-in made to where the module is called: a value to the argument that gave
// it, everything else to the call.
func (s *scope) atCall(r *Resource) {
	top := s.outermost()
	header := position(top.call.header)
	r.At, r.Callee = header, nil
	if top != s {
		for up := s; up != top; up = up.parent {
			if at := position(up.call.header); !hidden(at) {
				r.Callee = append([]audit.Note{{At: at, Text: up.address + " is called here"}}, r.Callee...)
			}
		}
	}
	r.Body.atCall(header)
}

// hidden reports whether a place is in a stand-in.
func hidden(at audit.Pos) bool {
	return strings.HasPrefix(at.File, "(") && strings.HasSuffix(at.File, ")")
}

func (b *Block) atCall(header audit.Pos) {
	b.At = header
	for name, v := range b.Attributes {
		b.Attributes[name] = v.atCall(header)
	}
	for _, blocks := range b.Blocks {
		for _, nested := range blocks {
			nested.atCall(header)
		}
	}
}

func (v *Value) atCall(header audit.Pos) *Value {
	if v == nil {
		return nil
	}
	moved := *v
	var via []audit.Note
	for _, n := range v.Via() {
		if !hidden(n.At) {
			via = append(via, n)
		}
	}
	if hidden(v.At()) {
		moved.Place = PlaceOf(header)
		if len(via) > 0 && via[0].At.Known() {
			moved.Place, via = PlaceOf(via[0].At), via[1:]
		}
	}
	moved.change(func(o *Origin) { o.Via = via })
	if v.List != nil {
		moved.List = make([]*Value, len(v.List))
		for i, e := range v.List {
			moved.List[i] = e.atCall(moved.At())
		}
	}
	if v.Map != nil {
		moved.Map = make(map[string]*Value, len(v.Map))
		for k, e := range v.Map {
			moved.Map[k] = e.atCall(moved.At())
		}
	}
	return &moved
}
