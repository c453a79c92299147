package fix

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/repair"
)

// code edits a literal in code.
func (p *planner) code(place repair.Place, at audit.Pos) (audit.Edit, error) {
	text := p.text(at.File)
	if at.Start < 0 || at.End > len(text) || at.Start >= at.End {
		return audit.Edit{}, fmt.Errorf("%s has changed since it was read", at.File)
	}
	written := string(text[at.Start:at.End])
	value, err := p.coded(place, at.File, written)
	if err != nil {
		return audit.Edit{}, fmt.Errorf("at %s %w: change it there by hand", at, err)
	}
	return audit.Edit{File: at.File, Start: at.Start, End: at.End, New: value}, nil
}

func (p *planner) coded(place repair.Place, file, written string) (string, error) {
	table := p.Tables.Of(place.Hop.System)
	if table == nil {
		return "", fmt.Errorf("%s has no table", place.Hop.System)
	}
	d, _ := place.Limit.Duration()
	switch source.Of(file) {
	case source.Go:
		return source.RewriteDuration(written, d)
	case source.CSharp:
		return source.RewriteTimeSpan(written, d)
	}
	n, err := source.Literal(file, written)
	if err != nil {
		return "", err
	}
	if !table.Takes(place.Timer.Setting, providers.Number(n)) {
		return "", fmt.Errorf("%s is not the value itself", written)
	}
	v, err := table.Spell(place.Timer, place.Limit, false)
	if err != nil || v.Kind != providers.IsNumber {
		return "", fmt.Errorf("no number gives %s", place.Limit)
	}
	return source.Rewrite(written, v.Number), nil
}
