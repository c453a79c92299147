package load

import (
	"net"
	"path"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
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
	s.scope()
}

// scope leads plain names (http://api:8000), which each set of containers has of its own, to the
// nearest files that answer to them.
func (s *Sources) scope() {
	from := map[string][]string{} // files by name
	for i := range s.hops {
		h := &s.hops[i]
		for _, n := range h.Names {
			if isPlain(n.Text) && !slices.Contains(from[n.Text], h.From) {
				from[n.Text] = append(from[n.Text], h.From)
			}
		}
	}
	led := map[string]bool{} // names of one file
	for i := range s.hops {
		for j := range s.hops[i].Sends {
			send := &s.hops[i].Sends[j]
			if files := from[send.To]; len(files) > 1 {
				if near := nearest(s.hops[i].From, files); near != "" {
					send.To = near + "\x00" + send.To
					led[send.To] = true
				}
			}
		}
	}
	for i := range s.hops {
		h := &s.hops[i]
		for _, n := range h.Names {
			if own := h.From + "\x00" + n.Text; led[own] {
				h.Names = append(h.Names[:len(h.Names):len(h.Names)], audit.Name{Text: own})
			}
		}
	}
}

// isPlain reports whether a name is that of a machine without a domain.
func isPlain(name string) bool {
	host, is := strings.CutPrefix(name, "addr:")
	host, _, _ = strings.Cut(host, ":")
	return is && host != "" && host != "localhost" && !strings.Contains(host, ".")
}

// nearest is the one file that lies nearest to another: in the folder deepest down that both are in.
// It is empty where several do.
func nearest(to string, files []string) string {
	best, found := -1, ""
	for _, f := range files {
		switch n := shared(to, f); {
		case n > best:
			best, found = n, f
		case n == best:
			found = ""
		}
	}
	return found
}

// shared counts the folders that two files have in common, less those that the second is deeper.
func shared(a, b string) int {
	x, y := strings.Split(path.Dir(a), "/"), strings.Split(path.Dir(b), "/")
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] && x[n] != "." {
		n++
	}
	return n
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
