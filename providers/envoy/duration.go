package envoy

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

var duration = regexp.MustCompile(`^([0-9]+)(?:\.([0-9]{1,9}))?s$`)

// ParseDuration reads a protobuf duration as YAML and JSON hold it: seconds with up to nine decimals
// and an s, "300s" or "1.5s". Envoy takes no other unit.
func ParseDuration(s string) (audit.Limit, error) {
	m := duration.FindStringSubmatch(s)
	if m == nil {
		return audit.Limit{}, refuse(s)
	}
	seconds, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil || seconds >= math.MaxInt64/int64(time.Second) {
		return audit.Limit{}, errors.New("is longer than 292 years")
	}
	nanos, _ := strconv.ParseInt((m[2] + "000000000")[:9], 10, 64)
	return audit.After(time.Duration(seconds)*time.Second + time.Duration(nanos)), nil
}

// refuse names the form that Envoy takes for what the text seems to mean.
func refuse(s string) error {
	d, err := time.ParseDuration(s)
	if n, bare := strconv.ParseFloat(s, 64); err != nil && bare == nil {
		d, err = time.Duration(n*float64(time.Second)), nil
	}
	switch {
	case err != nil:
		return errors.New(`Envoy takes seconds with an s only, as "300s" or "1.5s"`)
	case d < 0:
		return errors.New("is negative")
	}
	return fmt.Errorf(`Envoy takes seconds with an s only; want "%ss"`, strconv.FormatFloat(d.Seconds(), 'f', -1, 64))
}
