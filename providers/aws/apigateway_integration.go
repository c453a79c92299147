package aws

import (
	"net/url"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// An endpoint is one integration of an API on one path.
type endpoint struct {
	api     *terraform.Resource // nil where it is declared elsewhere
	id      string              // its address, or what stands for one inside its API
	base    providers.Reading   // with its settings
	uri     *terraform.Value    // where it sends
	subtype *terraform.Value    // the AWS service that it calls
	link    []audit.Send        // the load balancers that it reaches in a VPC
	path    audit.Pattern       // behind the stage or base path; empty: any
	exact   bool                // the path has no variable
	assumed string
}

// integration begins the endpoint of a resource that describes one.
func (r *reader) integration(res *terraform.Resource, settings ...string) endpoint {
	e := endpoint{id: res.Address, base: providers.OfResource(APIGateway.System, r.root, res)}
	e.base.Take(&res.Body, settings...)
	return e
}

// endpoint begins the reading of an integration on a path. Of what other exact paths of its API take
// one with a variable gets nothing.
func (r *reader) endpoint(e *endpoint, all []endpoint) providers.Reading {
	reading := e.base
	reading.Names = []audit.Name{{Text: "tf:" + e.id, Strong: true}}
	if e.api != nil {
		reading.Names = r.alsoCalled(append(reading.Names, audit.Name{Text: "tf:" + e.api.Address}), e.api.Address)
		reading.Names = append(reading.Names, r.apiDomains[e.api.Address]...)
	}
	reading.Route = audit.Route{Path: e.path}
	if !e.exact {
		seen := map[audit.Pattern]bool{e.path: true}
		for i := range all {
			if o := &all[i]; o.exact && !seen[o.path] && e.meets(o) {
				seen[o.path] = true
				reading.Beside = append(reading.Beside, audit.Route{Path: o.path})
			}
		}
	}
	if e.assumed != "" {
		reading.Assumed = append(reading.Assumed, e.assumed)
	}
	return reading
}

// meets reports whether a request may be for the paths of both. What stands before them is the same.
func (e *endpoint) meets(o *endpoint) bool {
	behind := func(p audit.Pattern) audit.Route { return audit.Route{Path: p[min(1, len(p)):]} }
	_, met := behind(e.path).Meet(behind(o.path))
	return met != audit.No
}

// integrationSends are where an integration sends: through a VPC link to a load balancer, to a
// function, or to a host.
func (r *reader) integrationSends(e *endpoint) []audit.Send {
	if len(e.link) > 0 {
		return e.link
	}
	uri, at := e.uri, e.base.At
	if uri != nil && uri.At().Known() {
		at = uri.At()
	}
	functions := r.functionsOf(uri)
	text, known := providers.TextOf(uri)
	if len(functions) > 0 || known && strings.Contains(text, ":lambda:") {
		name, label := "tf:"+e.id+"/function", "a function that is not in these files"
		if len(functions) == 1 {
			label = functions[0].Address
		}
		if !r.invokes[name] {
			r.invokes[name] = true
			r.invoked("api-gateway", name, label, uri, at)
		}
		return []audit.Send{{To: name, Label: label, At: at}}
	}
	if service := e.subtype; providers.IsFilled(service) && !providers.IsFilled(uri) {
		name, _ := providers.TextOf(service)
		return []audit.Send{{To: "tf:" + e.id + "/service", Label: strings.TrimSpace("an AWS service " + name), At: service.At()}}
	}
	if known && strings.HasPrefix(text, "arn:") {
		return []audit.Send{{To: "tf:" + e.id + "/service", Label: "an AWS service", At: at}}
	}
	if known {
		if u, err := url.Parse(text); err == nil && u.Hostname() != "" {
			return []audit.Send{{To: providers.HostName(u.Hostname()), Label: u.Hostname(), At: at, Rewrites: true}}
		}
	}
	all, unknown := r.of.Origins(uri, e.id, ambient)
	for i := range all {
		all[i].Rewrites = true
	}
	if len(all) == 0 || known {
		if unknown.Why == "" {
			unknown = providers.Unknown{Code: audit.Refused, Why: "it names no host"}
		}
		r.found.Tell(unknown.Code, APIGateway.System, e.id, "uri", at, "where it sends is not known: %s", unknown.Why)
		return []audit.Send{{To: "tf:" + e.id + "/?", Label: "an integration that is not known", At: at}}
	}
	return all
}

// linked are the load balancers behind a VPC link of a REST API.
func (r *reader) linked(v *terraform.Value, kind, attribute string) []audit.Send {
	var all []audit.Send
	for _, link := range r.of.Referred(v, kind) {
		targets := link.Body.Attributes[attribute]
		if targets == nil {
			continue
		}
		for _, t := range append([]*terraform.Value{targets}, targets.List...) {
			for _, lb := range r.of.Referred(t, looked(loadBalancers)...) {
				if s := (audit.Send{To: "tf:" + lb.Address, Label: lb.Address, At: v.At(), Rewrites: true}); !slices.Contains(all, s) {
					all = append(all, s)
				}
			}
		}
	}
	return all
}
