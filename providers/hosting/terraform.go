package hosting

import (
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
	protocol string   // attribute that says which protocol, or empty
	skip     []string // protocols, in lower case, of which there is no such hop
	names    []string // attributes with a host or an address under which it is reached
	of       string   // attribute that refers to what it is a part of, or empty
}

var kinds = map[string]kind{
	"heroku_app":                {table: Heroku, names: []string{"heroku_hostname"}},
	"digitalocean_loadbalancer": {table: DigitalOcean, settings: []string{"http_idle_timeout_seconds"}, names: []string{"ip"}},
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
		for _, more := range []string{k.protocol, k.of} {
			if more != "" {
				paths = append(paths, more)
			}
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
			if reading, ok := kinds[t].reading(root, res); ok {
				found.Readings = append(found.Readings, reading)
			}
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
		for _, ref := range v.Refs {
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

// speaks reports whether a listener's protocol has such a hop, and keeps the protocol where the table
// has types.
func (k kind) speaks(res *terraform.Resource, reading *providers.Reading) bool {
	v := res.Body.Attributes[k.protocol]
	text, ok := providers.TextOf(v)
	text = strings.ToLower(text)
	if ok {
		for _, not := range k.skip {
			if text == not {
				return false
			}
		}
	}
	if len(k.table.Types) == 0 || k.protocol == "" {
		return true
	}
	switch {
	case ok && strings.HasPrefix(text, "tcp"):
		reading.Context.Type = "tcp"
	case ok:
		reading.Context.Type = "http"
	case providers.IsGiven(v):
		reading.Context.Unknown = map[string]providers.Unknown{providers.KeyType: {Code: v.Code, Why: v.Why}}
	}
	return true
}
