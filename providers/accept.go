package providers

import (
	"errors"
	"slices"
	"strconv"

	"github.com/timeout-audit/timeout-audit/audit"
)

// unknownSetting says that the table has no such setting, and which one may be meant.
func (t *Table) unknownSetting(s Setting) Problem {
	p := refused(s.At, s.Name, "%s has no setting %q%s", t.Title, s.Name, didYouMean(s.Name, t.Spellings()))
	p.Code = audit.Unsupported
	return p
}

// accept checks that a setting can have the value and brings the value into the entry's form: a
// switch becomes the vendor's word for it. It reports false with the problem where it cannot.
//
// What a person draws must make sense. What stands in a configuration may be wrong: a negative time
// then stays as it is, and rule out-of-range tells it.
func (e *Entry) accept(t *Table, s *Setting, drawn bool) (Problem, bool) {
	if s.Value.Kind == IsUnknown {
		return Problem{}, true
	}
	if !e.Word {
		_, err := e.limit(s.Value)
		if negative := (errNegative{}); errors.As(err, &negative) && !drawn {
			return Problem{}, true
		}
		if err != nil {
			return refused(s.At, e.Name, "%s of %s: %v", s.Name, t.Title, err), false
		}
		return Problem{}, true
	}
	if len(e.OneOf) == 0 {
		return Problem{}, true
	}
	for _, word := range s.Value.words() {
		if slices.Contains(e.OneOf, word) {
			s.Value = Text(word)
			return Problem{}, true
		}
	}
	word := s.Value.String()
	return refused(s.At, e.Name, "%s of %s cannot be %q; want %s%s", s.Name, t.Title, word, oneOf(e.OneOf), didYouMean(word, e.OneOf)), false
}

// words are the ways in which a vendor may write the value.
func (v Value) words() []string {
	switch {
	case v.Kind == IsBool && v.Bool:
		return []string{"true", "on", "yes", "1"}
	case v.Kind == IsBool:
		return []string{"false", "off", "no", "0"}
	}
	return []string{v.String()}
}

// On reads the value as a switch: Unsure where it is not known or is neither of a switch's words.
func (v Value) On() audit.Tri {
	switch v.String() {
	case "true", "on", "yes", "1":
		return audit.Yes
	case "false", "off", "no", "0":
		return audit.No
	}
	return audit.Unsure
}

// String writes the value as it would stand in a configuration, and "?" for one that is not known.
func (v Value) String() string {
	switch v.Kind {
	case IsNumber:
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	case IsText:
		return v.Text
	case IsBool:
		return strconv.FormatBool(v.Bool)
	}
	return "?"
}
