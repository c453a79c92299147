package cloudflare

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var (
	workerRoutes  = []string{"cloudflare_workers_route", "cloudflare_worker_route"}
	workerDomains = []string{"cloudflare_workers_custom_domain", "cloudflare_worker_domain"}
)

// workers learns on which routes a Worker answers. A route without a script switches Workers off.
func (r *reader) workers() {
	for _, res := range r.of.Of(workerRoutes...) {
		w := workerRoute{label: res.Address, at: res.At}
		script := res.Body.Attributes["script"]
		if !providers.IsGiven(script) {
			script = res.Body.Attributes["script_name"]
		}
		if providers.IsGiven(script) {
			text, known := providers.TextOf(script)
			w.script = text
			if !known {
				w.script = "of " + res.Address
			}
		}
		rules := r.zoneOf(res).rules
		pattern, ok := providers.TextOf(res.Body.Attributes["pattern"])
		switch {
		case !ok && w.script == "":
			continue
		case !ok:
			w.unsure = "on which route " + res.Address + " puts a Worker is not known: " + providers.WhyUnknown(res.Body.Attributes["pattern"]).Why
		default:
			w.route = routeOf(pattern)
		}
		if res.Maybe != "" {
			w.unsure = res.Address + " may not exist: " + res.Maybe
		}
		rules.workers = append(rules.workers, w)
	}
}

// ownWorkers emits the Workers that are origins themselves: their host names have no other.
func (r *reader) ownWorkers() {
	for _, res := range r.of.Of(workerDomains...) {
		host, ok := providers.TextOf(res.Body.Attributes["hostname"])
		if !ok || host == "" {
			u := providers.WhyUnknown(res.Body.Attributes["hostname"])
			r.unread(u.Code, res.Address, "hostname", res.At, "for which host a Worker answers is not known: %s", u.Why)
			continue
		}
		host = strings.ToLower(host)
		script, ok := providers.TextOf(res.Body.Attributes["service"])
		if !ok {
			script = "of " + res.Address
		}
		w := workerReading("Worker "+script+" at "+host, "tf:"+res.Address, "the code of Worker "+script+" decides", providers.Setting{Known: audit.Written, At: res.At})
		w.Names = append(w.Names, audit.Name{Text: hostName + host + " worker"}, audit.Name{Text: "dns:" + host})
		w.Route = audit.Route{Host: audit.Pattern(host)}
		w.At, w.Callee, w.Layer, w.From = res.At, res.Callee, r.root.Layer, res.At.File
		if res.Maybe != "" {
			w.Assumed = append(w.Assumed, res.Address+" may not exist: "+res.Maybe)
		} else {
			r.balanced[audit.Pattern(host)] = true
		}
		r.found.Readings = append(r.found.Readings, w)
	}
}
