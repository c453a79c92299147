package hosting

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A kind is a resource type that makes a hop.
type kind struct {
	table    *providers.Table
	block    string   // nested block that has the settings, or empty
	settings []string // attributes of it
	rule     string   // nested block that has the protocol, or empty
	protocol string   // attribute that says which protocol, or empty
	skip     []string // protocols, in lower case, of which there is no such hop
	names    []string // attributes with a host or an address under which it is reached
	of       string   // attribute that refers to what it is a part of, or empty
}

var kinds = map[string]kind{
	"heroku_app": {table: Heroku, names: []string{"heroku_hostname"}},
	"digitalocean_loadbalancer": {
		table: DigitalOcean, settings: []string{"http_idle_timeout_seconds"}, names: []string{"ip"},
		rule: "forwarding_rule", protocol: "entry_protocol", skip: []string{"tcp", "udp"},
	},
	"hcloud_load_balancer_service": {
		table: Hetzner, block: "http", settings: []string{"timeout_idle"}, protocol: "protocol", skip: []string{"tcp"}, of: "load_balancer_id",
	},
	"oci_load_balancer_listener": {
		table: Oracle, block: "connection_configuration", settings: []string{"idle_timeout_in_seconds"}, protocol: "protocol", of: "load_balancer_id",
	},
	"alicloud_alb_listener": {
		table: AlibabaALB, settings: []string{"request_timeout", "idle_timeout"}, of: "load_balancer_id",
	},
	"alicloud_slb_listener": {
		table: AlibabaSLB, settings: []string{"request_timeout", "idle_timeout"}, protocol: "protocol", skip: []string{"tcp", "udp"}, of: "load_balancer_id",
	},
}

// order is that of the report.
var order = []string{
	"heroku_app", "digitalocean_loadbalancer", "hcloud_load_balancer_service", "oci_load_balancer_listener",
	"alicloud_alb_listener", "alicloud_slb_listener",
}

var wants = wanted()

func wanted() []terraform.Want {
	var all []terraform.Want
	for _, t := range order {
		k := kinds[t]
		paths := append([]string{"name"}, k.names...)
		for _, s := range k.settings {
			paths = append(paths, strings.TrimPrefix(k.block+"."+s, "."))
		}
		if k.protocol != "" {
			paths = append(paths, strings.TrimPrefix(k.rule+"."+k.protocol, "."))
		}
		if k.of != "" {
			paths = append(paths, k.of)
		}
		all = append(all, terraform.Want{Type: t, Paths: paths})
	}
	return all
}

func read(root *terraform.Root) providers.Found {
	var found providers.Found
	of := providers.IndexOf(root)
	for _, t := range order {
		for _, res := range of.Of(t) {
			k := kinds[t]
			reading, ok := k.reading(root, res)
			if !ok {
				found.Tell(audit.Unsupported, k.table.System, res.Address, k.protocol, res.At,
					"it passes %s on, and what it does with a silent connection this version does not know", strings.Join(k.skip, " or "))
				continue
			}
			found.Readings = append(found.Readings, reading)
		}
	}
	return found
}

func (k kind) reading(root *terraform.Root, res *terraform.Resource) (providers.Reading, bool) {
	reading := providers.OfResource(k.table.System, root, res)
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	reading.Sends = []audit.Send{{To: "tf:" + res.Address + "/backends", Label: "backends of " + res.Address, At: res.At}}
	if !k.speaks(res, &reading) {
		return reading, false
	}
	for _, attribute := range k.names {
		if host, ok := providers.TextOf(res.Body.Attributes[attribute]); ok && host != "" {
			reading.Names = append(reading.Names, audit.Name{Text: providers.HostName(host)})
		}
	}
	if v := res.Body.Attributes[k.of]; v != nil {
		for _, ref := range v.Refs() {
			reading.Names = append(reading.Names, audit.Name{Text: "tf:" + ref.Address})
		}
	}
	bodies := []*terraform.Block{&res.Body}
	if k.block != "" {
		bodies = res.Body.Blocks[k.block]
	}
	for _, b := range bodies {
		reading.Take(b, k.settings...)
	}
	return reading, true
}

// speaks reports whether a protocol has such a hop, and keeps it where the table has types. Of several
// rules one is enough.
func (k kind) speaks(res *terraform.Resource, reading *providers.Reading) bool {
	if k.rule != "" {
		rules := res.Body.Blocks[k.rule]
		return len(rules) == 0 || res.Body.Unknown[k.rule] != "" || slices.ContainsFunc(rules, k.isSpoken)
	}
	if !k.isSpoken(&res.Body) {
		return false
	}
	if len(k.table.Types) == 0 || k.protocol == "" {
		return true
	}
	v := res.Body.Attributes[k.protocol]
	switch text, ok := providers.TextOf(v); {
	case ok && strings.HasPrefix(strings.ToLower(text), "tcp"):
		reading.Context.Type = "tcp"
	case ok:
		reading.Context.Type = "http"
	case providers.IsGiven(v):
		reading.Context.Unknown = map[string]providers.Unknown{providers.KeyType: {Code: v.Code(), Why: v.Why()}}
	}
	return true
}

// isSpoken reports whether the protocol of a block is none of those without a hop, or not known.
func (k kind) isSpoken(b *terraform.Block) bool {
	text, ok := providers.TextOf(b.Attributes[k.protocol])
	return !ok || !slices.Contains(k.skip, strings.ToLower(text))
}
