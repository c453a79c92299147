package kestrel

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// written is a TimeSpan: days alone, or hours and minutes, with days before and seconds behind.
var written = regexp.MustCompile(`^(-?)(?:([0-9]{1,8})|(?:([0-9]{1,8})\.)?([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}(?:\.[0-9]{1,7})?))?)$`)

var errTimeSpan = errors.New("a TimeSpan is wanted, such as 00:02:10 for 130 s")

// parse reads a TimeSpan as .NET does.
func parse(s string) (audit.Limit, error) {
	m := written.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return audit.Limit{}, errTimeSpan
	}
	seconds := 0.0
	for i, part := range []struct{ length, below float64 }{{24 * 60 * 60, 1e8}, {24 * 60 * 60, 1e8}, {60 * 60, 24}, {60, 60}, {1, 60}} {
		if m[i+2] == "" {
			continue
		}
		n, err := strconv.ParseFloat(m[i+2], 64)
		if err != nil || n >= part.below {
			return audit.Limit{}, errTimeSpan
		}
		seconds += n * part.length
	}
	if m[1] != "" {
		seconds = -seconds
	}
	return providers.Count(seconds, time.Second)
}

// format writes a TimeSpan.
func format(d time.Duration) string {
	text := fmt.Sprintf("%02d:%02d:%02d", int(d.Hours())%24, int(d.Minutes())%60, int(d.Seconds())%60)
	if days := int(d / (24 * time.Hour)); days > 0 {
		text = fmt.Sprintf("%d.%s", days, text)
	}
	if rest := d % time.Second; rest > 0 {
		text += fmt.Sprintf(".%07d", rest/100)
	}
	return text
}
