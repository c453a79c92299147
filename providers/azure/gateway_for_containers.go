package azure

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var containersPage = page("application-gateway/for-containers/application-gateway-for-containers-components.md")

// GatewayForContainers is an Application Gateway for Containers, which is set by resources inside the
// cluster. Unlike the Application Gateway's its request timeout is of the whole exchange.
var GatewayForContainers = &providers.Table{
	System: "azure/application-gateway-for-containers",
	Title:  "Azure Application Gateway for Containers",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{
		{
			Name: "timeouts.routeTimeout",
			Also: []string{"routeTimeout", "timeouts.request"},
			Doc:  "Seconds from a request until its response is complete, also while data flow. 0 is off.",
			Unit: time.Second, Zero: providers.ZeroIsNever,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Total, Early: "504", Late: ends}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
			Fact:     containersPage,
		},
		{
			Name: "stream idle timeout", Fixed: true,
			Doc:  "Minutes without a byte in either direction of an exchange.",
			Unit: time.Minute,
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Early: "504", Late: ends,
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(5 * time.Minute)}},
			Fact:     containersPage,
		},
		{
			Name: "HTTP idle timeout", Fixed: true,
			Doc:      "Minutes that a connection without a request is kept.",
			Unit:     time.Minute,
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(5 * time.Minute)}},
			Fact:     containersPage,
		},
		{
			Name: "upstream connect timeout", Fixed: true,
			Doc:      "Seconds that opening a connection to a backend may take.",
			Unit:     time.Second,
			Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Connect, Early: "503"}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(5)}},
			Fact:     containersPage,
		},
	},
}
