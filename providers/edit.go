package providers

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// An Editor writes settings into files: the inverse of reading them.
type Editor struct {
	// Insert writes settings where they belong, where nobody wrote them there: into the block of a
	// resource, a location, a backend. The error says why there is no such place.
	Insert func(Insertion) ([]audit.Edit, error)

	// Mend lists the settings that give a property of a hop the other value. It is nil where the
	// vendor's hops have none.
	Mend func(*audit.Hop, *audit.Property) []Assignment

	// Check says why a file is broken, or nothing: it is asked of the text that edits give. Where it is
	// nil, files of the vendor's own kind only have words replaced by words.
	Check func(file string, text []byte) error

	// Unit reports whether the times of a file are written with their units.
	Unit func(text []byte) bool

	// Effect is what applying a change of a setting does beside it: "the tasks are restarted". It
	// is empty where it does nothing.
	Effect func(system, setting string) string

	// Commands are command lines that set what was read from a running system, for a person to read
	// and run; nil where there are none.
	Commands func(*audit.Hop, []Assignment) []string
}

// An Insertion is settings that one block gets.
type Insertion struct {
	Hop      *audit.Hop // as the provider's own reader gave it
	Block    audit.Pos  // as the reading named it; not known where the hop itself says where it is declared
	Set      []Assignment
	Discards []audit.Note // what the block inherits no longer once it has the settings

	// Text is the content of a file.
	Text func(file string) []byte

	// Gets reports whether another block gets a setting of its own in the same repair.
	Gets func(block audit.Pos, setting string) bool
}

// IntoResources is the Insert of a vendor that says of settings where in a Terraform resource they
// belong. Where the reading named a block, they belong into that.
func IntoResources(belongs func(*audit.Hop, []Assignment) (terraform.Insertion, error)) func(Insertion) ([]audit.Edit, error) {
	return func(i Insertion) ([]audit.Edit, error) {
		in, err := belongs(i.Hop, i.Set)
		if err != nil {
			return nil, err
		}
		if i.Block.Known() {
			in.Block, in.Path = i.Block, nil
		}
		return terraform.Insert(in.Block.File, i.Text(in.Block.File), in)
	}
}

// An Assignment is a new value of a setting, by its canonical name.
type Assignment struct {
	Setting string
	Value   Value
}

// Spell writes a limit of a timer as a value of the setting that drives it: as a number where it can
// be, or, where that is wanted, as a text with its unit. It is the inverse of what Hop makes of a value; the error says why there is none.
func (t *Table) Spell(timer *audit.Timer, to audit.Limit, unit bool) (Value, error) {
	e := t.Entry(timer.Setting)
	if e == nil {
		return Value{}, fmt.Errorf("%s has no setting %s", t.Title, timer.Setting)
	}
	for _, v := range e.spellings(to, unit) {
		if e.gives(timer, v, to) {
			return v, nil
		}
	}
	return Value{}, fmt.Errorf("%s has no value that gives %s", timer.Setting, to)
}

// Takes reports whether a setting can have a value.
func (t *Table) Takes(setting string, v Value) bool {
	e := t.Entry(setting)
	if e == nil {
		return false
	}
	_, err := e.limit(v)
	return err == nil
}

// Gives reports whether a value of a timer's setting sets the timer to a limit.
func (t *Table) Gives(timer *audit.Timer, v Value, limit audit.Limit) bool {
	e := t.Entry(timer.Setting)
	return e != nil && e.gives(timer, v, limit)
}

func (e *Entry) gives(timer *audit.Timer, v Value, limit audit.Limit) bool {
	l, err := e.limit(v)
	if err != nil {
		return false
	}
	for i := range e.Drives {
		d := &e.Drives[i]
		if d.Side != timer.Side || d.Clock != timer.Clock {
			continue
		}
		if o := e.fire(d, l, nil); o.timer && o.limit == limit {
			return true
		}
	}
	return false
}

// spellings are the ways in which a limit may be written, the plainest first.
func (e *Entry) spellings(to audit.Limit, unit bool) []Value {
	var all []Value
	if to.IsNever() {
		all = []Value{Number(0), Text("0"), Text("0s"), Number(-1), Text("-1"), Text("off"), Text("infinity")}
	}
	d, ok := to.Duration()
	if ok && e.Unit > 0 {
		for i := range e.Drives {
			for more := 1; e.Drives[i].Round != nil && more <= 8; more++ {
				n := int64(d/e.Unit) + int64(more)
				all = append(all, Number(float64(n)), Text(strconv.FormatInt(n, 10)))
			}
			if raw := d - e.Drives[i].Plus; raw >= 0 && raw%e.Unit == 0 {
				n := int64(raw / e.Unit)
				all = append(all, Number(float64(n)), Text(strconv.FormatInt(n, 10)))
			}
		}
	}
	if ok {
		all = append(all, Text(audit.FormatDuration(d)), Text(strconv.FormatInt(int64(d/time.Second), 10)+"s"), Text(strconv.FormatInt(d.Milliseconds(), 10)+"ms"), Text(d.String()))
		if d%time.Hour == 0 {
			all = append(all, Text(strconv.FormatInt(int64(d/time.Hour), 10)+"h"))
		}
	}
	if ok && e.Format != nil {
		all = append(all, Text(e.Format(d)))
	}
	var preferred, others []Value
	for _, v := range all {
		if (v.Kind == IsText && strings.Trim(v.Text, "-.0123456789") != "") == unit {
			preferred = append(preferred, v)
		} else {
			others = append(others, v)
		}
	}
	return append(preferred, others...)
}
