package aws

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// originsOf are the origins that a cache behaviour's target means: one, or the members of a group.
func originsOf(body *terraform.Block, target *terraform.Value) ([]*terraform.Block, providers.Unknown) {
	of := func(v *terraform.Value) *terraform.Block {
		for _, o := range body.Blocks["origin"] {
			if same(o.Attributes["origin_id"], v) || same(o.Attributes["id"], v) {
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
	if text, ok := providers.TextOf(v); ok && strings.Contains(text, "{{") {
		all, unknown = nil, providers.Unknown{Code: audit.NoValue, Why: "each tenant has its own"}
	}
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
