package cloudflare

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	originParameters = "https://developers.cloudflare.com/tunnel/reference/origin-parameters/"
	cloudflaredCode  = "https://github.com/cloudflare/cloudflared/blob/master/ingress/config.go"
	cloudflaredRun   = "https://github.com/cloudflare/cloudflared/blob/master/cmd/cloudflared/tunnel/cmd.go"
)

const (
	connectTimeout   = "connectTimeout"
	keepAliveTimeout = "keepAliveTimeout"
	gracePeriod      = "grace-period"
)

// Tunnel is cloudflared, which the edge reaches over connections that it opens itself and which calls
// the service behind it. It has no limit on a response: the edge's holds.
var Tunnel = &providers.Table{
	System: "cloudflare/tunnel",
	Title:  "Cloudflare Tunnel",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name: connectTimeout, Also: []string{"connect_timeout"},
			Doc:  "Seconds that opening a connection to the service may take; 0 is no limit.",
			Unit: time.Second, Zero: providers.ZeroIsNever,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Connect, Early: "502"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
			Fact:     from(originParameters),
		},
		{
			Name: keepAliveTimeout, Also: []string{"keep_alive_timeout"},
			Doc:  "Seconds that a connection to the service is kept for the next request; 0 is no limit.",
			Unit: time.Second, Zero: providers.ZeroIsNever,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(90), Fact: from(cloudflaredCode)}},
			Fact:     from(originParameters),
		},
		{
			Name: gracePeriod, Also: []string{"TUNNEL_GRACE_PERIOD", "--grace-period"},
			Doc:  "Seconds that running exchanges have to end after cloudflared is told to stop.",
			Unit: time.Second, Max: audit.Seconds(180),
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.Drain, Late: "the stream ends after a 200"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30)}},
			Fact:     from(cloudflaredRun),
		},
	},
}
