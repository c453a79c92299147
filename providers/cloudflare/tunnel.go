package cloudflare

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	cloudflaredConfig = "https://github.com/cloudflare/cloudflared/blob/master/ingress/config.go"
	originParameters  = "https://developers.cloudflare.com/tunnel/reference/origin-parameters/"
)

// Tunnel is cloudflared, the end of a Cloudflare Tunnel at the origin. It waits for a response as long
// as the edge does: the only clocks of its own are those of connections to the service.
var Tunnel = &providers.Table{
	System: "cloudflare/tunnel",
	Title:  "Cloudflare Tunnel",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name:     "connectTimeout",
			Also:     []string{"connect_timeout"},
			Doc:      "Seconds that opening a TCP connection to the service may take; 0 is no limit.",
			Unit:     time.Second,
			Zero:     providers.ZeroIsNever,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Connect, Early: "502"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
			Fact:     from(cloudflaredConfig),
		},
		{
			Name:     "keepAliveTimeout",
			Also:     []string{"keep_alive_timeout"},
			Doc:      "Seconds that a connection to the service is kept for the next request; 0 is no limit.",
			Unit:     time.Second,
			Zero:     providers.ZeroIsNever,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(90)}},
			Fact:     from(originParameters),
		},
	},
}
