package providers

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// errNegative is the error of a value below zero, which limit returns beside the value.
type errNegative struct{ text string }

func (e errNegative) Error() string { return e.text }

// limit is what a value sets the entry to, before what its drives make of it. The error says what
// the vendor would take.
func (e *Entry) limit(v Value) (audit.Limit, error) {
	var l audit.Limit
	var err error
	switch v.Kind {
	case IsNumber:
		l, err = e.number(v.Number)
	case IsText:
		l, err = e.text(v.Text)
	case IsBool:
		return audit.Limit{}, fmt.Errorf("want %s, not a switch", e.syntax())
	default:
		return audit.Limit{}, nil
	}
	if err != nil {
		return audit.Limit{}, err
	}
	d, ok := l.Duration()
	switch {
	case ok && d < 0 && e.NegativeIsNever, ok && d == 0 && e.Zero == ZeroIsNever:
		return audit.Never(), nil
	case ok && d < 0:
		return l, errNegative{fmt.Sprintf("%s is negative; want %s", v, e.syntax())}
	}
	return l, nil
}

func (e *Entry) number(n float64) (audit.Limit, error) {
	if e.Unit == 0 {
		return audit.Limit{}, fmt.Errorf("a bare number has no unit here; want %s", e.syntax())
	}
	return Count(n, e.Unit)
}

func (e *Entry) text(s string) (audit.Limit, error) {
	if e.Parse != nil {
		l, err := e.Parse(s)
		if err != nil {
			return audit.Limit{}, fmt.Errorf("%q: %w", s, err)
		}
		return l, nil
	}
	if e.Unit != 0 && strings.Trim(s, "-.0123456789") == "" {
		if n, err := strconv.ParseFloat(s, 64); err == nil {
			return Count(n, e.Unit)
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return audit.Limit{}, fmt.Errorf("%q is not a duration; want %s", s, e.syntax())
	}
	return audit.After(d), nil
}

// syntax names what the entry takes: "a number of seconds or a duration such as 60s".
func (e *Entry) syntax() string {
	unit := UnitName(e.Unit)
	switch {
	case e.Parse != nil && unit != "":
		return "a number of " + unit + " or a duration as the vendor writes it"
	case e.Parse != nil:
		return "a duration as the vendor writes it"
	case unit != "":
		return "a number of " + unit + " or a duration such as 60s"
	}
	return "a duration such as 60s or 1h30m"
}

// UnitName is the plural of a unit: "seconds". It is empty for 0.
func UnitName(unit time.Duration) string {
	switch unit {
	case 0:
		return ""
	case time.Nanosecond:
		return "nanoseconds"
	case time.Microsecond:
		return "microseconds"
	case time.Millisecond:
		return "milliseconds"
	case time.Second:
		return "seconds"
	case time.Minute:
		return "minutes"
	case time.Hour:
		return "hours"
	case 24 * time.Hour:
		return "days"
	}
	return "times " + unit.String()
}

var errTooLong = errors.New("is longer than 292 years, which no clock here can count")

// Count is n units as a limit, for parsers of vendors' syntaxes. It gives an error for what is not a
// number or longer than a duration can be.
func Count(n float64, unit time.Duration) (audit.Limit, error) {
	ns := math.Round(n * float64(unit))
	switch {
	case math.IsNaN(n):
		return audit.Limit{}, errors.New("is not a number")
	case math.Abs(ns) >= math.MaxInt64:
		return audit.Limit{}, fmt.Errorf("%s %s %w", strconv.FormatFloat(n, 'g', -1, 64), strings.TrimPrefix(UnitName(unit), "times "), errTooLong)
	}
	return audit.After(time.Duration(ns)), nil
}

// WholeSeconds reads what a program of that name takes as a count of seconds: a whole number without
// a unit.
func WholeSeconds(program string) func(string) (audit.Limit, error) {
	return func(s string) (audit.Limit, error) {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err == nil {
			return Count(float64(n), time.Second)
		}
		if d, err := time.ParseDuration(s); err == nil && d >= time.Second && d%time.Second == 0 {
			return audit.Limit{}, fmt.Errorf("%s takes whole seconds without a unit; want %d", program, int(d.Seconds()))
		}
		return audit.Limit{}, fmt.Errorf("%s takes whole seconds without a unit, as in 75", program)
	}
}
