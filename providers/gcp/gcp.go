// Package gcp knows Google Cloud's load balancers and Cloud Run: what each of their settings means.
package gcp

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is what this folder gives.
var Provider = providers.Provider{
	Name:   "gcp",
	Title:  "Google Cloud",
	Tables: []*providers.Table{LoadBalancer, CloudRun},
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

	streamEnds = "the stream ends after a 200"
)

// from is a fact that a page of the vendor states.
func from(source string) audit.Fact { return audit.Fact{Source: source, Checked: checked} }

// quoted is a fact whose page was seen only as others quote it.
func quoted(source string) audit.Fact {
	return audit.Fact{Source: source, Checked: checked, Unverified: true}
}

// CloudRun is the request path of a Cloud Run service.
var CloudRun = &providers.Table{
	System: "gcp/cloud-run",
	Title:  "Google Cloud Run",
	Kind:   providers.Proxy,
	Passes: audit.Requests,
	Entries: []providers.Entry{{
		Name: "timeout",
		Also: []string{"template.timeout", "timeout_seconds", "timeoutSeconds", "--timeout"},
		Doc:  "Seconds from a request until its response is complete; WebSockets and streams count as requests.",
		Unit: time.Second,
		Min:  audit.Seconds(1), Max: audit.Seconds(3600),
		Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Total, Early: "504", Late: streamEnds}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(300)}},
		Fact:     from(runTimeout),
	}},
}
