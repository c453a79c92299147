package gcp

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const (
	flowGone = "nothing: the flow is forgotten in silence"
	tracking = "connectionTrackingPolicy.idleTimeoutSec"
	natIdle  = "tcpEstablishedIdleTimeoutSec"
)

// NetworkLoadBalancer is a passthrough load balancer, which forwards packets and follows flows by a
// table of connections. Its Type says on which side of the network it stands.
var NetworkLoadBalancer = &providers.Table{
	System: "gcp/network-load-balancer",
	Title:  "Google Cloud passthrough Network Load Balancer",
	Kind:   providers.Proxy,
	Passes: audit.Packets,
	Types:  []string{"internal", "external"},
	Entries: []providers.Entry{{
		Name: tracking,
		Also: []string{"connection_tracking_policy.idle_timeout_sec", "idle_timeout_sec"},
		Doc:  "Seconds without a packet until a flow is forgotten; 60 on the external one, where it cannot be set.",
		Unit: time.Second,
		Min:  audit.Seconds(600), Max: audit.Seconds(57600),
		Adjustable: func(c providers.Context) bool { return c.Type != "external" },
		Drives: []providers.Drive{{
			Side: audit.Back, Clock: audit.Idle, Hears: audit.AllSignals, Early: flowGone, Late: flowGone,
		}},
		Defaults: []providers.DefaultRow{
			{When: providers.When{Type: []string{"internal"}}, Limit: audit.Seconds(600)},
			{When: providers.When{Type: []string{"external"}}, Limit: audit.Seconds(60)},
		},
		Fact: from(providerDocs + "compute_region_backend_service.html.markdown"),
	}},
	Shape: func(r *providers.Reading, h *audit.Hop) {
		if r.Context.Type != "external" {
			return
		}
		for i := range h.Timers {
			h.Timers[i].Min, h.Timers[i].Max = audit.Seconds(60), audit.Seconds(60)
		}
	},
}

// CloudNAT is a NAT gateway, by which requests leave a network.
var CloudNAT = &providers.Table{
	System: "gcp/cloud-nat",
	Title:  "Google Cloud NAT",
	Kind:   providers.Proxy,
	Passes: audit.Packets,
	Entries: []providers.Entry{{
		Name: natIdle,
		Also: []string{"tcp_established_idle_timeout_sec"},
		Doc:  "Seconds without a packet until an established TCP flow is forgotten.",
		Unit: time.Second,
		Drives: []providers.Drive{{
			Side: audit.Back, Clock: audit.Idle, Hears: audit.AllSignals, Early: flowGone, Late: flowGone,
		}},
		Defaults: []providers.DefaultRow{{Limit: audit.Seconds(1200)}},
		Fact:     from("https://github.com/hashicorp/terraform-provider-google/blob/main/google/services/compute/resource_compute_router_nat.go"),
	}},
}

// Firewall is the connection tracking of a VPC network, which every flow through it passes.
var Firewall = &providers.Table{
	System: "gcp/vpc-firewall",
	Title:  "Google Cloud VPC connection tracking",
	Kind:   providers.Proxy,
	Passes: audit.Packets,
	Entries: []providers.Entry{{
		Name:  "connection tracking timeout",
		Doc:   "Minutes without a packet until a flow is forgotten.",
		Unit:  time.Minute,
		Fixed: true,
		Drives: []providers.Drive{{
			Side: audit.Back, Clock: audit.Idle, Hears: audit.AllSignals, Early: flowGone, Late: flowGone,
		}},
		Defaults: []providers.DefaultRow{{Limit: audit.After(10 * time.Minute)}},
		Fact:     quoted("https://docs.cloud.google.com/compute/docs/troubleshooting/general-tips"),
	}},
}
