package heartbeats

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
)

// interval are names of variables that plainly set the heartbeat of a stream: what it is of, what it
// is, and its unit.
var interval = regexp.MustCompile(`^(?:[A-Z0-9]+_)*?(SSE|WS|WEBSOCKET)_(?:[A-Z0-9]+_)*?(?:HEART_?BEAT|PING|KEEP_?ALIVE)` +
	`(?:_(?:INTERVAL|EVERY|PERIOD))?(?:_(MS|MILLIS|MILLISECONDS|S|SEC|SECS|SECONDS|M|MIN|MINUTES))?$`)

// programs' own options are read by who knows the program.
var options = regexp.MustCompile(`^(UVICORN|GUNICORN|HYPERCORN|DAPHNE|GRANIAN)_|TIMEOUT`)

var units = map[string]time.Duration{
	"MS": time.Millisecond, "MILLIS": time.Millisecond, "MILLISECONDS": time.Millisecond,
	"S": time.Second, "SEC": time.Second, "SECS": time.Second, "SECONDS": time.Second,
	"M": time.Minute, "MIN": time.Minute, "MINUTES": time.Minute,
}

// environment are the heartbeats that variables of a command set. One without a unit, in its name or
// in its value, is told and not guessed.
func environment(c *command.Command) (sent []audit.Traffic, unread []audit.Unread) {
	last := map[string]int{}
	for i, v := range c.Env {
		last[v.Name] = i
	}
	for i, v := range c.Env {
		m := interval.FindStringSubmatch(strings.ToUpper(v.Name))
		if m == nil || last[v.Name] != i || options.MatchString(strings.ToUpper(v.Name)) {
			continue
		}
		every, why := duration(v.Value, units[m[2]])
		if why != "" {
			unread = append(unread, audit.Unread{Code: audit.NoValue, Setting: v.Name, At: v.Value.At, Why: "it may set a heartbeat: " + why})
			continue
		}
		t := audit.Traffic{
			Protocol: audit.SSE, ProtocolKnown: audit.Detected, Beat: audit.Comment, Sender: audit.Origin,
			Heartbeat: audit.After(every), HeartbeatKnown: audit.Detected, Found: v.Value.At, Why: v.Name + " sets it",
		}
		if m[1] != "SSE" {
			t.Protocol, t.Beat = audit.WebSocket, audit.WSPing
		}
		sent = append(sent, t)
	}
	return sent, unread
}

func duration(w command.Word, unit time.Duration) (time.Duration, string) {
	text := strings.TrimSpace(w.Text)
	if w.Unknown != "" {
		return 0, w.Unknown
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		switch {
		case n <= 0:
			return 0, fmt.Sprintf("what the program makes of %s is not known", text)
		case unit == 0:
			return 0, fmt.Sprintf("neither its name nor its value %s has a unit", text)
		case n > 1e9:
			return 0, "it is too long"
		}
		return time.Duration(n * float64(unit)), ""
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 && unit == 0 {
		return d, ""
	}
	return 0, "it is no duration"
}
