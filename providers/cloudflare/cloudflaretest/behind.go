package cloudflaretest

import (
	"net/http"
	"strings"
)

// phase are the rules of a phase; where there are none, Cloudflare answers with 404.
func (z *Zone) phase(name string) answered {
	rules := z.Rules[name]
	if len(rules) == 0 {
		return answered{status: http.StatusNotFound, code: 10003}
	}
	all := []any{}
	for i, r := range rules {
		id := ID(z.Name + name + string(rune('a'+i)))
		all = append(all, object{
			"id": id, "ref": "rule-" + string(rune('a'+i)), "version": "1", "last_updated": when, "action": r.Action,
			"expression": r.Expression, "description": "", "enabled": !r.Off, "action_parameters": r.Parameters,
		})
	}
	return answered{result: object{
		"id": ID(z.Name + name), "name": "default", "description": "", "kind": "zone", "phase": name, "version": "3",
		"last_updated": when, "rules": all,
	}}
}

func (z *Zone) routes() []any {
	all := []any{}
	for _, r := range z.Routes {
		o := object{"id": ID("route " + r.Pattern), "pattern": r.Pattern}
		if r.Script != "" {
			o["script"] = r.Script
		}
		all = append(all, o)
	}
	return all
}

func (z *Zone) balancers() []any {
	all := []any{}
	for _, b := range z.Balancers {
		pools := []any{}
		for _, name := range b.Pools {
			pools = append(pools, ID("pool "+name))
		}
		all = append(all, object{
			"id": ID("balancer " + b.Name), "name": b.Name, "proxied": !b.DNSOnly, "enabled": !b.Off,
			"default_pools": pools, "fallback_pool": pools[0], "region_pools": object{}, "country_pools": object{}, "pop_pools": object{},
			"created_on": when, "modified_on": when, "session_affinity": "none", "steering_policy": "off", "zone_name": z.Name,
		})
	}
	return all
}

func (z *Zone) pageRules() []any {
	all := []any{}
	for i, r := range z.PageRules {
		status := "active"
		if r.Off {
			status = "disabled"
		}
		actions := []any{}
		for id, value := range r.Actions {
			actions = append(actions, object{"id": id, "value": value})
		}
		all = append(all, object{
			"id": ID("page rule " + r.Pattern), "status": status, "priority": i + 1, "created_on": when, "modified_on": when, "actions": actions,
			"targets": []any{object{"target": "url", "constraint": object{"operator": "matches", "value": r.Pattern}}},
		})
	}
	return all
}

func (z *Zone) applications() []any {
	all := []any{}
	for _, a := range z.Applications {
		all = append(all, object{
			"id": ID("app " + a.Host), "protocol": a.Protocol, "dns": object{"type": "CNAME", "name": a.Host}, "traffic_type": a.Kind,
			"origin_direct": []any{a.Direct}, "proxy_protocol": "off", "ip_firewall": false, "tls": "off", "argo_smart_routing": false,
			"edge_ips": object{"type": "dynamic", "connectivity": "all"}, "created_on": when, "modified_on": when,
		})
	}
	return all
}

// shared finds what is asked of the account.
func (a *Account) shared(parts []string) answered {
	switch strings.Join(parts, "/") {
	case "workers/domains":
		all := []any{}
		for _, d := range a.Domains {
			all = append(all, object{
				"id": ID("domain " + d.Host), "hostname": d.Host, "service": d.Service, "environment": "production",
				"zone_id": ZoneID(d.Zone), "zone_name": d.Zone, "cert_id": "023e105f-4ecf-8ad9-ca31-a8372d0c353a",
			})
		}
		return answered{result: all}
	case "load_balancers/pools":
		all := []any{}
		for _, p := range a.Pools {
			origins := []any{}
			for _, address := range p.Origins {
				origins = append(origins, object{"name": address, "address": address, "enabled": true, "weight": 1, "header": object{}})
			}
			all = append(all, object{
				"id": ID("pool " + p.Name), "name": p.Name, "enabled": !p.Off, "origins": origins, "minimum_origins": 1,
				"created_on": when, "modified_on": when, "description": "", "notification_email": "",
			})
		}
		return answered{result: all}
	}
	if len(parts) == 3 && parts[0] == "cfd_tunnel" && parts[2] == "configurations" {
		for _, t := range a.Tunnels {
			if t.ID == parts[1] {
				return answered{result: t.configuration(a.id())}
			}
		}
	}
	return answered{status: http.StatusNotFound, code: 1003}
}

func (t *Tunnel) configuration(account string) object {
	o := object{"account_id": account, "tunnel_id": t.ID, "version": 7, "created_at": when, "source": "cloudflare"}
	if t.Local {
		o["source"] = "local"
		return o
	}
	rules := []any{}
	for _, i := range t.Ingress {
		r := object{"hostname": i.Host, "service": i.Service}
		if i.Path != "" {
			r["path"] = i.Path
		}
		if i.Request != nil {
			r["originRequest"] = i.Request
		}
		rules = append(rules, r)
	}
	config := object{"ingress": rules}
	if t.Request != nil {
		config["originRequest"] = t.Request
	}
	o["config"] = config
	return o
}
