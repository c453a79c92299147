package cloudflare

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const (
	balancerType = "cloudflare_load_balancer"
	poolType     = "cloudflare_load_balancer_pool"
)

// balancers emits a hop for each load balancer that is proxied. Its name stands before a DNS record of
// the same host.
func (r *reader) balancers() {
	for _, res := range r.of.Of(balancerType) {
		host := r.host(res)
		if on, ok := providers.TextOf(res.Body.Attributes["enabled"]); ok && on == "false" {
			continue
		}
		if host != "" {
			r.balanced[host] = true
		}
		proxied := res.Body.Attributes["proxied"]
		text, known := providers.TextOf(proxied)
		if !providers.IsGiven(proxied) || known && text != "true" {
			continue
		}
		r.emit(res, host, r.pools(res), proxied, known)
	}
}

// pools are the origins of a load balancer's pools, of the fallback pool too.
func (r *reader) pools(res *terraform.Resource) []audit.Send {
	body := &res.Body
	var all []audit.Send
	for _, name := range []string{"default_pool_ids", "default_pools", "fallback_pool_id", "fallback_pool"} {
		v := body.Attributes[name]
		if v == nil {
			continue
		}
		for _, element := range append([]*terraform.Value{v}, v.List...) {
			for _, pool := range r.of.Referred(element, poolType) {
				for _, s := range r.poolOrigins(pool) {
					if name == "fallback_pool_id" || name == "fallback_pool" {
						s.Assumed = "requests go to " + pool.Address + " only where the other pools fail"
					}
					if !sentTo(all, s.To) {
						all = append(all, s)
					}
				}
			}
		}
	}
	if len(all) == 0 {
		r.unread(audit.Missing, res.Address, "default_pool_ids", res.At, "which pools it has is not in these files")
		all = []audit.Send{{To: "tf:" + res.Address + "/?", Label: "pools of " + res.Address, At: res.At}}
	}
	return all
}

func sentTo(all []audit.Send, to string) bool {
	for _, s := range all {
		if s.To == to {
			return true
		}
	}
	return false
}

func (r *reader) poolOrigins(pool *terraform.Resource) []audit.Send {
	origins, unknown := object{block: &pool.Body}.objects("origins")
	if unknown.Why != "" {
		r.unread(unknown.Code, pool.Address, "origins", pool.At, "which origins it has is not known: %s", unknown.Why)
	}
	var all []audit.Send
	for _, o := range origins {
		if on, ok := providers.TextOf(o.get("enabled")); ok && on == "false" {
			continue
		}
		sends, why := r.of.Origins(o.get("address"), pool.Address, namesZone)
		if len(sends) == 0 {
			r.unread(why.Code, pool.Address, "origins.address", o.at(), "where an origin is, is not known: %s", why.Why)
		}
		all = append(all, sends...)
	}
	return all
}

// unfollowed are resources with timers that make no hop here.
func (r *reader) unfollowed() {
	for _, res := range r.of.Of("cloudflare_spectrum_application") {
		r.unread(audit.Unsupported, res.Address, "idle timeout", res.At,
			"Spectrum publishes no idle timeout, and what passes it is not read")
	}
	for _, u := range []struct{ kind, setting, why string }{
		{customHostname, "proxy_read_timeout", "requests for a customer's host name pass the zone and its clocks, and where they go is not read"},
		{pagesDomain, "functions", "the Functions of a Pages project, if it has any, answer as a Worker does, whose own code decides how long, and they are not read"},
	} {
		if all := r.of.Of(u.kind); len(all) > 0 {
			r.unread(audit.Unsupported, all[0].Address, u.setting, all[0].At, "%s", u.why)
		}
	}
}
