package azure

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const tcpReset = "enableTcpReset"

// LoadBalancer is one rule of an Azure Load Balancer, which passes packets.
var LoadBalancer = &providers.Table{
	System: "azure/load-balancer",
	Title:  "Azure Load Balancer",
	Kind:   providers.Proxy,
	Passes: audit.Packets,
	Entries: []providers.Entry{
		{
			Name: frontendIdle,
			Also: []string{"idle_timeout_in_minutes"},
			Doc:  "Minutes without a packet on a flow; TCP keep-alive probes count. The flow is then forgotten in silence, unless enableTcpReset is on.",
			Unit: time.Minute,
			Min:  audit.After(4 * time.Minute), Max: audit.After(100 * time.Minute),
			Drives: []providers.Drive{{
				Side: audit.Back, Clock: audit.Idle, Hears: audit.AllSignals, Early: silence, Late: silence,
			}},
			Defaults: []providers.DefaultRow{{Limit: audit.After(4 * time.Minute)}},
			Fact:     source("internal/services/loadbalancer/lb_rule_resource.go"),
		},
		{
			Name: tcpReset,
			Also: []string{"tcp_reset_enabled", "enable_tcp_reset"},
			Doc:  "Whether both ends get a TCP reset when a flow is forgotten; off unless it is switched on.",
			Word: true, OneOf: []string{"true", "false"},
			Fact: page("load-balancer/load-balancer-tcp-reset.md"),
		},
	},
	Shape: func(r *providers.Reading, h *audit.Hop) {
		told := silence
		switch switched(r, tcpReset) {
		case audit.Yes:
			told = "a TCP reset"
		case audit.Unsure:
			told = "a TCP reset, or nothing: the flow is dropped in silence"
		}
		for i := range h.Timers {
			h.Timers[i].Early, h.Timers[i].Late = told, told
		}
	},
}

const silence = "nothing: the flow is dropped in silence"

// NATGateway is a NAT gateway, by which requests leave a network.
var NATGateway = &providers.Table{
	System: "azure/nat-gateway",
	Title:  "Azure NAT Gateway",
	Kind:   providers.Proxy,
	Passes: audit.Packets,
	Entries: []providers.Entry{{
		Name: frontendIdle,
		Also: []string{"idle_timeout_in_minutes"},
		Doc:  "Minutes without a packet on a flow; TCP keep-alive probes count. The next packet is answered with a reset.",
		Unit: time.Minute,
		Min:  audit.After(4 * time.Minute), Max: audit.After(120 * time.Minute),
		Drives: []providers.Drive{{
			Side: audit.Back, Clock: audit.Idle, Hears: audit.AllSignals, Early: natReset, Late: natReset,
		}},
		Defaults: []providers.DefaultRow{{Limit: audit.After(4 * time.Minute)}},
		Fact:     page("nat-gateway/nat-gateway-resource.md"),
	}},
}

const natReset = "nothing, until the next packet: then a TCP reset"
