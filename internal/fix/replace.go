package fix

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/repair"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// leftOut reports whether a value counts as written because something around it is: then it is added
// like one that nobody wrote.
func (p *planner) leftOut(t *audit.Timer) bool {
	at := repair.WrittenAt(t)
	text := p.text(at.File)
	return at.End <= len(text) && at.Start < at.End && strings.HasPrefix(string(text[at.Start:at.End]), "timeout")
}

// replace edits the places where the value is written: the end of the way from the timer's own
// place, or, where that only chose it, the timer's own.
func (p *planner) replace(s *Step) error {
	first := s.Places[0]
	edit, err := p.replaceAt(first, repair.WrittenAt(first.Timer))
	if err == nil {
		s.Edits = []audit.Edit{edit}
		return nil
	}
	if len(first.Timer.Via) == 0 {
		return err
	}
	for _, place := range s.Places {
		edit, failed := p.replaceAt(place, place.Timer.At)
		if failed != nil {
			s.Edits = nil
			return err
		}
		if !slices.Contains(s.Edits, edit) {
			s.Edits = append(s.Edits, edit)
		}
	}
	return nil
}

func (p *planner) replaceAt(place repair.Place, at audit.Pos) (audit.Edit, error) {
	t := place.Timer
	switch {
	case !at.Known() && len(t.Via) > 0:
		return audit.Edit{}, fmt.Errorf("%s", t.Via[len(t.Via)-1].Text)
	case !at.Known():
		return audit.Edit{}, fmt.Errorf("it is not known where it is written")
	case place.Hop.Layer != audit.FromSource && !isTerraform(at.File):
		return audit.Edit{}, fmt.Errorf("it was read from %s, which is not its source", at.File)
	case foreign(at.File):
		return audit.Edit{}, fmt.Errorf("it is written in %s, which is a copy of a module that is kept elsewhere", at.File)
	}
	if source.Of(at.File) != source.Unknown {
		return p.code(place, at)
	}
	literal, err := terraform.LiteralAt(p.text(at.File), at)
	if err != nil {
		return audit.Edit{}, fmt.Errorf("at %s %w: change it there by hand", at, err)
	}
	value, err := p.value(place, at, &literal)
	return literal.Replace(at, value), err
}

// value is what is written in the place of a literal.
func (p *planner) value(place repair.Place, at audit.Pos, literal *terraform.Literal) (string, error) {
	table := p.tableOf(place)
	if table == nil {
		return customValue(place, literal)
	}
	// Between the value and a definition elsewhere something may be computed; where it stands by
	// itself, the program at most adds something to it.
	current := providers.Text(literal.Text)
	if !table.Takes(place.Timer.Setting, current) || len(place.Timer.Via) > 0 && !table.Gives(place.Timer, current, place.Timer.Limit) {
		return "", fmt.Errorf("what is written at %s is not the value itself: change it there by hand", at)
	}
	v, err := table.Spell(place.Timer, place.Limit, strings.Trim(literal.Text, "-.0123456789") != "")
	return v.String(), err
}

// tableOf is the table that a timer is of: that of its hop's system, or of the carrier that gives the
// program its time to stop.
func (p *planner) tableOf(place repair.Place) *providers.Table {
	table := p.Tables.Of(place.Hop.System)
	if table != nil && table.Entry(place.Timer.Setting) == nil && place.Timer.Fact != nil {
		if carrier := p.Tables.Of(strings.TrimSuffix(place.Timer.Fact.ID, "."+place.Timer.Setting)); carrier != nil {
			return carrier
		}
	}
	return table
}

// customValue is a clock of a hop that has no table: the chain file gives it directly.
func customValue(place repair.Place, literal *terraform.Literal) (string, error) {
	if was, err := audit.ParseLimit(literal.Text); err != nil || was != place.Timer.Limit {
		return "", fmt.Errorf("what is written there is not the value itself: change it by hand")
	}
	return place.Limit.String(), nil
}
