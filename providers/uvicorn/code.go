package uvicorn

import (
	"slices"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// reader reads the calls that start a uvicorn from Python. They read no variables.
var reader = &providers.CodeReader{
	Languages: []source.Language{source.Python},
	Words:     []string{"uvicorn"},
	Read:      readCode,
}

func readCode(f *source.File) providers.Code {
	var found providers.Code
	imports := f.Imports()
	module := source.Named(imports, "", "uvicorn")
	for _, call := range f.Calls() {
		starts := false
		for _, of := range []string{"run", "Config"} {
			local := source.Named(imports, of, "uvicorn", "uvicorn.config", "uvicorn.main")
			starts = starts || module != "" && call.Path == module+"."+of || local != "" && call.Path == local
		}
		if !starts {
			continue
		}
		s := providers.CodeServer{System: "uvicorn", At: f.At(call.First, call.Open), Main: f.Main(call.First)}
		for _, arg := range call.Args {
			option := strings.ReplaceAll(arg.Key, "_", "-")
			switch {
			case slices.Contains(carried, option):
				v := f.Value(arg.From, arg.To)
				if v.Is == source.IsNothing && option == "timeout-graceful-shutdown" {
					continue // as if it were not given
				}
				s.Settings = append(s.Settings, providers.Coded(f, "--"+option, v, call.First, arg.From, arg.To))
			case arg.Key == "...":
				s.Settings = append(s.Settings, providers.Setting{
					Name: "--timeout-keep-alive", Known: audit.Written, At: f.At(arg.From, arg.To),
					Value: providers.NotKnown(audit.NoValue, providers.Shortly(f.Between(arg.From, arg.To))+" may give timeout_keep_alive"),
				})
			}
		}
		found.Servers = append(found.Servers, s)
	}
	return found
}

// beat is the PING that uvicorn sends on each WebSocket, with the implementation that sends one in
// every version.
func beat(r *providers.Reading) (audit.Traffic, bool) {
	t := audit.Traffic{
		Protocol: audit.WebSocket, ProtocolKnown: audit.Detected, Beat: audit.WSPing, Sender: audit.Origin,
		Heartbeat: audit.Seconds(20), HeartbeatKnown: audit.Detected,
		Why: "uvicorn's own PING, by default of --ws-ping-interval", At: r.At,
	}
	if ws := r.Setting(Table, "--ws"); ws != nil && ws.Value.String() != "websockets" && ws.Value.String() != "auto" {
		return t, false
	}
	set := r.Setting(Table, "--ws-ping-interval")
	if set == nil {
		return t, true
	}
	t.Why, t.At = "uvicorn's own PING, by --ws-ping-interval", set.At
	limit, err := strconv.ParseFloat(set.Value.String(), 64)
	if err != nil || set.Known == audit.Assumed || limit <= 0 {
		return t, false
	}
	t.Heartbeat = audit.Seconds(limit)
	return t, true
}
