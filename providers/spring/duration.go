package spring

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var (
	simple = regexp.MustCompile(`^([+-]?[0-9]+)([a-zA-Z]{0,2})$`)
	iso    = regexp.MustCompile(`^([+-]?)P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]{1,9})?)S)?)?$`)

	units = map[string]time.Duration{
		"": time.Millisecond, "ns": time.Nanosecond, "us": time.Microsecond, "ms": time.Millisecond,
		"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour,
	}
)

var errDuration = errors.New("Spring takes durations such as 75s, 2m, PT75S, or milliseconds without a unit")

// parse reads a duration as Spring does.
func parse(s string) (audit.Limit, error) {
	s = strings.TrimSpace(s)
	if m := simple.FindStringSubmatch(s); m != nil {
		unit, known := units[strings.ToLower(m[2])]
		n, err := strconv.ParseFloat(m[1], 64)
		if !known || err != nil {
			return audit.Limit{}, errDuration
		}
		return providers.Count(n, unit)
	}
	m := iso.FindStringSubmatch(strings.ToUpper(s))
	if m == nil || strings.Join(m[2:], "") == "" {
		return audit.Limit{}, errDuration
	}
	seconds := 0.0
	for i, length := range []float64{24 * 60 * 60, 60 * 60, 60, 1} {
		if m[i+2] == "" {
			continue
		}
		n, err := strconv.ParseFloat(m[i+2], 64)
		if err != nil {
			return audit.Limit{}, errDuration
		}
		seconds += n * length
	}
	if m[1] == "-" {
		seconds = -seconds
	}
	return providers.Count(seconds, time.Second)
}
