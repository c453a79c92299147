package aws

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	acceleratorType     = "aws_globalaccelerator_accelerator"
	acceleratorListener = "aws_globalaccelerator_listener"
	acceleratorGroup    = "aws_globalaccelerator_endpoint_group"
)

// accelerators emits one reading for each listener of a Global Accelerator.
func (r *reader) accelerators() {
	for _, l := range r.of.Of(acceleratorListener) {
		reading := providers.OfResource(GlobalAccelerator.System, r.root, l)
		reading.Names = []audit.Name{{Text: "tf:" + l.Address, Strong: true}}
		for _, a := range r.of.Referred(l.Body.Attributes["accelerator_arn"], acceleratorType) {
			reading.Names = append(reading.Names, audit.Name{Text: "tf:" + a.Address})
			if text, ok := providers.TextOf(a.Body.Attributes["dns_name"]); ok && text != "" {
				reading.Names = append(reading.Names, audit.Name{Text: providers.HostName(text)})
			}
			reading.Names = r.alsoCalled(reading.Names, a.Address)
		}
		protocol := l.Body.Attributes["protocol"]
		if text, ok := providers.TextOf(protocol); ok {
			reading.Context.Type = strings.ToLower(text)
			reading.Context.At = map[string]audit.Pos{providers.KeyType: protocol.At()}
		} else {
			reading.Context.Unknown = map[string]providers.Unknown{providers.KeyType: providers.WhyUnknown(protocol)}
		}
		for _, g := range r.of.Of(acceleratorGroup) {
			if !r.belongs(g, "listener_arn", l) {
				continue
			}
			r.found.TellUncounted(&g.Body, GlobalAccelerator.System, l.Address, "endpoint_configuration")
			for _, e := range g.Body.Blocks["endpoint_configuration"] {
				sends, unknown := r.of.Origins(e.Attributes["endpoint_id"], g.Address, ambient)
				if len(sends) == 0 {
					r.found.Tell(unknown.Code, GlobalAccelerator.System, l.Address, "endpoint_id", e.At, "where it sends is not known: %s", unknown.Why)
				}
				reading.Sends = append(reading.Sends, sends...)
			}
		}
		r.found.Readings = append(r.found.Readings, reading)
	}
}
