package haproxy

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// The names under which hops of HAProxy's files meet others, all of them weak, since many files may
// have one address:
//
//	addr:HOST:PORT        an address of a bind line
//	haproxy:FILE:PORT     an address that is any machine's or loopback, within its file
//	unix:PATH             a socket

// A target is a server: where a backend sends.
type target struct {
	address word
	assumed string // why it may get no requests
}

// server reads "server NAME ADDRESS ..." and "server-template PREFIX COUNT ADDRESS ...".
func (r *reader) server(words []word) {
	address := 2
	if words[0].text == "server-template" {
		address = 3
	}
	if len(words) <= address {
		r.refuse(r.at(words...), "", words[0].text+" wants a name and an address")
		return
	}
	s := target{address: words[address], assumed: r.maybe()}
	for _, w := range words[address+1:] {
		switch w.text {
		case "disabled":
			return
		case "backup":
			s.assumed = "it is a backup, which gets requests only while the other servers are down"
		}
	}
	r.section.servers = append(r.section.servers, s)
}

// bind reads the addresses of a bind line.
func (r *reader) bind(w word) {
	r.section.binds = append(r.section.binds, w)
	if w.unknown() != "" {
		return
	}
	for _, one := range strings.Split(w.text, ",") {
		if host, port := address(one); port == "" && !strings.HasPrefix(host, "/") && !strings.Contains(one, "@") {
			r.refuse(r.at(w), "", fmt.Sprintf("bind wants a port: %s", one))
			return
		}
	}
}

// address splits what stands behind bind and server. A socket has only a host, with its slash.
func address(text string) (host, port string) {
	if i := strings.IndexByte(text, '@'); i >= 0 {
		switch family := text[:i]; {
		case family == "unix":
			return "/" + strings.TrimPrefix(text[i+1:], "/"), ""
		case strings.HasPrefix(family, "ipv"), strings.HasPrefix(family, "tcp"), strings.HasPrefix(family, "quic"),
			strings.HasPrefix(family, "stream"), strings.HasPrefix(family, "mptcp"):
			text = text[i+1:]
		default:
			return "", ""
		}
	}
	if strings.HasPrefix(text, "/") {
		return text, ""
	}
	i := strings.LastIndexByte(text, ':')
	if i < 0 || strings.HasSuffix(text, "]") {
		return strings.Trim(text, "[]"), ""
	}
	return strings.Trim(text[:i], "[]"), text[i+1:]
}

// everywhere reports whether an address is that of many machines.
func everywhere(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || host == "*" || host == "localhost" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback())
}

func (r *reader) local(name string) string { return "haproxy:" + r.path + ":" + name }

// listens are the names and ports of a section's bind lines.
func (r *reader) listens(s *section) (names []audit.Name, ports []string) {
	for _, w := range s.binds {
		if w.unknown() != "" {
			continue
		}
		for _, one := range strings.Split(w.text, ",") {
			host, port := address(one)
			switch _, err := strconv.Atoi(port); {
			case strings.HasPrefix(host, "/"):
				names = append(names, audit.Name{Text: "unix:" + host})
			case err != nil:
			case everywhere(host):
				names, ports = append(names, audit.Name{Text: r.local(port)}), append(ports, port)
			default:
				names, ports = append(names, audit.Name{Text: "addr:" + net.JoinHostPort(host, port)}), append(ports, port)
			}
		}
	}
	return names, ports
}

// sends are where a backend's servers are. A server without a port is called on the frontend's.
func (r *reader) sends(back *section, ports []string, rewrites bool) []audit.Send {
	var all []audit.Send
	shown := ""
	for i, s := range back.servers {
		host, port := address(s.address.text)
		if port == "" && len(ports) == 1 {
			port = ports[0]
		}
		label, to := s.address.text, r.local(fmt.Sprintf("server/%s/%d", back.name, i))
		_, err := strconv.Atoi(port)
		switch {
		case s.address.unknown() != "" || host == "":
		case strings.HasPrefix(host, "/"):
			label, to = host, "unix:"+host
		case err == nil:
			label = net.JoinHostPort(host, port)
			to = "addr:" + label
			if own := r.local(port); everywhere(host) && r.ports[own] {
				to = own
			}
		}
		if shown == "" {
			shown = label
		}
		all = append(all, audit.Send{To: to, Assumed: s.assumed, At: r.at(s.address), Rewrites: rewrites})
	}
	if len(all) > 1 {
		shown = fmt.Sprintf("%s and %d more of backend %s", shown, len(all)-1, back.name)
	}
	for i := range all {
		all[i].Label = shown
	}
	return all
}
