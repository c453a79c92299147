package fix

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/repair"
)

// Options say who knows what.
type Options struct {
	Tables    providers.Tables
	Providers []*providers.Provider

	// Text is the content of a file that positions point into.
	Text func(path string) ([]byte, bool)
}

// A Step is a change with the edits that make it.
type Step struct {
	*repair.Change
	Edits []audit.Edit

	// Commands change what runs, where no file holds the value.
	Commands []string

	Why string // why there is no edit; empty where there is one

	// Effect is what applying the change does beside it, and Users who else gets the value.
	Effect string
	Users  []string
}

// A planner collects edits.
type planner struct {
	Options
	steps []Step

	// Settings that are added to one block are added together.
	additions []*addition

	texts      map[string][]byte   // of files that were asked for
	chainFiles map[string]bool     // whether a file is one
	proven     map[audit.Edit]bool // edits that were tried on what they edit
}

// Plan finds the edits of changes. Steps are in the order of the changes.
func Plan(changes []repair.Change, o Options) []Step {
	p := &planner{Options: o, steps: make([]Step, len(changes)), texts: map[string][]byte{}, chainFiles: map[string]bool{}}
	for i := range changes {
		p.steps[i].Change = &changes[i]
		p.change(i)
	}
	for _, a := range p.additions {
		p.add(a)
	}
	p.check()
	return p.steps
}

func (p *planner) change(i int) {
	s := &p.steps[i]
	place := s.Places[0]
	t := place.Timer
	s.Users = users(s.Places)
	if place.Property != nil {
		if place.Hop.Layer != audit.FromSource && !place.Property.Block.Known() {
			s.Why = "it was read from what is not its source"
			return
		}
		p.later(i)
		return
	}
	s.Effect = p.effect(place.Hop, t)
	switch {
	case t.Block.Known():
	case t.Known == audit.Assumed && t.At.Known() && p.replace(s) == nil:
		return
	case t.Known == audit.Written:
		if err := p.replace(s); err == nil {
			return
		} else if !p.leftOut(t) {
			s.Why = err.Error()
			return
		}
	case place.Hop.Layer == audit.FromLive && !place.Hop.At.Known():
		s.Why = "it was read from what runs, and no file holds it"
		s.Commands = p.commands(place)
		return
	case t.Known == audit.Observed:
		s.Why = "it was read from what runs (" + t.Seen + ")"
		s.Commands = p.commands(place)
		return
	case t.Known == audit.Assumed && len(p.text(place.Hop.At.File)) == 0, t.Seen != "":
		s.Why = "no file holds it"
		return
	}
	p.later(i)
}

// commands are those that set a timer of a running hop.
func (p *planner) commands(place repair.Place) []string {
	table, vendor := p.Tables.Of(place.Hop.System), p.vendor(place.Hop.System)
	if table == nil || vendor == nil || vendor.Editor == nil || vendor.Editor.Commands == nil {
		return nil
	}
	v, err := table.Spell(place.Timer, place.Limit, false)
	if err != nil {
		return nil
	}
	return vendor.Editor.Commands(place.Hop, []providers.Assignment{{Setting: place.Timer.Setting, Value: v}})
}

func (p *planner) text(file string) []byte {
	if file == "" {
		return nil
	}
	text, asked := p.texts[file]
	if !asked {
		text, _ = p.Text(file)
		p.texts[file] = text
	}
	return text
}

func (p *planner) vendor(system string) *providers.Provider {
	for _, v := range p.Providers {
		if providers.Tables(v.Tables).Of(system) != nil {
			return v
		}
	}
	return nil
}

func (p *planner) effect(h *audit.Hop, t *audit.Timer) string {
	v := p.vendor(h.System)
	switch {
	case !isTerraform(h.At.File) || v == nil:
		return ""
	case v.Editor != nil && v.Editor.Effect != nil:
		return v.Editor.Effect(h.System, t.Setting)
	case v.Command != nil:
		return "the task definition is replaced by a new revision, and its tasks are restarted"
	}
	return ""
}

// users are the other hops that get a value.
func users(places []repair.Place) []string {
	var all []string
	first := places[0].Hop
	for _, place := range places[1:] {
		h := place.Hop
		if label := h.Label(); (h.System != first.System || h.Name != first.Name) && !slices.Contains(all, label) {
			all = append(all, label)
		}
	}
	return all
}
