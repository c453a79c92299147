// Package azure knows Azure's proxies and load balancers: what each of their settings means, and how
// the resources of Terraform's azurerm provider, versions 3 to 5, become hops.
//
// An Application Gateway is one hop for each of its backend settings and frontends, since there its
// clocks are set; a Front Door is one for each route. What runs behind them other folders know.
package azure

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is what this folder gives.
var Provider = providers.Provider{
	Name:  "azure",
	Title: "Microsoft Azure",
	Tables: []*providers.Table{
		ApplicationGateway, GatewayForContainers, FrontDoor, LoadBalancer, NATGateway,
		AppService, ContainerApps, APIManagement, SignalR, WebPubSub,
	},
	Terraform: &providers.TerraformReader{Wants: wants, Read: read},
	Editor:    &providers.Editor{Insert: insert, Mend: mend, Effect: effect},
}

const (
	checked = "2026-11-20"

	pages    = "https://github.com/MicrosoftDocs/azure-docs/blob/main/articles/"
	provider = "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/"

	ends = "the response ends in the middle"
)

// streams are the protocols of which the response is a stream of HTTP.
var streams = []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC, audit.GRPCBidi}

// page is a fact that a page of the vendor states.
func page(path string) audit.Fact { return audit.Fact{Source: pages + path, Checked: checked} }

// source is a fact that stands in the source of Terraform's provider.
func source(path string) audit.Fact { return audit.Fact{Source: provider + path, Checked: checked} }

// hearsay is a fact that is told by others than the vendor, or by the vendor long ago.
func hearsay(address string) audit.Fact {
	return audit.Fact{Source: address, Checked: checked, Unverified: true}
}
