package cloudflare

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
)

func TestEachZoneIsToldOnceWhenItIsRead(t *testing.T) {
	account := cloudflaretest.Many(3, 2)
	account.Zones[1].Paused = true
	s := serve(t, account)
	q := request(s)
	var mu sync.Mutex
	told := map[string]providers.LiveSource{}
	q.Decided = func(source providers.LiveSource) {
		mu.Lock()
		defer mu.Unlock()
		if _, twice := told[source.Name]; twice {
			t.Errorf("%s was told twice", source.Name)
		}
		told[source.Name] = source
	}
	live := readAt(t, over(s), q)
	for _, source := range live.Sources {
		early, ok := told[source.Name]
		if paused := source.Name == "cloudflare zone-0001.example"; ok == paused {
			t.Errorf("%s was told early: %t", source.Name, ok)
		} else if ok {
			if diff := cmp.Diff(written(providers.Live{Sources: []providers.LiveSource{source}}), written(providers.Live{Sources: []providers.LiveSource{early}})); diff != "" {
				t.Error(diff)
			}
		}
	}
	if slices.Contains(live.Notices, "") || len(live.Notices) != 2 {
		t.Errorf("the notices are %q", live.Notices)
	}
}
