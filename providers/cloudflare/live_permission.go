package cloudflare

import (
	"slices"
	"strings"
)

// apis are all that live reading calls, but for rules, and the subscription, which is a last resort.
var apis = []api{
	listZones, listSettings, listRecords, listRoutes, listBalancers, listPageRules, listSpectrum,
	listDomains, listPools, getTunnel,
}

// permissions are what a token must be allowed, in the words of Cloudflare's token page.
func permissions() []string {
	var all []string
	asked := slices.Clone(apis)
	for i := range phases {
		asked = append(asked, phases[i].api())
	}
	for _, a := range asked {
		if !slices.Contains(all, a.permission) {
			all = append(all, a.permission)
		}
	}
	return all
}

// permissionsText is what --print-permissions prints.
func permissionsText() string {
	var b strings.Builder
	for _, p := range permissions() {
		b.WriteString(p + "\n")
	}
	b.WriteString(getSubscription.permission + " (only to know the plan where the zone does not tell it)\n")
	return b.String()
}
