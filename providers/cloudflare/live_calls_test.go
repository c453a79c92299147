package cloudflare

import (
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
)

// formula is that of docs/live.md.
func formula(a *cloudflaretest.Account, page int) map[string]int {
	pages := func(n, size int) int {
		if page > 0 {
			size = min(size, page)
		}
		return max(1, (n+size-1)/size)
	}
	n := map[string]int{"zones": pages(len(a.Zones), zonesPerPage), "zones/settings": len(a.Zones)}
	accounts := 0
	for _, z := range a.Zones {
		n["zones/dns_records"] += pages(len(z.Records), recordsPerPage)
		if z.Plan != "free" {
			n["zones/spectrum/apps"] += pages(len(z.Applications), applicationsPerPage)
		}
		n["zones/load_balancers"]++
		if len(z.Records) == 0 {
			continue
		}
		accounts = 1
		n["zones/workers/routes"]++
		n["zones/rulesets/phases/http_request_origin/entrypoint"]++
		n["zones/rulesets/phases/http_config_settings/entrypoint"]++
		n["zones/rulesets/phases/http_response_compression/entrypoint"]++
		if z.Plan == "enterprise" {
			n["zones/rulesets/phases/http_request_cache_settings/entrypoint"]++
			n["zones/pagerules"]++
		}
		if len(z.Balancers) > 0 {
			n["accounts/load_balancers/pools"] = 1
		}
	}
	if accounts > 0 {
		n["accounts/workers/domains"] = 1
	}
	n["accounts/cfd_tunnel/configurations"] = len(a.Tunnels)
	maps.DeleteFunc(n, func(_ string, calls int) bool { return calls == 0 })
	return n
}

func TestTheCallsEqualTheFormula(t *testing.T) {
	for _, c := range []struct{ zones, records, page int }{{1, 0, 0}, {1, 1, 0}, {3, 1200, 0}, {120, 2, 0}, {25, 20, 7}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			account := cloudflaretest.Many(c.zones, c.records)
			for i, z := range account.Zones {
				if i%3 == 1 {
					z.Plan = []string{"pro", "enterprise"}[i%2]
				}
			}
			s := serve(t, account)
			s.Page = c.page
			live := readFake(t, s)
			read := 0
			for _, source := range live.Sources {
				read += len(source.Found.Readings)
				if len(source.Found.Unread) > 0 {
					t.Fatal(source.Found.Unread)
				}
			}
			if read != c.zones*c.records || len(live.Problems) > 0 {
				t.Fatalf("%d hosts were read: %v", read, live.Problems)
			}
			want := formula(account, c.page)
			if diff := cmp.Diff(want, s.Calls()); diff != "" {
				t.Error(diff)
			}
			counted := map[string]int{}
			for _, n := range live.Calls {
				counted[n.API] = n.Calls
			}
			if !maps.Equal(counted, want) {
				t.Errorf("the reader counts %v", counted)
			}
		})
	}
}

func TestTheUsualPaceStaysBelowCloudflaresLimit(t *testing.T) {
	if n := float64(usualPace.burst) + 300*usualPace.perSecond; n >= 1200 {
		t.Errorf("%.0f calls in five minutes", n)
	}
}
