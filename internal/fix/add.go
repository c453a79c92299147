package fix

import (
	"bytes"
	"fmt"
	"path"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// An addition is a group of settings that one block gets.
type addition struct {
	hop   *audit.Hop
	set   []providers.Assignment
	steps []int
}

// later puts off what is added to a block until all that it gets is known.
func (p *planner) later(i int) {
	s := &p.steps[i]
	place := s.Places[0]
	table := p.Tables.Of(place.Hop.System)
	if table == nil {
		s.Why = "this version has no table of " + place.Hop.System
		return
	}
	v, err := table.Spell(place.Timer, place.Limit, false)
	if err != nil {
		s.Why = err.Error()
		return
	}
	set := providers.Assignment{Setting: place.Timer.Setting, Value: v}
	for _, a := range p.additions {
		if a.hop.System == place.Hop.System && a.hop.At == place.Hop.At && a.hop.Name == place.Hop.Name {
			a.set, a.steps = append(a.set, set), append(a.steps, i)
			return
		}
	}
	p.additions = append(p.additions, &addition{place.Hop, []providers.Assignment{set}, []int{i}})
}

func (p *planner) add(a *addition) {
	edits, err := p.addTo(a)
	for _, i := range a.steps {
		if err != nil {
			p.steps[i].Why = err.Error()
			continue
		}
		p.steps[i].Edits = edits
	}
}

func (p *planner) addTo(a *addition) ([]audit.Edit, error) {
	file := a.hop.At.File
	if !a.hop.At.Known() {
		return nil, fmt.Errorf("it is not known where %s is declared", a.hop.Label())
	}
	vendor := p.vendor(a.hop.System)
	switch {
	case isTerraform(file) && vendor != nil && vendor.Editor != nil && vendor.Editor.Insert != nil:
		in, err := vendor.Editor.Insert(a.hop, a.set)
		if err != nil {
			return nil, err
		}
		if foreign(in.Block.File) {
			return nil, fmt.Errorf("it belongs into %s, which is a copy of a module that is kept elsewhere", in.Block.File)
		}
		return insert(p.text(in.Block.File), in)
	case isTerraform(file) && vendor != nil && vendor.Command != nil:
		return p.words(a, vendor)
	case isChainFile(file, p.text(file)):
		set := make([]chainfile.Set, len(a.set))
		for i, s := range a.set {
			expr := s.Value.String()
			if s.Value.Kind == providers.IsText {
				expr = fmt.Sprintf("%q", expr)
			}
			set[i] = chainfile.Set{Name: s.Setting, Expr: expr}
		}
		return chainfile.Insert(file, p.text(file), a.hop.At, set)
	}
	return nil, fmt.Errorf("this version does not add settings of %s to %s", a.hop.System, path.Base(file))
}

// insert looks at the block alone where its end can be seen, so that a large file is not parsed for
// each of its blocks.
func insert(text []byte, in terraform.Insertion) ([]audit.Edit, error) {
	file, start := in.Block.File, in.Block.Start
	if start > 0 && start < len(text) && text[start-1] == '\n' {
		if end := bytes.Index(text[start:], []byte("\n}")); end >= 0 {
			alone := in
			alone.Block.Start = 0
			edits, err := terraform.Insert(file, append(text[start:start+end+2:start+end+2], lineEndOf(text)...), alone)
			if err == nil {
				for i := range edits {
					edits[i].Start, edits[i].End = edits[i].Start+start, edits[i].End+start
				}
				return edits, nil
			}
		}
	}
	return terraform.Insert(file, text, in)
}

func lineEndOf(text []byte) string {
	if bytes.Contains(text, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}
