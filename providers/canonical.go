package providers

import "slices"

// Entry returns the entry of a setting by any of its spellings, or nil.
func (t *Table) Entry(spelling string) *Entry {
	for i := range t.Entries {
		if e := &t.Entries[i]; e.Name == spelling || slices.Contains(e.Also, spelling) {
			return e
		}
	}
	return nil
}

// Canonical returns the vendor's own name of a setting by any of its spellings, or "".
func (t *Table) Canonical(spelling string) string {
	if e := t.Entry(spelling); e != nil {
		return e.Name
	}
	return ""
}

// Spellings lists every spelling of every setting, a setting's own name first.
func (t *Table) Spellings() []string {
	var all []string
	for i := range t.Entries {
		all = append(append(all, t.Entries[i].Name), t.Entries[i].Also...)
	}
	return all
}

// canonical copies a reading as the table sees it: settings under their own names and once each,
// refused values not known, context fields that the table does not have empty, and the words that
// stand for an absent type or appProtocol filled in.
func (t *Table) canonical(r *Reading) (Reading, []Problem) {
	c := *r
	var problems, more []Problem
	c.Context, problems = t.context(r)
	c.Settings, more = t.settings(r)
	return c, append(problems, more...)
}

func (t *Table) settings(r *Reading) ([]Setting, []Problem) {
	var known []Setting
	var problems []Problem
	spelled := map[string]string{}
	for _, s := range r.Settings {
		if !s.At.Known() && s.At.File == "" {
			s.At = r.At
		}
		e := t.Entry(s.Name)
		if e == nil {
			problems = append(problems, t.unknownSetting(s))
			continue
		}
		if before, twice := spelled[e.Name]; twice {
			problems = append(problems, refused(s.At, e.Name, "%s is set twice, as %s and as %s; leave one out", e.Name, before, s.Name))
			continue
		}
		spelled[e.Name] = s.Name
		if p, ok := e.accept(t, &s, r.Context.Drawn); !ok {
			problems = append(problems, p)
			s.Value = NotKnown(p.Code, p.Text)
		}
		s.Name = e.Name
		known = append(known, s)
	}
	return known, problems
}
