package akamai

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

const (
	property = "akamai_property"
	builder  = "data.akamai_property_rules_builder"
)

// formats are the dated forms of a rule in the builder.
var formats = []string{
	"rules_v2023_01_05", "rules_v2023_05_30", "rules_v2023_09_20", "rules_v2023_10_30",
	"rules_v2024_01_09", "rules_v2024_02_12", "rules_v2024_05_31", "rules_v2024_08_13", "rules_v2024_10_21",
	"rules_v2025_01_13", "rules_v2025_02_18", "rules_v2025_04_29", "rules_v2025_05_30", "rules_v2025_07_07",
	"rules_v2025_09_09", "rules_v2025_10_16", "rules_v2026_02_16",
}

var wants = wanted()

func wanted() []terraform.Want {
	var paths []string
	for _, f := range formats {
		for _, p := range []string{
			"name", "children", "criterion", "criteria_must_satisfy", "behavior.read_timeout", "behavior.timeout",
			"behavior.web_sockets", "behavior.origin.hostname",
		} {
			paths = append(paths, f+"."+p)
		}
	}
	return []terraform.Want{
		{Type: property, Paths: []string{"name", "hostnames.cname_from", "rules"}, JSON: []string{"rules"},
			Refers: map[string][]string{"rules": {builder}}},
		{Type: builder, Paths: paths},
	}
}

// A reader gathers what one root gives.
type reader struct {
	root  *terraform.Root
	of    providers.Resources
	found providers.Found
}

func read(root *terraform.Root) providers.Found {
	r := &reader{root: root, of: providers.IndexOf(root)}
	for _, res := range r.of.Of(property) {
		r.property(res)
	}
	return r.found
}

// property walks the rules of a property, wherever they are written.
func (r *reader) property(res *terraform.Resource) {
	p := &tree{reader: r, res: res}
	for _, h := range res.Body.Blocks["hostnames"] {
		if host, ok := providers.TextOf(h.Attributes["cname_from"]); ok {
			p.hosts = append(p.hosts, audit.Pattern(strings.ToLower(host)))
		} else {
			p.hosts = append(p.hosts, "")
		}
	}
	if len(p.hosts) == 0 {
		p.hosts = []audit.Pattern{""}
	}
	v := res.Body.Attributes["rules"]
	root := rule{}
	switch built := r.of.Referred(v, builder); {
	case v != nil && v.Map != nil:
		p.json(member(v, "rules"), root)
	case len(built) == 1:
		p.built(built[0], root, nil)
	case len(built) > 1:
		p.unknown(v, audit.NoValue, "which of several rule trees it has is not known")
	case !providers.IsGiven(v):
		p.unknown(v, audit.NoValue, "it has no rules")
	case v.State == terraform.Unknown:
		p.unknown(v, v.Code(), v.Why())
	default:
		p.unknown(v, audit.Refused, "its rules are not a JSON object")
	}
}

// A tree is a property while its rules are walked.
type tree struct {
	*reader
	res   *terraform.Resource
	hosts []audit.Pattern
	count int
}

// A rule is what a rule has, with all that it inherits.
type rule struct {
	name     string
	settings []providers.Setting
	origin   []audit.Send
	routes   []audit.Route // of its criteria; none is any
	assumed  []string      // criteria that are not read
	at       audit.Pos
}

// unknown emits the property with nothing known of its timeouts.
func (p *tree) unknown(v *terraform.Value, code audit.Code, why string) {
	at := p.res.At
	if v != nil && v.At().Known() {
		at = v.At()
	}
	own := rule{at: at}
	for _, name := range []string{readTimeout, firstByte, connect, webSockets} {
		own.settings = append(own.settings, providers.Setting{Name: name, Known: audit.Written, At: at, Value: providers.NotKnown(code, why)})
	}
	p.emit(own)
}

func (p *tree) emit(own rule) {
	p.count++
	reading := providers.OfResource(Edge.System, p.root, p.res)
	reading.Settings = own.settings
	reading.Assumed = append(own.assumed[:len(own.assumed):len(own.assumed)], reading.Assumed...)
	key := "tf:" + p.res.Address
	if own.name != "" {
		reading.Name += ":" + own.name
		key += "/" + own.name
	}
	reading.Names = []audit.Name{{Text: fmt.Sprintf("%s#%d", key, p.count), Strong: true}, {Text: "tf:" + p.res.Address}}
	for _, h := range p.hosts {
		if h != "" && !strings.Contains(string(h), "*") {
			reading.Names = append(reading.Names, audit.Name{Text: providers.HostName(string(h))})
		}
	}
	origin := own.origin
	if len(origin) == 0 {
		origin = []audit.Send{{To: key + "/origin", Label: "origin of " + reading.Name, At: own.at}}
	}
	routes := own.routes
	if len(routes) == 0 {
		routes = []audit.Route{{}}
	}
	for _, s := range origin {
		for _, route := range routes {
			for _, host := range p.hosts {
				s.Route = route
				if s.Route.Host == "" {
					s.Route.Host = host
				}
				reading.Sends = append(reading.Sends, s)
				if route.Host != "" {
					break
				}
			}
		}
	}
	p.found.Readings = append(p.found.Readings, reading)
}

// with is a rule's settings with one put in the place of what was inherited.
func (r rule) with(s providers.Setting) rule {
	var settings []providers.Setting
	for _, o := range r.settings {
		if o.Name != s.Name {
			settings = append(settings, o)
		}
	}
	r.settings = append(settings, s)
	return r
}

// under is a rule as its child inherits it. What the child asks of host or path is in place of what
// the parent asked, since both have to be met and the child's is the narrower.
func (r rule) under(name string, c condition, at audit.Pos) rule {
	r.name, r.at = name, at
	if len(c.routes) > 0 {
		r.routes = c.routes
	}
	r.assumed = append(r.assumed[:len(r.assumed):len(r.assumed)], c.unread...)
	return r
}
