package chainfile

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// duration reads a text with a unit. Also names the words that may stand in its place, which it
// returns as they are.
func (r *reader) duration(e hclsyntax.Expression, also ...string) (d time.Duration, word string, ok bool) {
	v, ok := r.value(e)
	if !ok {
		return 0, "", false
	}
	want := `a duration such as "60s"`
	for _, w := range also {
		want += fmt.Sprintf(" or %q", w)
	}
	switch v.Type() {
	case cty.String:
	case cty.Number:
		n := e.Range().SliceBytes(r.text)
		r.fail(e.Range(), `%s has no unit: write "%ss"`, n, n)
		return 0, "", false
	default:
		r.fail(e.Range(), "this is %s; want %s", kindOf(v), want)
		return 0, "", false
	}
	s := v.AsString()
	for _, w := range also {
		if s == w {
			return 0, w, true
		}
	}
	d, err := parseDuration(s)
	switch {
	case err != nil && strings.HasSuffix(err.Error(), "?"):
		r.fail(e.Range(), "%v", err)
	case err != nil:
		r.fail(e.Range(), "%v; want %s", err, want)
	case d < 0:
		r.fail(e.Range(), "%q is negative; want %s", s, want)
	default:
		return d, "", true
	}
	return 0, "", false
}

var counted = regexp.MustCompile(`^([0-9.]+)\s*(\pL*)$`)

// meantUnits are beginnings of words that people write, and the unit they mean.
var meantUnits = []struct{ word, unit string }{{"min", "m"}, {"mi", "ms"}, {"ms", "ms"}, {"s", "s"}, {"h", "h"}}

// parseDuration reads what Go reads, and says of other units what to write.
func parseDuration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err == nil {
		return d, nil
	}
	m := counted.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, fmt.Errorf("%q is no duration", s)
	}
	if m[2] == "" {
		return 0, fmt.Errorf(`%q has no unit; did you mean "%ss"?`, s, m[1])
	}
	if meant := meant(m[1], strings.ToLower(m[2])); meant != "" && meant != s {
		return 0, fmt.Errorf("%q has the unit %q, and the units are ms, s, m and h; did you mean %q?", s, m[2], meant)
	}
	return 0, fmt.Errorf("%q is no duration: the units are ms, s, m and h", s)
}

// meant is the duration that a number and a foreign unit most likely stand for, or "".
func meant(count, unit string) string {
	text := ""
	if days, err := strconv.ParseFloat(count, 64); err == nil && strings.HasPrefix(unit, "d") {
		text = strconv.FormatFloat(days*24, 'f', -1, 64) + "h"
	}
	for _, u := range meantUnits {
		if text == "" && strings.HasPrefix(unit, u.word) {
			text = count + u.unit
		}
	}
	if _, err := time.ParseDuration(text); err != nil {
		return ""
	}
	return text
}
