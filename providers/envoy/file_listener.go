package envoy

import (
	"net"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// The names under which hops of Envoy files meet others, all of them weak, since many files may have
// one address:
//
//	addr:HOST:PORT               a listener's address
//	envoy:FILE:PORT              a listener on every address or on loopback, within its file
//	envoy:FILE:listener/NAME     an internal listener
//	unix:PATH                    a listener on a socket

// A listener is where connections come in, and what it says of the clocks of every hop behind it.
type listener struct {
	name     string
	names    []string
	settings []providers.Setting
}

var ofListener = []durationField{durationAt("listener_filters_timeout", "listener_filters_timeout")}

func (r *reader) listener(v value) {
	o := v.object()
	l := &listener{name: o.get("name").word(), settings: r.settings(v, ofListener)}
	addresses := []value{o.get("address")}
	for _, more := range o.get("additional_addresses").list() {
		addresses = append(addresses, more.at("address"))
	}
	for _, a := range addresses {
		if name, shown := r.address(a); name != "" {
			l.names = append(l.names, name)
			if l.name == "" {
				l.name = shown
			}
		}
	}
	if l.name == "" {
		l.name = "listener"
	}
	if !o.get("internal_listener").isNone() {
		l.names = append(l.names, r.local("listener/"+o.get("name").word()))
	}
	chains := o.get("filter_chains").list()
	if d := o.get("default_filter_chain"); !d.isNone() {
		chains = append(chains, d)
	}
	for _, c := range chains {
		r.filterChain(l, c)
	}
	if api := o.get("api_listener").at("api_listener"); !api.isNone() {
		if kind, config := api.kind(); kind == managerKind {
			r.manager(l, config, []audit.Pattern{""})
		}
	}
}

// address is the name that a listener has by its address, and the address as people write it.
func (r *reader) address(v value) (name, shown string) {
	o := v.object()
	if socket := o.get("socket_address").object(); socket != nil {
		host, port := socket.get("address").word(), socket.get("port_value").word()
		if port == "" {
			port = socket.get("named_port").word()
		}
		if placeholder(host + port) {
			return "", ""
		}
		shown = net.JoinHostPort(host, port)
		if wherever(host) {
			return r.local(port), shown
		}
		return "addr:" + shown, shown
	}
	if path := o.get("pipe").at("path").word(); path != "" {
		return "unix:" + path, path
	}
	return "", ""
}

// local is a name that only this file knows.
func (r *reader) local(name string) string { return "envoy:" + r.document.path + ":" + name }

// wherever reports whether an address is that of many machines.
func wherever(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback())
}

const (
	managerKind = "HttpConnectionManager"
	tcpKind     = "TcpProxy"
)

// Names of the filters that files for older Envoys configure without a type.
var untyped = map[string]string{
	"envoy.http_connection_manager":                 managerKind,
	"envoy.filters.network.http_connection_manager": managerKind,
	"envoy.tcp_proxy":                               tcpKind,
	"envoy.filters.network.tcp_proxy":               tcpKind,
}

// filterChain reads the last filter of a chain that knows where to send.
func (r *reader) filterChain(l *listener, v value) {
	var hosts []audit.Pattern
	for _, name := range v.at("filter_chain_match", "server_names").list() {
		hosts = append(hosts, hostPattern(name.word()))
	}
	if len(hosts) == 0 {
		hosts = []audit.Pattern{""}
	}
	filters := v.at("filters").list()
	at := v.at("filters").pos()
	var others []string
	for _, filter := range filters {
		o := filter.object()
		kind, config := o.get("typed_config").kind()
		if old := o.get("config"); kind == "" && !old.isNone() {
			kind, config = untyped[o.get("name").word()], old
		}
		switch kind {
		case managerKind:
			r.manager(l, config, hosts)
			return
		case tcpKind:
			r.tcp(l, config, hosts)
			return
		}
		if !o.get("config_discovery").isNone() {
			r.unread(audit.Missing, l.name, o.get("name").word(), o.get("config_discovery").pos(),
				"the filter comes from elsewhere: read what /config_dump of the running Envoy answers")
			return
		}
		others = append(others, o.get("name").word())
		at = filter.pos()
	}
	if len(filters) > 0 {
		r.unread(audit.Unsupported, l.name, "filters", at,
			"none of its filters (%s) is the HTTP connection manager or the TCP proxy, the two whose clocks are known", strings.Join(others, ", "))
	}
}

// emit adds a hop that answers to its listener's names.
func (r *reader) emit(l *listener, reading providers.Reading) {
	if len(r.found.Readings) == maxReadings {
		r.dropped++
		return
	}
	reading.System, reading.Name, reading.From = Table.System, l.name, r.document.path
	for _, name := range l.names {
		reading.Names = append(reading.Names, audit.Name{Text: name})
	}
	for _, name := range r.given {
		if !slices.Contains(l.names, name.Text) {
			reading.Names = append(reading.Names, name)
		}
	}
	reading.Settings = append(reading.Settings, l.settings...)
	if r.dumped {
		reading.Layer = audit.FromPlan
	}
	r.found.Readings = append(r.found.Readings, reading)
}
