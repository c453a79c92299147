package nginx

import (
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A server is one server block.
type server struct {
	*scope
	listens   []listen
	names     []token
	title     string // how it is called where it has no name and no address
	isDefault bool   // of one of its addresses
	alone     bool   // on all of them
}

// A listen is one address of a server.
type listen struct {
	host, port string // host is "" for all addresses
	at         token
	first      bool // default_server is written
	udp        bool
}

// address is the listen as a key: two servers with one key share their connections.
func (l listen) address() string { return l.host + ":" + l.port }

func (l listen) isLoopback() bool { return l.host == "" || isLoopback(l.host) }

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// servers are the server blocks of a scope, with who of them takes requests for hosts that nobody
// names.
func (s *scope) servers(port string) []*server {
	var all []*server
	takers := map[string]*server{}
	count := map[string]int{}
	for _, d := range s.own("server") {
		if !d.isBlock {
			continue
		}
		v := &server{scope: s.inner(d)}
		for _, l := range v.own("listen") {
			if len(l.args()) > 0 {
				v.listens = append(v.listens, newListen(l.args(), port))
			}
		}
		if len(v.listens) == 0 && port != "" {
			v.listens = []listen{{port: port}}
		}
		for _, n := range v.own("server_name") {
			v.names = append(v.names, n.args()...)
		}
		all = append(all, v)
		for _, l := range v.listens {
			count[l.address()]++
			if takers[l.address()] == nil || l.first {
				takers[l.address()] = v
			}
		}
	}
	for _, v := range all {
		v.alone = true
		for _, l := range v.listens {
			v.isDefault = v.isDefault || takers[l.address()] == v
			v.alone = v.alone && count[l.address()] == 1
		}
	}
	return all
}

// newListen reads "80", "*:80", "10.0.3.7:80", "[::]:80", "10.0.3.7", "unix:/path" and what
// follows. The port of an address without one is given.
func newListen(args []token, port string) listen {
	l := listen{at: args[0], port: port}
	for _, w := range args[1:] {
		l.first = l.first || w.text == "default_server" || w.text == "default"
		l.udp = l.udp || w.text == "udp"
	}
	text := args[0].text
	switch {
	case strings.HasPrefix(text, "unix:"):
		l.host, l.port = text, ""
		return l
	case strings.Trim(text, "0123456789") == "":
		l.port = text
		return l
	}
	if host, p, err := net.SplitHostPort(text); err == nil {
		l.host, l.port = host, p
	} else {
		l.host = strings.Trim(text, "[]")
	}
	if a, err := netip.ParseAddr(l.host); l.host == "*" || err == nil && a.IsUnspecified() {
		l.host = ""
	}
	l.host = strings.ToLower(l.host)
	return l
}

// hosts are the patterns of the hosts whose requests the server takes. Where it takes those of
// hosts that nobody names too, that is any host.
func (v *server) hosts() []audit.Pattern {
	var all []audit.Pattern
	for _, n := range v.names {
		name := strings.ToLower(n.text)
		switch {
		case n.isPlaceholder() || n.hasVariable() || strings.HasPrefix(name, "~"):
			return []audit.Pattern{""}
		case name == "" || name == "_":
		case strings.HasPrefix(name, "."):
			all = append(all, audit.Pattern("*"+name[1:]))
		default:
			all = append(all, audit.Pattern(name))
		}
	}
	if v.isDefault && v.alone || len(all) == 0 {
		return []audit.Pattern{""}
	}
	return shared(all)
}

// shared makes one pattern of several where all are hosts below the shortest, as www.a.com is below
// a.com.
func shared(all []audit.Pattern) []audit.Pattern {
	shortest := slices.MinFunc(all, func(a, b audit.Pattern) int { return len(a) - len(b) })
	base := strings.TrimPrefix(string(shortest), "*")
	for _, p := range all {
		if p != shortest && !strings.HasSuffix(string(p), "."+strings.TrimPrefix(base, ".")) {
			return slices.Compact(all)
		}
	}
	if len(all) == 1 {
		return all
	}
	return []audit.Pattern{audit.Pattern("*" + base)}
}

// label is how the server is called.
func (v *server) label() string {
	for _, n := range v.names {
		if n.text != "" && n.text != "_" {
			return n.text
		}
	}
	return v.port()
}

// port is the server's first address as it is shown: ":443".
func (v *server) port() string {
	switch {
	case len(v.listens) == 0 && v.title != "":
		return v.title
	case len(v.listens) == 0:
		return "server"
	case v.listens[0].port == "":
		return v.listens[0].host
	}
	return v.listens[0].address()
}

// answers are the names by which others send to the server. A name without a dot may be any
// machine's, and an address of all interfaces or of the loopback is this configuration's own.
func (v *server) answers(here string) []audit.Name {
	var all []audit.Name
	add := func(text string) {
		if n := (audit.Name{Text: text}); !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	for _, n := range v.names {
		name := strings.ToLower(n.text)
		if strings.Contains(name, ".") && !strings.ContainsAny(name, "*~${}%") && !strings.HasPrefix(name, ".") {
			add("dns:" + name)
		}
	}
	for _, l := range v.listens {
		switch {
		case l.at.isPlaceholder(), strings.Contains(l.host, "$"):
		case strings.HasPrefix(l.host, "unix:"):
			add(here + l.host)
		case l.isLoopback():
			add(here + ":" + l.port)
		default:
			add("addr:" + net.JoinHostPort(l.host, l.port))
			add("addr:" + l.host)
		}
	}
	return all
}
