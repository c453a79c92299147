package nginx

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// unit is one of the letters that nginx writes behind a number. Units stand from large to small, each
// at most once: rank is the order.
type unit struct {
	name string
	rank int
	size time.Duration
}

var units = []unit{
	{"ms", 6, time.Millisecond},
	{"w", 1, 7 * 24 * time.Hour},
	{"d", 2, 24 * time.Hour},
	{"h", 3, time.Hour},
	{"m", 4, time.Minute},
	{"s", 5, time.Second},
}

// bare is the unit of a number without one: seconds, and nothing may follow.
var bare = unit{"", 7, time.Second}

// ParseTime reads a time as nginx does in directives that count milliseconds, which all timeouts
// are: "60", "1h30m", "1s500ms", or with blanks inside quotes, "'1h 30m'". Months and years are
// refused there.
func ParseTime(s string) (audit.Limit, error) {
	text, quoted := unquote(s)
	switch {
	case text == "":
		return audit.Limit{}, errors.New("is empty; want a time such as 60s")
	case strings.Contains(text, "$"):
		return audit.Limit{}, errors.New("nginx takes no variable in a time; want one such as 60s")
	case !quoted && strings.ContainsAny(text, " \t"):
		return audit.Limit{}, fmt.Errorf("has a blank outside quotes, which makes it two arguments; want %s", strings.Join(strings.Fields(text), ""))
	}
	var total time.Duration
	for rank := 0; text != ""; {
		part, rest, err := next(text)
		switch {
		case err != nil:
			return audit.Limit{}, err
		case part.unit.rank <= rank:
			return audit.Limit{}, errors.New("has its units out of order; nginx wants them from large to small and each once, as in 1h30m10s")
		case part.number > (math.MaxInt64-int64(total))/int64(part.unit.size):
			return audit.Limit{}, errors.New("is longer than 292 years")
		}
		rank = part.unit.rank
		total += time.Duration(part.number) * part.unit.size
		text = rest
	}
	return audit.After(total), nil
}

// part is a number and its unit.
type part struct {
	number int64
	unit   unit
}

// next reads the first part of a text and the blanks behind it.
func next(text string) (part, string, error) {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	if digits == 0 {
		return part{}, "", errors.New("is not a time; want a whole number with ms, s, m, h, d or w, as in 60s")
	}
	var p part
	for _, c := range []byte(text[:digits]) {
		if p.number > (math.MaxInt64-9)/10 {
			return part{}, "", errors.New("is longer than 292 years")
		}
		p.number = p.number*10 + int64(c-'0')
	}
	rest := text[digits:]
	p.unit = bare
	if rest != "" && rest[0] != ' ' {
		u, err := unitOf(rest)
		if err != nil {
			return part{}, "", err
		}
		p.unit, rest = u, rest[len(u.name):]
	}
	return p, strings.TrimLeft(rest, " "), nil
}

func unitOf(rest string) (unit, error) {
	for _, u := range units {
		if strings.HasPrefix(rest, u.name) {
			return u, nil
		}
	}
	switch rest[0] {
	case 'M', 'y':
		return unit{}, fmt.Errorf("nginx refuses months and years (%c) in a timeout; want days, as in 30d", rest[0])
	case '.':
		return unit{}, errors.New("nginx takes no fractions; want 1500ms for 1.5s")
	}
	return unit{}, fmt.Errorf("nginx has no unit %q; want ms, s, m, h, d or w", rest[:1])
}

// unquote takes one pair of quotes off.
func unquote(s string) (text string, quoted bool) {
	if n := len(s); n >= 2 && (s[0] == '\'' || s[0] == '"') && s[n-1] == s[0] {
		return s[1 : n-1], true
	}
	return s, false
}

// parseKeepalive reads one time, and a second one that only clients are told.
func parseKeepalive(s string) (audit.Limit, error) {
	if words := strings.Fields(s); len(words) == 2 && !strings.ContainsAny(s, `'"`) {
		if _, err := ParseTime(words[1]); err != nil {
			return audit.Limit{}, fmt.Errorf("the second time: %w", err)
		}
		s = words[0]
	}
	return ParseTime(s)
}
