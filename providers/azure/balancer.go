package azure

import (
	"net"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// rule emits a rule of a load balancer, by which flows to one port are shared among a pool, or one
// by which they go to one machine.
func (r *reader) rule(res *terraform.Resource) {
	body := &res.Body
	if protocol, ok := providers.TextOf(body.Attributes["protocol"]); ok && strings.EqualFold(protocol, "udp") {
		return
	}
	reading := providers.OfResource(LoadBalancer.System, r.root, res)
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	front, _ := providers.TextOf(body.Attributes["frontend_ip_configuration_name"])
	for _, lb := range r.of.Referred(body.Attributes["loadbalancer_id"], "azurerm_lb") {
		reading.Names = append(reading.Names, audit.Name{Text: "tf:" + lb.Address})
		for _, b := range lb.Body.Blocks["frontend_ip_configuration"] {
			name, ok := providers.TextOf(b.Attributes["name"])
			if ok && front != "" && name != front {
				continue
			}
			for _, address := range r.of.Referred(b.Attributes["public_ip_address_id"], publicIPs) {
				reading.Names = append(reading.Names, reached(address)...)
			}
			if private, ok := providers.TextOf(b.Attributes["private_ip_address"]); ok && private != "" {
				name := providers.HostName(private)
				if port, ok := providers.TextOf(body.Attributes["frontend_port"]); ok {
					name = "addr:" + net.JoinHostPort(private, port)
				}
				reading.Names = append(reading.Names, audit.Name{Text: name})
			}
		}
	}
	reading.Take(body, "idle_timeout_in_minutes", "tcp_reset_enabled", "enable_tcp_reset")
	reading.Sends = r.behind(res)
	r.found.Readings = append(r.found.Readings, reading)
}

// behind are the machines that a rule sends to, as far as these files name them.
func (r *reader) behind(rule *terraform.Resource) []audit.Send {
	body := &rule.Body
	port, _ := providers.TextOf(body.Attributes["backend_port"])
	var all []audit.Send
	for _, pool := range r.of.Referred(body.Attributes["backend_address_pool_ids"], pools) {
		before := len(all)
		for _, member := range r.of.Of("azurerm_lb_backend_address_pool_address") {
			for _, p := range r.of.Referred(member.Body.Attributes["backend_address_pool_id"], pools) {
				if p != pool {
					continue
				}
				v := member.Body.Attributes["ip_address"]
				if ip, ok := providers.TextOf(v); ok && port != "" {
					all = append(all, audit.Send{To: "addr:" + net.JoinHostPort(ip, port), Label: net.JoinHostPort(ip, port), At: v.At()})
				}
			}
		}
		if len(all) == before {
			all = append(all, audit.Send{To: "tf:" + pool.Address, Label: "members of " + pool.Address, At: body.Attributes["backend_address_pool_ids"].At()})
		}
	}
	if len(all) == 0 {
		all = []audit.Send{{To: "tf:" + rule.Address + "/backends", Label: "backends of " + rule.Address, At: rule.At}}
	}
	return all
}

func (r *reader) natGateway(res *terraform.Resource) {
	reading := providers.OfResource(NATGateway.System, r.root, res)
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	reading.Take(&res.Body, "idle_timeout_in_minutes")
	r.found.Readings = append(r.found.Readings, reading)
}
