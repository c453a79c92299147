// Package gcp knows Google Cloud's load balancers, Cloud Run, Cloud Functions, API Gateway and NAT: what
// each of their settings means, and how the resources of Terraform's google provider become hops.
//
// A load balancer is one hop for each backend service that a URL map sends to, since there its clocks
// are set. What runs behind it other folders know.
package gcp

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is what this folder gives.
var Provider = providers.Provider{
	Name:   "gcp",
	Title:  "Google Cloud",
	Tables: []*providers.Table{LoadBalancer, NetworkLoadBalancer, CloudRun, CloudFunctions, APIGateway, CloudNAT, Firewall},

	Terraform: &providers.TerraformReader{Wants: wants, Read: read},
	Editor:    &providers.Editor{Insert: providers.IntoResources(insert), Effect: effect},
}

const (
	checked      = "2026-11-20"
	distribution = "https://docs.cloud.google.com/load-balancing/docs/https/request-distribution"
	service      = "https://docs.cloud.google.com/load-balancing/docs/backend-service"
	internal     = "https://docs.cloud.google.com/load-balancing/docs/l7-internal"
	proxyDocs    = "https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_target_https_proxy.html.markdown"
	regionProxy  = "https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/compute_region_target_https_proxy.html.markdown"
	drainSource  = "https://docs.cloud.google.com/load-balancing/docs/enabling-connection-draining"
	runTimeout   = "https://docs.cloud.google.com/run/docs/configuring/request-timeout"
	providerDocs = "https://github.com/hashicorp/terraform-provider-google/blob/main/website/docs/r/"

	streamEnds = "the stream ends after a 200"
)

// from is a fact that a page of the vendor states.
func from(source string) audit.Fact { return audit.Fact{Source: source, Checked: checked} }

// quoted is a fact whose page was seen only as others quote it.
func quoted(source string) audit.Fact {
	return audit.Fact{Source: source, Checked: checked, Unverified: true}
}
