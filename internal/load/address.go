package load

import (
	"net"
	"slices"
	"strings"
)

// meet helps addresses to find each other that say more or less: one sends to a host and a port,
// another answers to the host alone, by its address or its name, or the other way round. A name that
// somebody answers to as it is stays.
func (s *Sources) meet() {
	answered, ports := map[string]bool{}, map[string][]string{}
	for i := range s.hops {
		for _, n := range s.hops[i].Names {
			if answered[n.Text] {
				continue
			}
			answered[n.Text] = true
			if host, port, ok := hostPort(n.Text); ok {
				ports[host] = append(ports[host], port)
			}
		}
	}
	for i := range s.hops {
		for j := range s.hops[i].Sends {
			send := &s.hops[i].Sends[j]
			if !answered[send.To] {
				send.To = nearestAddress(send.To, answered, ports)
			}
		}
	}
}

// hostPort splits a name such as "addr:api:8000".
func hostPort(name string) (host, port string, ok bool) {
	address, is := strings.CutPrefix(name, "addr:")
	if !is {
		return "", "", false
	}
	host, port, err := net.SplitHostPort(address)
	return host, port, err == nil && port != ""
}

func nearestAddress(to string, answered map[string]bool, ports map[string][]string) string {
	host, port, ok := hostPort(to)
	if !ok {
		host, ok = strings.CutPrefix(to, "dns:")
		if !ok {
			host, ok = strings.CutPrefix(to, "addr:")
		}
		if !ok {
			return to
		}
	}
	for _, name := range []string{"dns:" + host, "addr:" + host} {
		if answered[name] {
			return name
		}
	}
	if port != "" {
		return to
	}
	for _, usual := range []string{"443", "80"} {
		if slices.Contains(ports[host], usual) {
			port = usual
			break
		}
	}
	if port == "" && len(ports[host]) == 1 {
		port = ports[host][0]
	}
	if port == "" {
		return to
	}
	return "addr:" + net.JoinHostPort(host, port)
}
