package haproxy

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

var units = []struct {
	name string
	size time.Duration
}{
	{"us", time.Microsecond},
	{"ms", time.Millisecond},
	{"s", time.Second},
	{"m", time.Minute},
	{"h", time.Hour},
	{"d", 24 * time.Hour},
}

// ParseTime reads a time as HAProxy does: one whole number with us, ms, s, m, h or d behind it. A
// number alone counts milliseconds.
func ParseTime(s string) (audit.Limit, error) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits == 0 {
		return audit.Limit{}, errors.New("HAProxy takes a whole number with us, ms, s, m, h or d, as in 60s")
	}
	number, err := strconv.ParseInt(s[:digits], 10, 64)
	if err != nil {
		return audit.Limit{}, errors.New("is longer than 292 years")
	}
	size := time.Millisecond
	if rest := s[digits:]; rest != "" {
		if size = sizeOf(rest); size == 0 {
			return audit.Limit{}, refuse(s, rest)
		}
	}
	if number > math.MaxInt64/int64(size) {
		return audit.Limit{}, errors.New("is longer than 292 years")
	}
	return audit.After(time.Duration(number) * size), nil
}

func sizeOf(name string) time.Duration {
	for _, u := range units {
		if u.name == name {
			return u.size
		}
	}
	return 0
}

func refuse(s, rest string) error {
	if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return fmt.Errorf("HAProxy takes one whole number and one unit; want %dms", d.Milliseconds())
	}
	return fmt.Errorf("HAProxy has no unit %q; want us, ms, s, m, h or d", rest)
}
