package aws

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// classics emits the classic load balancers, one reading for each kind of listener that one has:
// HTTP listeners read requests, TCP and SSL listeners carry bytes.
func (r *reader) classics() {
	for _, res := range r.of.Of("aws_elb") {
		r.found.TellUncounted(&res.Body, CLB.System, res.Address, "listener")
		kinds, unknown := classicKinds(res)
		if len(kinds) == 0 {
			reading := r.classic(res)
			reading.Context.Unknown = map[string]providers.Unknown{providers.KeyType: unknown}
			r.found.Readings = append(r.found.Readings, reading)
		}
		for _, kind := range kinds {
			reading := r.classic(res)
			reading.Context.Type = kind.name
			reading.Context.At = map[string]audit.Pos{providers.KeyType: kind.at}
			for _, n := range reading.Names {
				if strings.HasPrefix(n.Text, "lb:") {
					reading.Names = append(reading.Names, audit.Name{Text: n.Text + "/" + kind.name})
					break
				}
			}
			if len(kinds) > 1 {
				reading.Name += ":" + kind.name
				reading.Names[0].Text += "/" + kind.name
				reading.Names = slices.Insert(reading.Names, 1, audit.Name{Text: "tf:" + res.Address})
			}
			r.found.Readings = append(r.found.Readings, reading)
		}
	}
}

func (r *reader) classic(res *terraform.Resource) providers.Reading {
	reading := providers.OfResource(CLB.System, r.root, res)
	reading.Names = []audit.Name{{Text: "tf:" + res.Address, Strong: true}}
	if name, ok := providers.TextOf(res.Body.Attributes["name"]); ok && name != "" {
		reading.Names = append(reading.Names, audit.Name{Text: "lb:" + name})
	}
	reading.Names = r.alsoCalled(reading.Names, "")
	reading.Sends = []audit.Send{{To: instancesOf("tf:" + res.Address), Label: "instances of " + res.Address, At: res.At}}
	reading.Take(&res.Body, "idle_timeout", "connection_draining", "connection_draining_timeout")
	return reading
}

// instancesOf is the name under which the members of a classic load balancer answer.
func instancesOf(balancer string) string { return balancer + "/instances" }

type classicKind struct {
	name string
	at   audit.Pos
}

func classicKinds(res *terraform.Resource) ([]classicKind, providers.Unknown) {
	unknown := providers.Unknown{Code: audit.NoValue, Why: "no listener of it is in these files"}
	var kinds []classicKind
	for _, l := range res.Body.Blocks["listener"] {
		v := l.Attributes["lb_protocol"]
		text, ok := providers.TextOf(v)
		if !ok {
			unknown = providers.WhyUnknown(v)
			continue
		}
		name := "tcp"
		if strings.HasPrefix(strings.ToLower(text), "http") {
			name = "http"
		}
		if !slices.ContainsFunc(kinds, func(k classicKind) bool { return k.name == name }) {
			kinds = append(kinds, classicKind{name, v.At()})
		}
	}
	return kinds, unknown
}
