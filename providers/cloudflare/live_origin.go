package cloudflare

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// routed are a host's sends after the zone's origin rules, the last of which that matches counts.
func (e *emission) routed(p *part, sends []audit.Send) []audit.Send {
	v := e.visit
	all := slices.Clone(sends)
	assume := func(why string) {
		for i := range all {
			if all[i].Assumed == "" {
				all[i].Assumed = why
			}
		}
	}
	for _, part := range []struct {
		why  providers.Unknown
		what string
	}{{v.balancers.why, "a load balancer may answer for the host instead"}, {v.origins.why, "an origin rule may send it elsewhere"}} {
		if part.why.Code != "" {
			assume(part.what + ": " + part.why.Why)
		}
	}
	for i := range v.origins.value {
		rule := &v.origins.value[i]
		to := strings.ToLower(strings.TrimSuffix(rule.Parameters.Origin.Host, "."))
		if rule.Action != "route" || to == "" {
			continue
		}
		switch rule.on(p) {
		case audit.Yes:
			all = []audit.Send{{To: providers.HostName(to), Label: to}}
		case audit.Unsure:
			assume("origin rule " + rule.label() + " sends some of these requests to " + to)
			all = append(all, audit.Send{To: providers.HostName(to), Label: to, Assumed: "origin rule " + rule.label() + " is for some of these requests"})
		}
	}
	return all
}

// sends are where requests for a host go: what its records point at, through other records of the
// zone, which the edge resolves by itself. A circle of records leads nowhere.
func (e *emission) sends(host string, byHost map[string][]liveRecord, passed []string) []audit.Send {
	if slices.Contains(passed, host) {
		e.unread(audit.Refused, passed[0], "content", "its content leads back to "+host)
		return nil
	}
	passed = append(passed[:len(passed):len(passed)], host)
	var all []audit.Send
	add := func(s audit.Send) {
		if !slices.ContainsFunc(all, func(o audit.Send) bool { return o.To == s.To }) {
			all = append(all, s)
		}
	}
	for _, r := range byHost[host] {
		if r.Content == "" {
			e.unread(audit.NoValue, passed[0], "content", "where "+host+" points was not reported")
			continue
		}
		if byHost[r.Content] != nil {
			for _, s := range e.sends(r.Content, byHost, passed) {
				add(s)
			}
			continue
		}
		add(audit.Send{To: providers.HostName(r.Content), Label: r.Content})
	}
	return all
}
