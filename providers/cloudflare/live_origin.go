package cloudflare

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

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
