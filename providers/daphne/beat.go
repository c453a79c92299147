package daphne

import (
	"strconv"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// every is the default of --ping-interval, and late how much later a PING may come: Daphne looks every two
// seconds whether one is due.
const (
	every = 20 * time.Second
	late  = 2 * time.Second
)

// beat is the PING that Daphne sends on a WebSocket of which it has heard nothing for a while.
func beat(r *providers.Reading) (audit.Traffic, bool) {
	t := audit.Traffic{
		Protocol: audit.WebSocket, ProtocolKnown: audit.Detected, Beat: audit.WSPing, Sender: audit.Origin,
		Heartbeat: audit.After(every + late), HeartbeatKnown: audit.Detected,
		Why: "Daphne's own PING, by default of --ping-interval, up to 2 s later", At: r.At, Found: r.At,
	}
	set := r.Setting(Table, "--ping-interval")
	if set == nil {
		return t, true
	}
	t.Why, t.At, t.Found = "Daphne's own PING, by --ping-interval, up to 2 s later", set.At, set.At
	seconds, err := strconv.ParseFloat(set.Value.String(), 64)
	if err != nil || set.Known == audit.Assumed || seconds <= 0 || seconds > audit.AssumedLongest.Seconds() {
		return t, false
	}
	t.Heartbeat = audit.After(time.Duration(seconds*float64(time.Second)) + late)
	return t, true
}
