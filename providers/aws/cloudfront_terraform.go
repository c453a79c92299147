package aws

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const (
	distributionType = "aws_cloudfront_distribution"
	sharedType       = "aws_cloudfront_multitenant_distribution"
	tenantType       = "aws_cloudfront_distribution_tenant"
	vpcOriginType    = "aws_cloudfront_vpc_origin"
)

var distributionPaths = []string{
	"enabled", "aliases", "domain_name",
	"origin.domain_name", "origin.origin_id", "origin.connection_timeout", "origin.connection_attempts", "origin.response_completion_timeout",
	"origin.s3_origin_config.origin_access_identity", "origin.origin_access_control_id",
	"origin.custom_origin_config.origin_read_timeout", "origin.custom_origin_config.origin_keepalive_timeout",
	"origin.vpc_origin_config.vpc_origin_id", "origin.vpc_origin_config.origin_read_timeout",
	"origin.vpc_origin_config.origin_keepalive_timeout",
	"origin_group.origin_id", "origin_group.member.origin_id",
	"default_cache_behavior.target_origin_id", "default_cache_behavior.lambda_function_association.event_type",
	"ordered_cache_behavior.path_pattern", "ordered_cache_behavior.target_origin_id",
	"ordered_cache_behavior.lambda_function_association.event_type",
}

// sharedPaths are those of a distribution that tenants share, which has some under other names.
var sharedPaths = append(slices.Clone(distributionPaths), "origin.id", "cache_behavior.path_pattern",
	"cache_behavior.target_origin_id", "cache_behavior.lambda_function_association.event_type")

// distributions emits one reading for each cache behaviour and origin. An origin in S3 is left out:
// it serves files, and no connection to it stays open.
func (r *reader) distributions() {
	for _, res := range r.of.Of(distributionType, sharedType) {
		if on, ok := providers.TextOf(res.Body.Attributes["enabled"]); ok && on == "false" {
			continue
		}
		for _, block := range []string{"origin", "ordered_cache_behavior", "cache_behavior", "origin_group"} {
			r.found.TellUncounted(&res.Body, CloudFront.System, res.Address, block)
		}
		r.atEdge(res)
		all := behaviours(&res.Body)
		for i := range all {
			r.behaviour(res, &all[i], len(all) > 1)
		}
	}
}

// atEdge tells once of functions that run between a distribution's callers and its origins.
func (r *reader) atEdge(res *terraform.Resource) {
	for _, kind := range []string{"default_cache_behavior", "ordered_cache_behavior", "cache_behavior"} {
		for _, b := range res.Body.Blocks[kind] {
			for _, f := range b.Blocks["lambda_function_association"] {
				r.found.Tell(audit.Unsupported, CloudFront.System, res.Address, "lambda_function_association", f.At,
					"its Lambda@Edge functions run before or behind the origin and have timeouts of their own, which this version does not read")
				return
			}
		}
	}
}

func (r *reader) behaviour(res *terraform.Resource, b *behaviour, several bool) {
	v := b.block.Attributes["target_origin_id"]
	origins, unknown := originsOf(&res.Body, v)
	if len(origins) == 0 {
		at := b.block.At
		if v != nil && v.At().Known() {
			at = v.At()
		}
		r.found.Tell(unknown.Code, CloudFront.System, res.Address, "target_origin_id", at, "which origin a cache behavior has is not known: %s", unknown.Why)
		return
	}
	for i, origin := range origins {
		if r.inS3(origin) {
			continue
		}
		reading := providers.OfResource(CloudFront.System, r.root, res)
		if several {
			reading.Name += " " + b.label
		}
		reading.Names = r.distributionNames(res)
		reading.Route = audit.Route{Path: b.path}
		reading.Beside = b.beside
		if i > 0 {
			reading.Name += " failover"
			reading.Names[0].Text += "/failover"
			reading.Names = append(reading.Names, audit.Name{Text: "tf:" + res.Address})
			reading.Assumed = append(reading.Assumed, "it gets a request only where the first origin of its group fails")
		}
		if b.assumed != "" {
			reading.Assumed = append(reading.Assumed, b.assumed)
		}
		reading.Own(CloudFront, origin, "connection_timeout", "response_completion_timeout")
		reading.Take(origin, "connection_attempts")
		for _, kind := range []string{"custom_origin_config", "vpc_origin_config"} {
			r.found.TellUncounted(origin, CloudFront.System, reading.Name, kind)
			for _, config := range origin.Blocks[kind] {
				reading.Own(CloudFront, config, "origin_read_timeout", "origin_keepalive_timeout")
			}
		}
		reading.Sends = r.originSends(res, origin, b)
		r.found.Readings = append(r.found.Readings, reading)
	}
}

// distributionNames are what a distribution answers to: itself, its own name, its aliases and the
// domains of its tenants.
func (r *reader) distributionNames(res *terraform.Resource) []audit.Name {
	names := []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	if text, ok := providers.TextOf(res.Body.Attributes["domain_name"]); ok && text != "" {
		names = append(names, audit.Name{Text: providers.HostName(text)})
	}
	for _, v := range elements(res.Body.Attributes["aliases"]) {
		if text, ok := providers.TextOf(v); ok && text != "" && !strings.Contains(text, "*") {
			names = appendName(names, audit.Name{Text: providers.HostName(text)})
		}
	}
	for _, tenant := range r.of.Of(tenantType) {
		if !r.belongs(tenant, "distribution_id", res) {
			continue
		}
		for _, d := range tenant.Body.Blocks["domain"] {
			if text, ok := providers.TextOf(d.Attributes["domain"]); ok && text != "" && !strings.Contains(text, "*") {
				names = appendName(names, audit.Name{Text: providers.HostName(text)})
			}
		}
	}
	return r.alsoCalled(names, res.Address)
}
