package cloudflare

import (
	"runtime"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
)

// BenchmarkTwoThousandZones reads 2,000 zones as fast as the fake account answers, and reports the calls
// a zone and how much memory is in use at the end, the fake's own included.
func BenchmarkTwoThousandZones(b *testing.B) {
	b.Setenv(tokenVariable, testToken)
	b.Setenv(baseVariable, "")
	account := cloudflaretest.Many(2000, 3)
	s, err := cloudflaretest.Start(account)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for b.Loop() {
		live := readLive(b.Context(), request(s, "timeout=10m"), testPace)
		if len(live.Sources) != 2000 || len(live.Problems) > 0 {
			b.Fatalf("%d zones: %v", len(live.Sources), live.Problems)
		}
		calls := 0
		for _, c := range live.Calls {
			calls += c.Calls
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(calls)/2000, "calls/zone")
		b.ReportMetric(float64(m.Sys)/(1<<20), "MB")
	}
}
