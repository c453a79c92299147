package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A besides joins a plan with the files that it was made from.
type besides struct {
	p       *planReader
	by      map[string]*Resource // of the files, by address
	plainly map[string]*Resource // by the address without keys, where there is one
	exact   bool                 // the resource at hand has the same address in both
	address string
	at      audit.Pos
}

// beside reads the files and takes places and references from them. The plan's own values of the
// variables hold for them.
func (p *planReader) beside() error {
	o := p.opts
	o.Source = ""
	if p.given != nil {
		o.Assignments, o.given, o.givenBy = nil, p.given, p.name
		o.Env = map[string]string{"TF_WORKSPACE": o.Env["TF_WORKSPACE"]}
	}
	files, err := Load(p.opts.Source, o)
	switch {
	case err != nil && p.opts.Guessed:
		p.unread(reason{audit.Missing, "the files beside it cannot be read, and so values have no places: " + clause(err.Error())}, audit.Pos{File: p.name})
		return nil
	case err != nil:
		return &Refusal{clause(err.Error()), "--source DIR, with the folder that the plan was made from"}
	}
	b := &besides{p: p, by: map[string]*Resource{}, plainly: map[string]*Resource{}}
	for _, r := range files.Resources {
		b.by[r.Address] = r
		plainly := plainAddress(r.Address)
		if _, several := b.plainly[plainly]; several {
			b.plainly[plainly] = nil
			continue
		}
		b.plainly[plainly] = r
	}
	found := map[*Resource]bool{}
	var alone []string
	for _, r := range p.root.Resources {
		h := b.by[r.Address]
		b.exact = h != nil
		if h == nil {
			h = b.plainly[plainAddress(r.Address)]
		}
		if h == nil {
			if !p.opaque(files, r) {
				alone = append(alone, r.Address)
			}
			continue
		}
		found[h] = true
	}
	if len(found) == 0 && len(p.root.Resources) > 0 {
		if p.opts.Guessed {
			return nil
		}
		return &Refusal{
			fmt.Sprintf("%s declares none of its resources", p.sourceOf()),
			"--source DIR, with the folder that the plan was made from",
		}
	}
	for _, r := range p.root.Resources {
		b.join(r)
	}
	b.missing(files, found, alone)
	for _, f := range files.Problems {
		text := f.Text
		p.unread(reason{audit.Missing, f.Path + " could not be read, and so what it declares has no place: " + text}, f.At)
	}
	p.root.Files = append(p.root.Files, files.Files...)
	p.root.Undeclared = append(p.root.Undeclared, files.Undeclared...)
	return nil
}

// opaque reports whether a resource is in a module that the files call and that is not there.
func (p *planReader) opaque(files *Root, r *Resource) bool {
	if r.Module == "" {
		return false
	}
	module := plainAddress(r.Module)
	return !slices.ContainsFunc(files.Resources, func(h *Resource) bool { return plainAddress(h.Module) == module })
}

// missing tells what only one of the two has.
func (b *besides) missing(files *Root, found map[*Resource]bool, alone []string) {
	p := b.p
	where := p.sourceOf()
	if len(alone) > 0 {
		p.unread(reason{audit.Missing, fmt.Sprintf("%s does not declare %s, which the plan has: the plan may be older than the files", where, some(alone))}, audit.Pos{File: p.name})
	}
	var new []string
	for _, h := range files.Resources {
		if found[h] || h.Maybe != "" || strings.HasPrefix(h.Type, "data.") || b.p.gone[h.Address] {
			continue
		}
		new = append(new, h.Address)
	}
	if len(new) > 0 {
		p.unread(reason{audit.Missing, fmt.Sprintf("%s declares %s, which the plan or state does not have and which was not audited: it may be older than the files", where, some(new))}, audit.Pos{File: p.name})
	}
}

func some(all []string) string {
	const few = 3
	if len(all) <= few {
		return strings.Join(all, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(all[:few], ", "), len(all)-few)
}

func (b *besides) join(r *Resource) {
	h := b.by[r.Address]
	b.exact = h != nil
	if h == nil {
		h = b.plainly[plainAddress(r.Address)]
	}
	if h == nil {
		return
	}
	r.At, r.Callee = h.At, h.Callee
	b.address, b.at = r.Address, h.Body.At
	b.block(&r.Body, &h.Body, "")
}
