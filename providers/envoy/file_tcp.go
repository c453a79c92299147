package envoy

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var ofTCP = []durationField{
	durationAt(tcpIdle, "idle_timeout"),
	durationAt(tcpMaxDuration, "max_downstream_connection_duration"),
}

// tcp reads a TCP proxy: one hop for each name of a server that the filter chain is for.
func (r *reader) tcp(l *listener, v value, hosts []audit.Pattern) {
	settings := r.settings(v, ofTCP)
	targets := r.targets(v)
	for _, host := range hosts {
		r.emit(l, providers.Reading{
			Route:    audit.Route{Host: host},
			Context:  providers.Context{Type: overTCP},
			Settings: append(append([]providers.Setting{}, settings...), ofClusters(targets, false)...),
			Blocks:   append(r.belong(v, intoTCP, settings), r.ofTarget(targets)...),
			Sends:    sent(targets, false, false),
			At:       placeOf(targets, v),
		})
	}
}
