package granian

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

func parseMilliseconds(s string) (audit.Limit, error) {
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil {
		return providers.Count(float64(n), time.Millisecond)
	}
	return audit.Limit{}, errors.New("granian takes milliseconds without a unit here, as in 30000")
}

var (
	parts   = regexp.MustCompile(`^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$`)
	lengths = []int{24 * 60 * 60, 60 * 60, 60, 1}
)

// parseDuration reads whole seconds, or parts with units: 75, 1m30s.
func parseDuration(s string) (audit.Limit, error) {
	s = strings.TrimSpace(s)
	if n, err := strconv.Atoi(s); err == nil {
		return providers.Count(float64(n), time.Second)
	}
	m := parts.FindStringSubmatch(s)
	if m == nil || s == "" {
		return audit.Limit{}, errors.New("granian takes whole seconds, or a duration such as 1m30s")
	}
	seconds := 0.0
	for i, length := range lengths {
		if n, err := strconv.Atoi("0" + m[i+1]); err == nil {
			seconds += float64(n) * float64(length)
		}
	}
	return providers.Count(seconds, time.Second)
}
