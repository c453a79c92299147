package cloudflare

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const spectrumLimits = "https://developers.cloudflare.com/spectrum/reference/configuration-options/"

// spectrumIdle is the one clock of Spectrum.
const spectrumIdle = "TCP idle timeout"

// Spectrum is the edge as a TCP proxy. Of an application of HTTP the edge's own limits hold instead.
var Spectrum = &providers.Table{
	System: "cloudflare/spectrum",
	Title:  "Cloudflare Spectrum",
	Kind:   providers.Proxy,
	Passes: audit.Bytes,
	Entries: []providers.Entry{{
		Name:  spectrumIdle,
		Doc:   "Seconds without a byte in either direction. Cloudflare publishes no number, and no setting tells it.",
		Unit:  time.Second,
		Fixed: true,
		Drives: []providers.Drive{
			{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays, Late: "the connection closes"},
			{Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Late: "the connection closes"},
		},
		Defaults: []providers.DefaultRow{{}},
		Fact:     audit.Fact{Source: spectrumLimits, Checked: checked, Unverified: true},
	}},
}
