package cloudflaretest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// An object is an answer or a part of one.
type object map[string]any

// An answered is what a call gives: a result with its page, or a refusal.
type answered struct {
	result       any
	info         object
	status, code int
}

func (a *answered) body() object {
	o := object{"success": true, "errors": []any{}, "messages": []any{}, "result": a.result}
	if a.info != nil {
		o["result_info"] = a.info
	}
	return o
}

// answer finds what a path asks for.
func (a *Account) answer(path string, q url.Values, token string, most int) answered {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) == 1 && parts[0] == "zones" {
		return paged(a.zoneList(q, token), q, 20, most)
	}
	if parts[0] == "zones" && len(parts) > 2 {
		if z := a.zone(parts[1]); z != nil {
			return a.ofZone(z, strings.Join(parts[2:], "/"), q, token, most)
		}
	}
	if parts[0] == "accounts" && len(parts) > 2 && parts[1] == a.id() {
		return a.shared(parts[2:])
	}
	return answered{status: http.StatusNotFound, code: 7003}
}

// zone is the zone of an id. The server asks for one at a time.
func (a *Account) zone(id string) *Zone {
	if len(a.byID) != len(a.Zones) {
		a.byID = map[string]*Zone{}
		for _, z := range a.Zones {
			a.byID[ZoneID(z.Name)] = z
		}
	}
	return a.byID[id]
}

// ofZone finds what is asked of one zone.
func (a *Account) ofZone(z *Zone, what string, q url.Values, token string, most int) answered {
	if rest, ok := strings.CutPrefix(what, "rulesets/phases/"); ok {
		return z.phase(strings.TrimSuffix(rest, "/entrypoint"))
	}
	switch what {
	case "workers/routes":
		return answered{result: z.routes()}
	case "load_balancers":
		return answered{result: z.balancers()}
	case "pagerules":
		return answered{result: z.pageRules()}
	case "spectrum/apps":
		return paged(z.applications(), q, 20, most)
	case "settings":
		return answered{result: z.settings()}
	case "dns_records":
		return paged(a.records(z, token), q, 100, most)
	case "subscription":
		if z.Billed == "" {
			return answered{status: http.StatusForbidden, code: 9109}
		}
		return answered{result: object{
			"id": ID("subscription"), "state": "Paid", "frequency": "monthly", "currency": "USD", "price": 0,
			"rate_plan": object{"id": z.Billed, "public_name": z.Billed, "scope": "zone", "currency": "USD", "externally_managed": false, "is_contract": false, "sets": []any{}},
		}}
	}
	return answered{status: http.StatusNotFound, code: 7003}
}

// paged is one page of a list: as many as are asked for, as a page has by default, or as the server
// lets through.
func paged(all []any, q url.Values, standard, most int) answered {
	page, _ := strconv.Atoi(q.Get("page"))
	size, _ := strconv.Atoi(q.Get("per_page"))
	page = max(page, 1)
	if size <= 0 {
		size = standard
	}
	if most > 0 {
		size = min(size, most)
	}
	from := min((page-1)*size, len(all))
	some := all[from:min(from+size, len(all))]
	return answered{result: some, info: object{
		"page": page, "per_page": size, "count": len(some), "total_count": len(all), "total_pages": (len(all) + size - 1) / size,
	}}
}

func (a *Account) zoneList(q url.Values, token string) []any {
	all := []any{}
	for _, z := range a.Zones {
		if name := q.Get("name"); name != "" && name != z.Name {
			continue
		}
		status := z.Status
		if status == "" {
			status = "active"
		}
		owner := "Example"
		if a.Echo {
			owner = token
		}
		o := object{
			"id": ZoneID(z.Name), "name": z.Name, "status": status, "paused": z.Paused, "type": "full",
			"account": object{"id": a.id(), "name": owner}, "owner": object{"id": ID("owner"), "name": owner, "type": "user"},
			"activated_on": when, "created_on": when, "modified_on": when, "development_mode": 0,
			"name_servers": []any{"a.ns.example", "b.ns.example"}, "original_dnshost": nil, "original_name_servers": nil, "original_registrar": nil,
			"meta": object{"cdn_only": false, "custom_certificate_quota": 0, "dns_only": z.DNSOnly, "foundation_dns": false, "page_rule_quota": 3, "phishing_detected": false, "step": 2},
			"plan": object{},
		}
		if z.Plan != "-" {
			o["plan"] = object{
				"id": ID("plan " + z.Plan), "name": z.Plan, "legacy_id": z.Plan, "currency": "USD", "frequency": "monthly", "price": 0,
				"can_subscribe": true, "is_subscribed": true, "externally_managed": false, "legacy_discount": false,
			}
		}
		all = append(all, o)
	}
	return all
}

const when = "2026-01-02T03:04:05Z"

func (z *Zone) settings() []any {
	all := []any{}
	for id, value := range z.Settings {
		o := object{"id": id, "value": value, "modified_on": nil}
		if editable, ok := z.Editable[id]; ok {
			o["editable"] = editable
		}
		all = append(all, o)
	}
	slices.SortFunc(all, func(a, b any) int {
		return strings.Compare(a.(object)["id"].(string), b.(object)["id"].(string))
	})
	return all
}

func (a *Account) records(z *Zone, token string) []any {
	all := []any{}
	records := z.Records
	if a.Echo {
		records = append(slices.Clone(records), Record{Name: "echo." + z.Name, Type: "CNAME", Content: token + ".example.net", Proxied: true})
	}
	for _, r := range records {
		comment := "made by hand"
		if a.Echo {
			comment = token
		}
		all = append(all, object{
			"id": ID(r.Name + r.Type + r.Content), "name": r.Name, "type": r.Type, "content": r.Content, "data": object{},
			"proxied": r.Proxied, "proxiable": r.Type != "TXT", "ttl": 1, "settings": object{}, "comment": comment, "tags": []any{},
			"created_on": when, "modified_on": when, "meta": object{},
		})
	}
	return all
}
