package azure

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// emit makes the reading of one of a gateway's hops.
func (g *gateway) emit(h *gatewayHop) {
	reading := providers.OfResource(ApplicationGateway.System, g.root, g.res)
	key := reading.Name + "/" + h.settings + "/" + h.front + "/" + h.paths
	for _, other := range g.hops {
		if other != h && other.settings == h.settings && other.front == h.front && other.paths == h.paths {
			key += "/" + join(h.beside)
			break
		}
	}
	reading.Name += g.suffix(h)
	reading.Names = []audit.Name{{Text: "tf:" + key, Strong: true}, {Text: "tf:" + g.res.Address}}
	reading.Sends = h.sends
	reading.Beside = audit.Paths(h.beside)
	g.common(&reading, g.fronts[h.front])
	settings := g.settings[h.settings]
	reading.Take(settings, "request_timeout")
	g.draining(&reading, settings)
	g.found.Readings = append(g.found.Readings, reading)
}

// suffix tells the hops of one gateway apart, by no more than is needed.
func (g *gateway) suffix(h *gatewayHop) string {
	var settings, fronts, maps bool
	for _, o := range g.hops {
		settings = settings || o.settings != h.settings
		if o.settings == h.settings {
			fronts = fronts || o.front != h.front
			maps = maps || o.paths != h.paths || join(o.beside) != join(h.beside)
		}
	}
	var parts []string
	if settings {
		parts = append(parts, h.settings)
	}
	if fronts && h.front != "" {
		parts = append(parts, h.front)
	}
	if maps && h.paths != "" {
		part := h.paths
		if len(h.beside) > 0 {
			part += " default"
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return ""
	}
	return ":" + strings.Join(parts, ":")
}

func join(patterns []audit.Pattern) string {
	var b strings.Builder
	for _, p := range patterns {
		b.WriteString(string(p) + " ")
	}
	return strings.TrimSpace(b.String())
}

// common adds what holds for the whole gateway and for one of its frontends.
func (g *gateway) common(reading *providers.Reading, front *terraform.Block) {
	body := &g.res.Body
	for _, sku := range body.Blocks["sku"] {
		v := sku.Attributes["name"]
		switch name, ok := providers.TextOf(v); {
		case ok && strings.HasSuffix(strings.ToLower(name), "_v2"), ok && name == "Basic":
			reading.Context.Type = "v2"
		case ok:
			reading.Context.Type = "v1"
		case providers.IsGiven(v):
			reading.Context.Unknown = map[string]providers.Unknown{providers.KeyType: {Code: v.Code(), Why: v.Why()}}
		}
	}
	reading.Take(body, "http2_enabled", "enable_http2")
	for _, global := range body.Blocks["global"] {
		reading.Take(global, "response_buffering_enabled")
	}
	if front == nil {
		g.frontUnknown(reading)
		return
	}
	v := front.Attributes["public_ip_address_id"]
	if !providers.IsFilled(v) {
		reading.Settings = append(reading.Settings, providers.Setting{
			Name: frontend, Value: providers.Text("private"), Known: audit.Written, At: front.At,
		})
		return
	}
	addresses := g.of.Referred(v, publicIPs)
	if len(addresses) != 1 {
		why := providers.Unknown{Code: audit.Missing, Why: "the public IP address is not in these files"}
		if len(addresses) > 1 {
			why = providers.Unknown{Code: audit.NoValue, Why: "which of several public IP addresses it has is not known"}
		}
		for _, ref := range v.Refs() {
			reading.Names = append(reading.Names, audit.Name{Text: "tf:" + ref.Address})
		}
		reading.Settings = append(reading.Settings, providers.Setting{
			Name: frontendIdle, Known: audit.Written, At: v.At(), Value: providers.NotKnown(why.Code, why.Why),
		})
		return
	}
	reading.Names = append(reading.Names, reached(addresses[0])...)
	reading.Take(&addresses[0].Body, "idle_timeout_in_minutes")
}

// frontUnknown is a hop whose listener, and so whose frontend, is not known.
func (g *gateway) frontUnknown(reading *providers.Reading) {
	reading.Settings = append(reading.Settings, providers.Setting{
		Name: frontendIdle, Known: audit.Written, At: g.res.At,
		Value: providers.NotKnown(audit.NoValue, "which frontend it has is not known"),
	})
}

// reached are the names of a public IP address.
func reached(address *terraform.Resource) []audit.Name {
	names := []audit.Name{{Text: "tf:" + address.Address}}
	for _, attribute := range []string{"ip_address", "fqdn"} {
		if t, ok := providers.TextOf(address.Body.Attributes[attribute]); ok && t != "" {
			names = append(names, audit.Name{Text: providers.HostName(t)})
		}
	}
	return names
}

// draining adds the drain timeout, which counts only where draining is enabled.
func (g *gateway) draining(reading *providers.Reading, settings *terraform.Block) {
	for _, d := range settings.Blocks["connection_draining"] {
		enabled := d.Attributes["enabled"]
		s, given := providers.Written("drain_timeout_sec", d.Attributes["drain_timeout_sec"])
		switch on, known := providers.TextOf(enabled); {
		case !given, known && on != "true":
		case known:
			reading.Settings = append(reading.Settings, s)
		default:
			_, why := text(enabled)
			s.Value = providers.NotKnown(why.Code, "whether draining is enabled is not known: "+why.Why)
			reading.Settings = append(reading.Settings, s)
		}
	}
}

// unrouted emits a gateway of which no rule could be followed, with what is known of it.
func (g *gateway) unrouted() {
	reading := providers.OfResource(ApplicationGateway.System, g.root, g.res)
	reading.Names = []audit.Name{{Text: "tf:" + g.res.Address, Strong: true}}
	g.common(&reading, nil)
	reading.Settings = append(reading.Settings, providers.Setting{
		Name: requestTimeout, Known: audit.Written, At: g.res.At,
		Value: providers.NotKnown(audit.NoValue, "no rule that leads to backend settings could be followed"),
	})
	g.found.Readings = append(g.found.Readings, reading)
}
