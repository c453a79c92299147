package azure

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const sendReceive = "backend_pools_send_receive_timeout_seconds"

// classicDoor emits a Front Door of the classic generation: one hop, since its one timeout serves all
// pools, which sends by its routing rules.
func (r *reader) classicDoor(res *terraform.Resource) {
	body := &res.Body
	reading := providers.OfResource(FrontDoor.System, r.root, res)
	reading.Context.Type = "classic"
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	timeout := body.Attributes[sendReceive]
	for _, b := range body.Blocks["backend_pool_settings"] {
		timeout = b.Attributes[sendReceive]
	}
	if s, ok := providers.Written(sendReceive, timeout); ok {
		reading.Settings = []providers.Setting{s}
	}

	hosts := map[string]audit.Pattern{}
	for _, b := range body.Blocks["frontend_endpoint"] {
		name, _ := providers.TextOf(b.Attributes["name"])
		if host, ok := providers.TextOf(b.Attributes["host_name"]); ok {
			host = strings.ToLower(host)
			hosts[name] = audit.Pattern(host)
			reading.Names = append(reading.Names, audit.Name{Text: providers.HostName(host)})
		}
	}
	pools := named(body, "backend_pool")
	r.found.TellUncounted(body, FrontDoor.System, res.Address, "frontend_endpoint", "backend_pool", "routing_rule")
	for _, rule := range body.Blocks["routing_rule"] {
		for _, to := range rule.Blocks["forwarding_configuration"] {
			name, why := text(to.Attributes["backend_pool_name"])
			pool := pools[name]
			if pool == nil {
				if name != "" {
					why = providers.Unknown{Code: audit.Missing, Why: "it has no pool of the name " + name}
				}
				r.found.Tell(why.Code, FrontDoor.System, res.Address, "backend_pool_name", to.At, "where a rule leads is not known: %s", why.Why)
				continue
			}
			routes := routesOf(rule, hosts)
			for _, backend := range pool.Blocks["backend"] {
				sends, why := r.of.Origins(backend.Attributes["address"], "pool "+name, nil)
				if len(sends) == 0 {
					r.found.Tell(why.Code, FrontDoor.System, res.Address, "address", backend.At, "a backend of pool %q is not known: %s", name, why.Why)
				}
				for _, s := range sends {
					for _, route := range routes {
						s.Route = route
						reading.Sends = append(reading.Sends, s)
					}
				}
			}
		}
	}
	r.found.Readings = append(r.found.Readings, reading)
}

// routesOf are the hosts and paths of a rule; one that is not known is any.
func routesOf(rule *terraform.Block, hosts map[string]audit.Pattern) []audit.Route {
	var names, paths []audit.Pattern
	for _, v := range providers.Elements(rule.Attributes["frontend_endpoints"]) {
		name, _ := providers.TextOf(v)
		names = append(names, hosts[name])
	}
	for _, v := range providers.Elements(rule.Attributes["patterns_to_match"]) {
		p, _ := providers.TextOf(v)
		paths = append(paths, pattern(p))
	}
	if len(names) == 0 {
		names = []audit.Pattern{""}
	}
	if len(paths) == 0 {
		paths = []audit.Pattern{""}
	}
	var all []audit.Route
	for _, host := range names {
		for _, path := range paths {
			all = append(all, audit.Route{Host: host, Path: path})
		}
	}
	return all
}
