package providertest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var systemID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?$`)

// Faults lists what a table leaves out or says twice. It only reads the table.
func Faults(t *providers.Table) []string {
	var f faults
	f.add(systemID.MatchString(t.System), "the system id "+t.System+" is not of lower-case words")
	f.add(t.Title != "", "the table has no title")
	f.add(passesFits(t), "a hop of this kind cannot pass "+string(t.Passes))
	f.add(t.AbsentType == "" || slices.Contains(t.Types, t.AbsentType), "AbsentType is not one of Types")
	f.add(t.AbsentAppProtocol == "" || slices.Contains(t.AppProtocols, t.AbsentAppProtocol), "AbsentAppProtocol is not one of AppProtocols")
	for _, words := range [][]string{t.Plans, t.Types, t.AppProtocols, t.Schemes} {
		f.add(distinct(words), "a list of words says one twice: "+strings.Join(words, ", "))
	}
	f.add(distinct(t.Spellings()), "two settings share a spelling: "+repeated(t.Spellings()))
	f.add(len(t.Entries) > 0 || t.Shape != nil, "the table says nothing")
	for i := range t.Entries {
		e := &t.Entries[i]
		for _, fault := range append(entryFaults(t, e), driveFaults(t, e)...) {
			f.add(false, e.Name+": "+fault)
		}
	}
	return f
}

func passesFits(t *providers.Table) bool {
	if t.Kind == providers.Proxy {
		return t.Passes == audit.Requests || t.Passes == audit.Bytes || t.Passes == audit.Packets
	}
	return t.Passes == audit.Nothing
}

func entryFaults(t *providers.Table, e *providers.Entry) []string {
	var f faults
	f.add(e.Name != "", "the entry has no name")
	f.add(e.Doc != "", "the entry has no doc")
	f.add(e.Unit >= 0, "the unit is negative")
	if e.Word {
		f.add(len(e.Drives) == 0 && len(e.Defaults) == 0, "a word drives clocks or has a limit")
		f.add(e.Unit == 0 && e.Parse == nil, "a word has a unit or a parser")
	} else {
		f.add(len(e.OneOf) == 0, "a clock's setting has a list of words")
	}
	f.add(distinct(e.OneOf), "OneOf says a word twice")
	if order, known := e.Min.Compare(e.Max); known {
		f.add(order <= 0, "the range ends before it begins")
	}
	ownSource := e.Fact.Source != ""
	if ownSource {
		f = append(f, factFaults(e.Fact)...)
	}
	f.add(ownSource || len(e.Defaults) > 0, "no source says what the setting means")
	closed := false
	for i := range e.Defaults {
		row := &e.Defaults[i]
		f.add(!closed, "a default stands after one that holds everywhere")
		closed = closed || everywhere(row.When)
		f = append(f, whenFaults(t, row.When)...)
		f.add(!row.None || !row.Limit.Known(), "a default is both no clock and a limit")
		f.add(row.Known == "" || row.Known == audit.Default || row.Known == audit.Assumed, "a default is known as "+string(row.Known))
		switch {
		case row.Fact.Source != "":
			f = append(f, factFaults(row.Fact)...)
		default:
			f.add(ownSource, "the default "+row.Limit.String()+" cites no source")
		}
	}
	return f
}

func everywhere(w providers.When) bool {
	return w.Since == "" && w.Before == "" && len(w.Plan)+len(w.Type)+len(w.AppProtocol)+len(w.Scheme) == 0
}

func distinct(words []string) bool { return repeated(words) == "" }

func repeated(words []string) string {
	sorted := slices.Sorted(slices.Values(words))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return sorted[i]
		}
	}
	return ""
}
