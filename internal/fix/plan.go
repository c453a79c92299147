package fix

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/repair"
	"github.com/timeout-audit/timeout-audit/terraform"
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
	Why   string // why there is no edit; empty where there is one

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
}

// An addition is a group of settings that one block gets.
type addition struct {
	hop   *audit.Hop
	set   []providers.Assignment
	steps []int
}

// Plan finds the edits of changes. Steps are in the order of the changes.
func Plan(changes []repair.Change, o Options) []Step {
	p := &planner{Options: o, steps: make([]Step, len(changes))}
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
	s.Effect = p.effect(place.Hop, t)
	switch {
	case t.Known == audit.Written:
		if err := p.replace(s); err == nil {
			return
		} else if !p.leftOut(t) {
			s.Why = err.Error()
			return
		}
	case t.Known == audit.Observed:
		s.Why = "it was read from what runs (" + t.Seen + "), and no file holds it"
		return
	case t.Known == audit.Assumed && len(p.text(place.Hop.At.File)) == 0, t.Seen != "":
		s.Why = "no file holds it"
		return
	}
	p.later(i)
}

// leftOut reports whether a value counts as written because something around it is: then it is added
// like one that nobody wrote.
func (p *planner) leftOut(t *audit.Timer) bool {
	at := repair.WrittenAt(t)
	text := p.text(at.File)
	return at.End <= len(text) && at.Start < at.End && strings.HasPrefix(string(text[at.Start:at.End]), "timeout")
}

func (p *planner) text(file string) []byte {
	if file == "" {
		return nil
	}
	text, _ := p.Text(file)
	return text
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
	literal, err := terraform.LiteralAt(p.text(at.File), at)
	if err != nil {
		return audit.Edit{}, fmt.Errorf("at %s %w: change it there by hand", at, err)
	}
	value, err := p.value(place, at, &literal)
	return literal.Replace(at, value), err
}

// value is what is written in the place of a literal.
func (p *planner) value(place repair.Place, at audit.Pos, literal *terraform.Literal) (string, error) {
	table := p.Tables.Of(place.Hop.System)
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

// customValue is a clock of a hop that has no table: the chain file gives it directly.
func customValue(place repair.Place, literal *terraform.Literal) (string, error) {
	if was, err := audit.ParseLimit(literal.Text); err != nil || was != place.Timer.Limit {
		return "", fmt.Errorf("what is written there is not the value itself: change it by hand")
	}
	return place.Limit.String(), nil
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
		return terraform.Insert(in.Block.File, p.text(in.Block.File), in)
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

// check takes back edits that overlap others or after which a file does not parse.
func (p *planner) check() {
	byFile := map[string][]audit.Edit{}
	for i := range p.steps {
		s := &p.steps[i]
		for _, e := range s.Edits {
			if slices.Contains(byFile[e.File], e) {
				continue // two settings that are added together
			}
			if other := overlapping(byFile[e.File], e); other {
				s.Edits, s.Why = nil, "another change writes at the same place"
				break
			}
			if err := p.sound(e, byFile[e.File]); err != nil {
				s.Edits, s.Why = nil, fmt.Sprintf("%s: %v", e.File, err)
				break
			}
			byFile[e.File] = append(byFile[e.File], e)
		}
	}
}

// sound checks the text that an edit gives beside others: it parses. In a file of another language a word takes a word's place.
func (p *planner) sound(e audit.Edit, others []audit.Edit) error {
	if !isTerraform(e.File) && !strings.HasSuffix(e.File, ".hcl") && !strings.HasSuffix(e.File, ".json") {
		if strings.ContainsAny(e.New, " \t\r\n;{}#") {
			return fmt.Errorf("this version adds nothing to a file of this kind")
		}
		return nil
	}
	text := p.text(e.File)
	before := terraform.Apply(text, others)
	_, err := terraform.Changed(e.File, before, terraform.Apply(text, append(others[:len(others):len(others)], e)))
	return err
}

func overlapping(edits []audit.Edit, e audit.Edit) bool {
	return slices.ContainsFunc(edits, func(o audit.Edit) bool {
		return e.Start < o.End && o.Start < e.End || e.Start == o.Start && e.End == o.End && e.Start < e.End
	})
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

func isTerraform(file string) bool {
	return strings.HasSuffix(file, ".tf") || strings.HasSuffix(file, ".tf.json") ||
		strings.HasSuffix(file, ".tfvars") || strings.HasSuffix(file, ".tfvars.json")
}

func isChainFile(file string, text []byte) bool {
	return strings.HasSuffix(file, ".hcl") && (path.Base(file) == ".timeout-audit.hcl" || chainfile.Is(text))
}

// foreign reports whether a file is what `terraform init` put there.
func foreign(file string) bool {
	return slices.Contains(strings.Split(file, "/"), ".terraform")
}
