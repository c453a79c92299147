package azure

import (
	"net"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A gateway is an Application Gateway while its parts, which name each other by text, are put
// together.
type gateway struct {
	*reader
	res      *terraform.Resource
	settings map[string]*terraform.Block
	pools    map[string]*terraform.Block
	maps     map[string]*terraform.Block
	ends     map[string]*terraform.Block // listeners
	fronts   map[string]*terraform.Block // frontend IP configurations
	hops     []*gatewayHop
}

// A gatewayHop is one of the gateway's backend settings behind one of its frontends and, of a rule by
// path, in one map.
type gatewayHop struct {
	settings, front, paths string
	sends                  []audit.Send
	beside                 []audit.Pattern
}

func (r *reader) gateway(res *terraform.Resource) {
	body := &res.Body
	g := &gateway{
		reader: r, res: res,
		settings: named(body, "backend_http_settings"), pools: named(body, "backend_address_pool"),
		maps: named(body, "url_path_map"), ends: named(body, "http_listener"), fronts: named(body, "frontend_ip_configuration"),
	}
	r.found.TellUncounted(body, ApplicationGateway.System, res.Address,
		"backend_http_settings", "backend_address_pool", "url_path_map", "http_listener", "frontend_ip_configuration", "request_routing_rule")
	for _, b := range body.Blocks["backend"] {
		r.found.Tell(audit.Unsupported, ApplicationGateway.System, res.Address, "backend.timeout_in_seconds", b.At,
			"listeners on TCP and TLS have a timeout that this version does not read")
	}
	for _, rule := range body.Blocks["request_routing_rule"] {
		g.rule(rule)
	}
	for _, h := range g.hops {
		g.emit(h)
	}
	if len(g.hops) == 0 {
		g.unrouted()
	}
}

// named are the nested blocks of a type by their names.
func named(b *terraform.Block, kind string) map[string]*terraform.Block {
	all := map[string]*terraform.Block{}
	for _, nested := range b.Blocks[kind] {
		if name, ok := providers.TextOf(nested.Attributes["name"]); ok {
			all[name] = nested
		}
	}
	return all
}

// rule follows one routing rule: a listener to a pool by settings, or to a map of paths.
func (g *gateway) rule(rule *terraform.Block) {
	listener, why := text(rule.Attributes["http_listener_name"])
	front, hosts := "", []audit.Pattern{""}
	if end := g.ends[listener]; end != nil {
		front, _ = providers.TextOf(end.Attributes["frontend_ip_configuration_name"])
		hosts = g.hosts(end, listener)
	} else if listener == "" {
		g.found.Tell(why.Code, ApplicationGateway.System, g.res.Address, "http_listener_name", rule.At, "which listener a rule is of, is not known: %s", why.Why)
	}
	if v := rule.Attributes["url_path_map_name"]; providers.IsFilled(v) {
		name, why := text(v)
		paths := g.maps[name]
		if paths == nil {
			g.missing(rule, "url_path_map_name", name, why)
			return
		}
		g.byPath(name, paths, front, hosts)
		return
	}
	g.forward(rule, "", front, hosts, nil, nil)
}

// hosts are what a listener answers to, as patterns.
func (g *gateway) hosts(end *terraform.Block, listener string) []audit.Pattern {
	var all []audit.Pattern
	values := append([]*terraform.Value{end.Attributes["host_name"]}, providers.Elements(end.Attributes["host_names"])...)
	for _, v := range values {
		switch host, ok := providers.TextOf(v); {
		case ok && host != "":
			all = append(all, audit.Pattern(strings.ToLower(host)))
		case providers.IsGiven(v) && v.State == terraform.Unknown:
			g.found.Tell(v.Code(), ApplicationGateway.System, g.res.Address, "host_names", v.At(), "which hosts listener %q answers to is not known: %s", listener, v.Why())
			return []audit.Pattern{""}
		}
	}
	if len(all) == 0 {
		return []audit.Pattern{""}
	}
	return all
}

// byPath follows a map of paths. Requests of a path that a rule names do not come to the default.
func (g *gateway) byPath(name string, paths *terraform.Block, front string, hosts []audit.Pattern) {
	var taken []audit.Pattern
	g.found.TellUncounted(paths, ApplicationGateway.System, g.res.Address, "path_rule")
	for _, rule := range paths.Blocks["path_rule"] {
		var patterns []audit.Pattern
		for _, v := range providers.Elements(rule.Attributes["paths"]) {
			if p, ok := providers.TextOf(v); ok {
				patterns = append(patterns, audit.Pattern(p))
			} else if v.State == terraform.Unknown {
				g.found.Tell(v.Code(), ApplicationGateway.System, g.res.Address, "paths", v.At(), "the paths of a rule are not known: %s", v.Why())
				patterns = []audit.Pattern{""}
			}
		}
		taken = append(taken, patterns...)
		g.forward(rule, name, front, hosts, patterns, nil)
	}
	taken = slices.DeleteFunc(taken, func(p audit.Pattern) bool { return p == "" })
	g.forward(paths, name, front, hosts, nil, taken)
}

// forward adds what a rule, a rule of a path or a map's default sends to. One that redirects sends
// nowhere.
func (g *gateway) forward(by *terraform.Block, paths, front string, hosts, patterns, beside []audit.Pattern) {
	prefix := ""
	if providers.IsFilled(by.Attributes["default_backend_http_settings_name"]) || providers.IsFilled(by.Attributes["default_redirect_configuration_name"]) {
		prefix = "default_"
	}
	v := by.Attributes[prefix+"backend_http_settings_name"]
	if !providers.IsFilled(v) {
		return
	}
	name, why := text(v)
	if g.settings[name] == nil {
		g.missing(by, prefix+"backend_http_settings_name", name, why)
		return
	}
	sends := g.members(by.Attributes[prefix+"backend_address_pool_name"], by, g.settings[name])
	if len(patterns) == 0 {
		patterns = []audit.Pattern{""}
	}
	h := g.hop(name, front, paths, beside)
	for _, host := range hosts {
		for _, path := range patterns {
			for _, s := range sends {
				s.Route = audit.Route{Host: host, Path: path}
				h.sends = append(h.sends, s)
			}
		}
	}
}

func (g *gateway) missing(by *terraform.Block, setting, name string, why providers.Unknown) {
	at := by.At
	if v := by.Attributes[setting]; v != nil && v.At().Known() {
		at = v.At()
	}
	if name != "" {
		why = providers.Unknown{Code: audit.Missing, Why: "the gateway has no block of the name " + name}
	}
	g.found.Tell(why.Code, ApplicationGateway.System, g.res.Address, setting, at, "where a rule leads is not known: %s", why.Why)
}

func (g *gateway) hop(settings, front, paths string, beside []audit.Pattern) *gatewayHop {
	for _, h := range g.hops {
		if h.settings == settings && h.front == front && h.paths == paths && slices.Equal(h.beside, beside) {
			return h
		}
	}
	h := &gatewayHop{settings: settings, front: front, paths: paths, beside: beside}
	g.hops = append(g.hops, h)
	return h
}

// members are the backends of a pool, at the port of the settings.
func (g *gateway) members(v *terraform.Value, by, settings *terraform.Block) []audit.Send {
	name, why := text(v)
	pool := g.pools[name]
	if pool == nil {
		g.missing(by, "backend_address_pool_name", name, why)
		return []audit.Send{{To: "tf:" + g.res.Address + "/?", Label: "a pool that is not known", At: by.At}}
	}
	port, _ := providers.TextOf(settings.Attributes["port"])
	var all []audit.Send
	for _, attribute := range []string{"fqdns", "fqdn_list", "ip_addresses", "ip_address_list"} {
		for _, element := range providers.Elements(pool.Attributes[attribute]) {
			sends, why := g.of.Origins(element, "pool "+name, nil)
			if len(sends) == 0 {
				g.found.Tell(why.Code, ApplicationGateway.System, g.res.Address, attribute, element.At(), "a member of pool %q is not known: %s", name, why.Why)
			}
			for _, s := range sends {
				if _, host, ok := strings.Cut(s.To, ":"); ok && !strings.HasPrefix(s.To, "tf:") && port != "" {
					s.Label = net.JoinHostPort(host, port)
					s.To = "addr:" + s.Label
				}
				all = append(all, s)
			}
		}
	}
	if len(all) == 0 {
		all = []audit.Send{{To: "tf:" + g.res.Address + "/" + name, Label: "members of pool " + name, At: pool.At}}
	}
	return all
}
