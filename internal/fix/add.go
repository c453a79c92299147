package fix

import (
	"fmt"
	"path"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/repair"
)

// An addition is a group of settings that one block gets.
type addition struct {
	hop      *audit.Hop
	block    audit.Pos // not known where the hop's own declaration is the block
	set      []providers.Assignment
	discards []audit.Note
	steps    []int
}

// later puts off what is added to a block until all that it gets is known.
func (p *planner) later(i int) {
	s := &p.steps[i]
	set, err := p.assignments(&s.Places[0])
	if err != nil {
		s.Why = err.Error()
		return
	}
	a := p.additionTo(&s.Places[0])
	a.steps = append(a.steps, i)
	for _, one := range set {
		if !slices.Contains(a.set, one) {
			a.set = append(a.set, one)
		}
	}
}

// assignments are the settings that make what a place becomes.
func (p *planner) assignments(place *repair.Place) ([]providers.Assignment, error) {
	system := place.Hop.System
	vendor := p.vendor(system)
	if vendor == nil {
		return nil, fmt.Errorf("this version has no table of %s", system)
	}
	if place.Property != nil {
		if vendor.Editor == nil || vendor.Editor.Mend == nil {
			return nil, fmt.Errorf("this version sets no %s", place.Property.Setting)
		}
		set := vendor.Editor.Mend(place.Hop, place.Property)
		if len(set) == 0 {
			return nil, fmt.Errorf("no setting of %s does it on this route alone", system)
		}
		return set, nil
	}
	unit := false
	if vendor.Editor != nil && vendor.Editor.Unit != nil && place.Timer.Block.Known() {
		unit = vendor.Editor.Unit(p.text(place.Timer.Block.File))
	}
	v, err := p.Tables.Of(system).Spell(place.Timer, place.Limit, unit)
	return []providers.Assignment{{Setting: place.Timer.Setting, Value: v}}, err
}

// additionTo is the addition to the block in which a place's setting belongs.
func (p *planner) additionTo(place *repair.Place) *addition {
	h, block := place.Hop, audit.Pos{}
	var discards []audit.Note
	if place.Property != nil {
		block, discards = place.Property.Block, place.Property.Discards
	} else {
		block = place.Timer.Block
	}
	for _, a := range p.additions {
		same := a.block == block
		if !block.Known() {
			same = same && a.hop.At == h.At && a.hop.Name == h.Name
		}
		if same && a.hop.System == h.System {
			if len(a.discards) == 0 {
				a.discards = discards
			}
			return a
		}
	}
	a := &addition{hop: h, block: block, discards: discards}
	p.additions = append(p.additions, a)
	return a
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
	if a.block.Known() {
		file = a.block.File
	} else if !a.hop.At.Known() {
		return nil, fmt.Errorf("it is not known where %s is declared", a.hop.Label())
	}
	vendor := p.vendor(a.hop.System)
	switch {
	case !a.block.Known() && p.isChainFile(file):
		set := make([]chainfile.Set, len(a.set))
		for i, s := range a.set {
			expr := s.Value.String()
			if s.Value.Kind == providers.IsText {
				expr = fmt.Sprintf("%q", expr)
			}
			set[i] = chainfile.Set{Name: s.Setting, Expr: expr}
			if e := p.Tables.Of(a.hop.System).Entry(s.Setting); e != nil {
				set[i].Also = e.Also
			}
		}
		return insertSet(file, p.text(file), a.hop.At, set)
	case a.block.Known() || isTerraform(file) && vendor != nil && vendor.Command == nil:
		return p.insert(a, vendor)
	case isTerraform(file) && vendor != nil:
		return p.words(a, vendor)
	case vendor != nil && vendor.Command != nil:
		return p.carried(a, vendor)
	}
	return nil, fmt.Errorf("this version does not add settings of %s to %s", a.hop.System, path.Base(file))
}

// insert has the vendor write settings into a block.
func (p *planner) insert(a *addition, vendor *providers.Provider) ([]audit.Edit, error) {
	if vendor == nil || vendor.Editor == nil || vendor.Editor.Insert == nil {
		return nil, fmt.Errorf("this version adds no settings of %s", a.hop.System)
	}
	edits, err := vendor.Editor.Insert(providers.Insertion{
		Hop: a.hop, Block: a.block, Set: a.set, Discards: a.discards, Text: p.text,
		Gets: func(block audit.Pos, setting string) bool {
			return slices.ContainsFunc(p.additions, func(o *addition) bool {
				return o.block == block && slices.ContainsFunc(o.set, func(s providers.Assignment) bool { return s.Setting == setting })
			})
		},
	})
	if err != nil {
		return nil, err
	}
	for _, e := range edits {
		if foreign(e.File) {
			return nil, fmt.Errorf("it belongs into %s, which is a copy of a module that is kept elsewhere", e.File)
		}
	}
	return edits, nil
}
