package cloudflare

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var (
	workerRoutes  = []string{"cloudflare_workers_route", "cloudflare_worker_route"}
	workerDomains = []string{"cloudflare_workers_custom_domain", "cloudflare_worker_domain"}
)

// workers learns on which routes a Worker answers: then what its code does decides, while a fetch of it
// still crosses the origin's clocks. A route without a script switches Workers off.
func (r *reader) workers() {
	for _, res := range r.of.Of(workerRoutes...) {
		script := res.Body.Attributes["script"]
		if !providers.IsGiven(script) {
			script = res.Body.Attributes["script_name"]
		}
		if text, ok := providers.TextOf(script); !providers.IsGiven(script) || ok && text == "" {
			continue
		}
		z := r.zoneOf(res)
		pattern, ok := providers.TextOf(res.Body.Attributes["pattern"])
		o := overlay{assumed: res.Address + " puts a Worker there, and what its code does is not read"}
		if ok {
			o.routes = []audit.Route{routeOf(pattern)}
		} else {
			o.routes = []audit.Route{{}}
			o.assumed = "on which route " + res.Address + " puts a Worker is not known"
		}
		z.overlays = append(z.overlays, o)
		r.unread(audit.Unsupported, res.Address, "script", res.At,
			"what a Worker does to a connection is in its code, which is not read; a fetch of it still has the limits of the origin's zone")
	}
	for _, res := range r.of.Of(workerDomains...) {
		r.unread(audit.Unsupported, res.Address, "hostname", res.At, "a Worker answers for the whole host, and its code is not read")
	}
}
