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
	"default_cache_behavior.target_origin_id",
	"ordered_cache_behavior.path_pattern", "ordered_cache_behavior.target_origin_id",
}

// A behaviour is one cache behaviour of a distribution.
type behaviour struct {
	path    audit.Pattern
	block   *terraform.Block
	label   string // empty of the default one
	beside  []audit.Route
	assumed string
}

// distributions emits one reading for each cache behaviour and origin. An origin in S3 is left out:
// it serves files, and no connection to it stays open.
func (r *reader) distributions() {
	for _, res := range r.of.Of(distributionType) {
		if on, ok := providers.TextOf(res.Body.Attributes["enabled"]); ok && on == "false" {
			continue
		}
		for _, block := range []string{"origin", "ordered_cache_behavior", "origin_group"} {
			r.found.TellUncounted(&res.Body, CloudFront.System, res.Address, block)
		}
		all := behaviours(&res.Body)
		for i := range all {
			r.behaviour(res, &all[i], len(all) > 1)
		}
	}
}

// behaviours are a distribution's cache behaviours, the default one last. Of a narrower one before it
// no behaviour gets requests.
func behaviours(body *terraform.Block) []behaviour {
	var all []behaviour
	var before []audit.Route
	for _, b := range body.Blocks["ordered_cache_behavior"] {
		v := b.Attributes["path_pattern"]
		text, ok := providers.TextOf(v)
		one := behaviour{path: cachePath(text), block: b, label: text, beside: slices.Clone(before)}
		if !ok {
			one.path, one.label = "", "?"
			one.assumed = "which paths a cache behavior has is not known: " + providers.WhyUnknown(v).Why
		} else {
			before = append(before, audit.Route{Path: one.path})
		}
		all = append(all, one)
	}
	for _, b := range body.Blocks["default_cache_behavior"] {
		all = append(all, behaviour{block: b, label: "default", beside: before})
	}
	return all
}

// cachePath is a path pattern as routes have it: CloudFront takes it without its slash too.
func cachePath(text string) audit.Pattern {
	switch {
	case text == "*" || text == "/*":
		return ""
	case strings.HasPrefix(text, "/") || strings.HasPrefix(text, "*"):
		return audit.Pattern(text)
	}
	return audit.Pattern("/" + text)
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

// distributionNames are what a distribution answers to: itself, its own name and its aliases.
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
	return r.alsoCalled(names, res.Address)
}

// originsOf are the origins that a cache behaviour's target means: one, or the members of a group.
func originsOf(body *terraform.Block, target *terraform.Value) ([]*terraform.Block, providers.Unknown) {
	of := func(v *terraform.Value) *terraform.Block {
		for _, o := range body.Blocks["origin"] {
			if same(o.Attributes["origin_id"], v) {
				return o
			}
		}
		return nil
	}
	if o := of(target); o != nil {
		return []*terraform.Block{o}, providers.Unknown{}
	}
	for _, g := range body.Blocks["origin_group"] {
		if !same(g.Attributes["origin_id"], target) {
			continue
		}
		var all []*terraform.Block
		for _, m := range g.Blocks["member"] {
			if o := of(m.Attributes["origin_id"]); o != nil {
				all = append(all, o)
			}
		}
		if len(all) > 0 {
			return all, providers.Unknown{}
		}
	}
	if all := body.Blocks["origin"]; len(all) == 1 && body.Unknown["origin"] == "" {
		return all, providers.Unknown{}
	}
	if text, ok := providers.TextOf(target); ok {
		return nil, providers.Unknown{Code: audit.Missing, Why: "no origin has the id " + text}
	}
	return nil, providers.WhyUnknown(target)
}

// same reports whether two values are surely one: the same text, or not known for the same reason and
// computed from the same resources.
func same(a, b *terraform.Value) bool {
	if a == nil || b == nil || a.State != b.State {
		return false
	}
	if a.State == terraform.Unknown {
		return a.Why() == b.Why() && len(a.Refs()) > 0 && slices.Equal(a.Refs(), b.Refs())
	}
	x, ok := providers.TextOf(a)
	y, known := providers.TextOf(b)
	return ok && known && x == y
}

// inS3 reports whether an origin is a bucket.
func (r *reader) inS3(origin *terraform.Block) bool {
	if len(origin.Blocks["s3_origin_config"]) > 0 {
		return true
	}
	v := origin.Attributes["domain_name"]
	if text, ok := providers.TextOf(v); ok {
		return isBucketHost(text)
	}
	if v == nil || len(v.Refs()) == 0 {
		return false
	}
	bucket := false
	for _, ref := range v.Refs() {
		switch {
		case strings.HasPrefix(strings.TrimPrefix(typeOf(ref.Address), "data."), "aws_s3_bucket"):
			bucket = true
		case !ambient(ref.Address):
			return false
		}
	}
	return bucket
}

// isBucketHost reports whether a host is one of S3's: bucket.s3.amazonaws.com or with a region, or a
// bucket's website.
func isBucketHost(host string) bool {
	if !strings.HasSuffix(host, ".amazonaws.com") && !strings.HasSuffix(host, ".amazonaws.com.cn") {
		return false
	}
	for _, label := range strings.Split(host, ".") {
		if label == "s3" || strings.HasPrefix(label, "s3-") {
			return true
		}
	}
	return false
}

// originSends are where an origin is. CloudFront sends the path on as it came.
func (r *reader) originSends(res *terraform.Resource, origin *terraform.Block, b *behaviour) []audit.Send {
	for _, config := range origin.Blocks["vpc_origin_config"] {
		for _, vpc := range r.of.Referred(config.Attributes["vpc_origin_id"], vpcOriginType) {
			for _, endpoint := range vpc.Body.Blocks["vpc_origin_endpoint_config"] {
				if all, _ := r.of.Origins(endpoint.Attributes["arn"], vpc.Address, ambient); len(all) > 0 {
					return all
				}
			}
		}
	}
	v := origin.Attributes["domain_name"]
	all, unknown := r.of.Origins(v, res.Address, ambient)
	if len(all) == 0 {
		at := origin.At
		if v != nil && v.At().Known() {
			at = v.At()
		}
		r.found.Tell(unknown.Code, CloudFront.System, res.Address, "origin.domain_name", at, "where an origin is, is not known: %s", unknown.Why)
		return []audit.Send{{To: "tf:" + res.Address + "/?", Label: "an origin that is not known", At: at}}
	}
	return all
}

// ambient reports whether an address is of something that values are often put together from and that
// is no place where requests go.
func ambient(address string) bool {
	return slices.Contains([]string{
		"data.aws_region", "data.aws_caller_identity", "data.aws_partition", "random_id", "random_string", "random_pet",
		"aws_api_gateway_stage", "aws_apigatewayv2_stage", "data.aws_route53_zone", "aws_route53_zone",
	}, typeOf(address))
}

// elements are the elements of a list; a list that is not known has none.
func elements(v *terraform.Value) []*terraform.Value {
	if v == nil {
		return nil
	}
	return v.List
}

func appendName(names []audit.Name, n audit.Name) []audit.Name {
	if slices.ContainsFunc(names, func(o audit.Name) bool { return o.Text == n.Text }) {
		return names
	}
	return append(names, n)
}
