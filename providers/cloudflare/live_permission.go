package cloudflare

import "strings"

// apis are all that live reading calls; some need no permission beside another's.
var apis = []api{listZones, listSettings, listRecords}

// permissions are what a token must be allowed, in the words of Cloudflare's token page.
func permissions() []string {
	var all []string
	for _, a := range apis {
		all = append(all, a.permission)
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
