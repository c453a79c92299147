package systemd

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const stopSec = "TimeoutStopSec"

// Service is a service unit: how long its program has to stop.
var Service = &providers.Table{
	System: "systemd/service",
	Title:  "systemd service",
	Kind:   providers.Carrier,
	Passes: audit.Nothing,
	Entries: []providers.Entry{{
		Name: stopSec, Also: []string{"TimeoutSec"},
		Doc:  "Time from SIGTERM to SIGKILL when a service is stopped; 0 and infinity set no end, and DefaultTimeoutStopSec of the machine may set another default.",
		Unit: time.Second, Parse: parseSpan, Zero: providers.ZeroIsNever,
		Drives: []providers.Drive{{
			Side: audit.Front, Clock: audit.Drain, Early: "the connection breaks", Late: "the connection breaks",
		}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(90)}},
		Fact:     audit.Fact{Source: "https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#TimeoutStopSec=", Checked: "2026-11-20"},
	}},
}

var spans = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)[ \t]*([a-zA-Z]*)[ \t]*`)

var units = map[string]time.Duration{
	"": time.Second, "us": time.Microsecond, "usec": time.Microsecond, "ms": time.Millisecond, "msec": time.Millisecond,
	"s": time.Second, "sec": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
}

// parseSpan reads a time span as systemd does: "90", "5min 20s", "infinity".
func parseSpan(s string) (audit.Limit, error) {
	text := strings.TrimSpace(s)
	if text == "infinity" {
		return audit.Never(), nil
	}
	var total float64
	for rest := text; ; {
		m := spans.FindStringSubmatch(rest)
		if m == nil || units[m[2]] == 0 {
			return audit.Limit{}, fmt.Errorf("want a time span such as 90 or 5min 20s")
		}
		n, err := strconv.ParseFloat(m[1], 64)
		total += n * float64(units[m[2]])
		const most = 1e17 // nanoseconds: three years
		if err != nil || total > most {
			return audit.Limit{}, fmt.Errorf("want a time span of less than three years")
		}
		if rest = rest[len(m[0]):]; rest == "" {
			return audit.After(time.Duration(total)), nil
		}
	}
}
