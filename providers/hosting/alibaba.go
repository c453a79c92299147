package hosting

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const alibabaDocs = "https://github.com/aliyun/terraform-provider-alicloud/blob/master/website/docs/r/"

// AlibabaALB is a listener of an Alibaba Cloud Application Load Balancer.
var AlibabaALB = alibaba("alibaba/alb", "Alibaba Cloud ALB", alibabaDocs+"alb_listener.html.markdown", audit.Seconds(600), audit.Seconds(600), audit.Limit{})

// AlibabaSLB is an HTTP listener of an Alibaba Cloud Classic Load Balancer.
var AlibabaSLB = alibaba("alibaba/slb", "Alibaba Cloud CLB", alibabaDocs+"slb_listener.html.markdown", audit.Seconds(60), audit.Seconds(180), audit.Seconds(15))

func alibaba(system, title, docs string, maxIdle, maxRequest, idle audit.Limit) *providers.Table {
	return &providers.Table{
		System: system,
		Title:  title,
		Kind:   providers.Proxy,
		Passes: audit.Requests,
		Entries: []providers.Entry{
			{
				Name: "request_timeout",
				Doc:  "Seconds until the backend answers. What silence within a response does is not said.",
				Unit: time.Second,
				Min:  audit.Seconds(0), Max: maxRequest,
				Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.FirstByte, Early: "504"}},
				Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
				Fact:     from(docs),
			},
			{
				Name: "idle timeout within a response", Fixed: true,
				Doc:      "Silence once the response has begun. Alibaba publishes no number.",
				Unit:     time.Second,
				Drives:   []providers.Drive{{Side: audit.Back, Clock: audit.Idle, Hears: audit.BothWays, Begun: true, Late: cut}},
				Defaults: []providers.DefaultRow{{}},
				Fact:     from(docs),
			},
			{
				Name: "idle_timeout",
				Doc:  "Seconds that a caller's connection is kept for the next request.",
				Unit: time.Second,
				Min:  audit.Seconds(0), Max: maxIdle,
				Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
				Defaults: []providers.DefaultRow{{Limit: idle}},
				Fact:     from(docs),
			},
		},
	}
}
