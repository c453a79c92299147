package cli

import (
	"math"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A system is a table as the facts command prints it.
type system struct {
	System   string    `json:"system"`
	Title    string    `json:"title"`
	Passes   string    `json:"passes"`
	Settings []setting `json:"settings"`
}

type setting struct {
	Setting  string         `json:"setting"`
	Also     []string       `json:"also"`
	Doc      string         `json:"doc"`
	Unit     string         `json:"unit,omitempty"`
	Min      any            `json:"min"`
	Max      any            `json:"max"`
	Fixed    bool           `json:"fixed"`
	OneOf    []string       `json:"one_of,omitempty"`
	Clocks   []clock        `json:"clocks"`
	Defaults []defaultLimit `json:"defaults"`
	Around   string         `json:"around,omitempty"` // how to go round what cannot be raised, and its cost
	Popular  []popular      `json:"popular,omitempty"`

	entry *providers.Entry
}

// A popular belief about a setting.
type popular struct {
	Value string `json:"value"`
	Why   string `json:"why"`
}

type clock struct {
	Side  audit.Side       `json:"side"`
	Clock audit.Clock      `json:"clock"`
	Hears []string         `json:"hears"`
	For   []audit.Protocol `json:"for"`
	When  string           `json:"when,omitempty"`
}

type defaultLimit struct {
	Limit      any         `json:"limit"` // seconds, "never", or null where the vendor publishes none
	None       bool        `json:"none"`  // the program has no such clock
	When       string      `json:"when,omitempty"`
	Known      audit.Known `json:"known"`
	Source     string      `json:"source"`
	Checked    string      `json:"checked"`
	Measured   string      `json:"measured,omitempty"`
	Unverified bool        `json:"unverified"`

	limit audit.Limit
}

func systemOf(t *providers.Table) system {
	s := system{System: t.System, Title: t.Title, Passes: string(t.Passes), Settings: []setting{}}
	for i := range t.Entries {
		s.Settings = append(s.Settings, settingOf(&t.Entries[i]))
	}
	return s
}

func settingOf(e *providers.Entry) setting {
	s := setting{
		Setting: e.Name, Also: append([]string{}, e.Also...), Doc: e.Doc, Unit: providers.UnitName(e.Unit),
		Min: seconds(e.Min), Max: seconds(e.Max), Fixed: e.Fixed, OneOf: e.OneOf, Around: e.Around.Text,
		Clocks: []clock{}, Defaults: []defaultLimit{}, entry: e,
	}
	for _, d := range e.Drives {
		s.Clocks = append(s.Clocks, clock{d.Side, d.Clock, d.Hears.Names(), append([]audit.Protocol{}, d.For...), describe(d.When)})
	}
	for _, p := range e.Popular {
		s.Popular = append(s.Popular, popular{p.Value, p.Why})
	}
	for _, d := range e.Defaults {
		fact := d.Fact
		if fact.Source == "" {
			fact = e.Fact
		}
		known := d.Known
		if known == "" {
			known = audit.Default
		}
		s.Defaults = append(s.Defaults, defaultLimit{
			seconds(d.Limit), d.None, describe(d.When), known,
			fact.Source, fact.Checked, fact.Measured, fact.Unverified, d.Limit,
		})
	}
	return s
}

// seconds is a limit as JSON has it.
func seconds(l audit.Limit) any {
	if d, ok := l.Duration(); ok {
		return math.Round(d.Seconds()*1e6) / 1e6
	}
	if l.IsNever() {
		return "never"
	}
	return nil
}

// describe writes in which contexts a row holds; the empty text is everywhere.
func describe(w providers.When) string {
	var parts []string
	switch {
	case w.Since != "" && w.Before != "":
		parts = append(parts, "version "+w.Since+" until before "+w.Before)
	case w.Since != "":
		parts = append(parts, "since version "+w.Since)
	case w.Before != "":
		parts = append(parts, "before version "+w.Before)
	}
	for _, f := range []struct {
		key   string
		words []string
	}{
		{providers.KeyPlan, w.Plan}, {providers.KeyType, w.Type},
		{providers.KeyAppProtocol, w.AppProtocol}, {providers.KeyScheme, w.Scheme},
	} {
		if len(f.words) > 0 {
			parts = append(parts, f.key+" "+strings.Join(f.words, " or "))
		}
	}
	return strings.Join(parts, ", ")
}

// drives lists the clocks of a setting, one a line, those of both sides as one.
func (s *setting) drives() []string {
	var lines []string
	at := map[string]int{}
	for _, d := range s.entry.Drives {
		text := drive(d)
		if i, ok := at[text]; ok {
			lines[i] = "both sides: " + text
			continue
		}
		at[text] = len(lines)
		lines = append(lines, string(d.Side)+": "+text)
	}
	return lines
}

func drive(d providers.Drive) string {
	text := string(d.Clock)
	var notes []string
	if d.Clock == audit.Idle {
		heard := "hears nothing"
		if names := d.Hears.Names(); len(names) > 0 {
			heard = "hears " + strings.Join(names, ", ")
		}
		notes = append(notes, heard)
	}
	if len(d.For) > 0 {
		notes = append(notes, "for "+strings.Join(words(d.For), ", "))
	}
	for _, n := range []struct {
		holds bool
		text  string
	}{
		{d.Retires, "cuts nothing that runs"},
		{d.Rearms, "restarted by each read"},
		{d.Last, "begins when the hops outside have let go"},
		{d.Retries, "notices a closed connection and sends again"},
		{d.Plus != 0, plus(d.Plus)},
	} {
		if n.holds {
			notes = append(notes, n.text)
		}
	}
	if when := describe(d.When); when != "" {
		notes = append(notes, when)
	}
	if len(notes) > 0 {
		text += " (" + strings.Join(notes, "; ") + ")"
	}
	return text
}

func plus(d time.Duration) string { return "the setting and " + audit.FormatDuration(d) + " more" }

// value writes one default: "60s", "no such clock", "not published".
func (d *defaultLimit) value() string {
	text := d.limit.String()
	switch {
	case d.None:
		text = "no such clock"
	case !d.limit.Known():
		text = "not published"
	case d.Known == audit.Assumed:
		text += " assumed"
	}
	if d.When != "" {
		text += " (" + d.When + ")"
	}
	return text
}

// limits writes the range, or nothing where there is none.
func (s *setting) limits() string {
	switch {
	case s.entry.Min.Known() && s.entry.Max.Known():
		return s.entry.Min.String() + " to " + s.entry.Max.String()
	case s.entry.Min.Known():
		return "from " + s.entry.Min.String()
	case s.entry.Max.Known():
		return "up to " + s.entry.Max.String()
	}
	return ""
}

// zero says what 0 means where it is no duration.
func (s *setting) zero() string {
	switch {
	case s.entry.Zero == providers.ZeroIsNever:
		return "switches it off"
	case s.entry.Zero == providers.ZeroIsNone:
		return "there is then no such clock"
	}
	return ""
}

// sources lists each source once, with the day and how sure it is.
func (s *setting) sources() []string {
	var list []string
	seen := map[string]bool{}
	add := func(source, checked, measured string, unverified bool) {
		if source == "" || seen[source] {
			return
		}
		seen[source] = true
		text := source + " (" + checked
		if measured != "" {
			text += ", measured on " + measured
		}
		if unverified {
			text += ", second-hand"
		}
		list = append(list, text+")")
	}
	for _, d := range s.Defaults {
		add(d.Source, d.Checked, d.Measured, d.Unverified)
	}
	for _, f := range []audit.Fact{s.entry.Fact, s.entry.Around.Fact} {
		add(f.Source, f.Checked, f.Measured, f.Unverified)
	}
	return list
}
