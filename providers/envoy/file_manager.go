package envoy

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var ofManager = []durationField{
	durationAt(streamIdle, streamIdle),
	durationAt("request_timeout", "request_timeout"),
	durationAt("request_headers_timeout", "request_headers_timeout"),
	durationAt("drain_timeout", "drain_timeout"),
	durationAt("delayed_close_timeout", "delayed_close_timeout"),
	durationAt("stream_flush_timeout", "stream_flush_timeout"),
	durationAt("common_http_protocol_options.idle_timeout", "common_http_protocol_options.idle_timeout"),
	durationAt("common_http_protocol_options.max_connection_duration", "common_http_protocol_options.max_connection_duration"),
	durationAt(managerStream, managerStream),
	durationAt("connection_keepalive.interval", "http2_protocol_options.connection_keepalive.interval"),
	durationAt("connection_keepalive.timeout", "http2_protocol_options.connection_keepalive.timeout"),
}

// What a route and a cluster say of clocks; not known where they are not in the file.
var (
	saidByRoute   = []string{"timeout", routeIdle, routeStream}
	saidByCluster = []string{"connect_timeout", clusterIdle, clusterStream}
)

// An httpManager is an HTTP connection manager: what it says of the clocks of all its routes.
type httpManager struct {
	listener *listener
	hosts    []audit.Pattern // of the filter chain
	settings []providers.Setting
	blocks   []providers.Block
	upgrades upgrade
	retries  value // of the virtual host
}

func (r *reader) manager(l *listener, v value, hosts []audit.Pattern) {
	m := &httpManager{listener: l, hosts: hosts, settings: r.settings(v, ofManager)}
	m.blocks = r.belong(v, intoManager, m.settings)
	m.upgrades.read(v)
	o := v.object()
	rds := o.get("rds").at("route_config_name")
	config := o.get("route_config")
	switch {
	case !config.isNone():
	case !rds.isNone():
		if config = r.routes[rds.word()]; config.isNone() {
			r.elsewhere(m, audit.Missing, rds.pos(), "the routes "+rds.word()+" come by RDS and are not in the file: read what /config_dump of the running Envoy answers")
			return
		}
	case !o.get("scoped_routes").isNone():
		r.elsewhere(m, audit.NoValue, o.get("scoped_routes").pos(), "which routes are used depends on the request (scoped_routes)")
		return
	default:
		r.elsewhere(m, audit.NoValue, v.pos(), "the connection manager has no routes")
		return
	}
	virtual := config.at("virtual_hosts").list()
	var domains []audit.Pattern
	for _, host := range virtual {
		for _, domain := range host.at("domains").list() {
			domains = append(domains, hostPattern(domain.word()))
		}
	}
	for _, host := range virtual {
		r.virtualHost(m, host, domains)
	}
}

// elsewhere is the hop of a connection manager whose routes are not known.
func (r *reader) elsewhere(m *httpManager, code audit.Code, at audit.Pos, why string) {
	for _, host := range m.hosts {
		names := append(append([]string{}, saidByRoute...), saidByCluster...)
		settings := append(append([]providers.Setting{}, m.settings...), missing(code, at, why, names...)...)
		if m.upgrades.at.Known() {
			settings = append(settings, m.upgrades.setting())
		} else {
			settings = append(settings, missing(code, at, why, "upgrade_configs")...)
		}
		r.emit(m.listener, providers.Reading{
			Route: audit.Route{Host: host}, Context: providers.Context{Type: overHTTP}, Settings: settings, At: at,
			Sends: []audit.Send{{To: r.local("cluster/?"), Label: "a cluster that is not known", At: at}},
		})
	}
}

// An upgrade is whether WebSockets are let through, and where that is said.
type upgrade struct {
	on bool
	at audit.Pos
}

// read takes what an object says of WebSockets; without a word of them it stays as it was.
func (u *upgrade) read(v value) {
	for _, c := range v.at("upgrade_configs").list() {
		o := c.object()
		kind := o.get("upgrade_type")
		if !strings.EqualFold(kind.word(), "websocket") {
			continue
		}
		enabled := o.get("enabled")
		u.on, u.at = enabled.isNone() || enabled.isTrue(), kind.pos()
		if !enabled.isNone() {
			u.at = enabled.pos()
		}
	}
}

func (u upgrade) setting() providers.Setting {
	text := "none"
	if u.on {
		text = "websocket"
	}
	return providers.Setting{Name: "upgrade_configs", Value: providers.Text(text), Known: audit.Written, At: u.at}
}
