package compose

import (
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// machine is what shares its loopback with a service, the ports that it is declared to listen on, and
// those of the machine that lead to it where only one is its own.
func (p *project) machine(s *service) (machine string, ports, published []string) {
	mode := s.get("network_mode").String()
	other, shared := strings.CutPrefix(mode, "service:")
	switch {
	case mode == "host":
		machine = command.ThisMachine
	case shared:
		machine = "compose:" + p.request.Path + "/" + other
	case placeholder.MatchString(mode) || strings.HasPrefix(mode, "container:"):
	default:
		machine = "compose:" + p.request.Path + "/" + s.name
	}
	for _, n := range s.all("expose") {
		ports = append(ports, n.String())
	}
	for _, n := range s.all("ports") {
		outer, inner := n.Get("published").String(), n.Get("target").String()
		host := n.Get("host_ip").String()
		if text, ok := n.Text(); ok {
			host, outer, inner = short(text)
		}
		if _, err := strconv.Atoi(inner); err == nil {
			ports = append(ports, inner)
		}
		if _, err := strconv.Atoi(outer); err == nil && providers.Local(host) && mode != "host" {
			published = append(published, outer)
		}
	}
	return machine, ports, published
}

// short splits a port as a text: "8080:80", "127.0.0.1:8080:80/tcp".
func short(text string) (host, outer, inner string) {
	text, protocol, _ := strings.Cut(text, "/")
	if protocol != "" && protocol != "tcp" || placeholder.MatchString(text) {
		return "", "", ""
	}
	i := strings.LastIndexByte(text, ':')
	inner = text[i+1:]
	if i < 0 {
		return "", "", inner
	}
	outer = text[:i]
	if i = strings.LastIndexByte(outer, ':'); i >= 0 {
		host, outer = outer[:i], outer[i+1:]
	}
	return host, outer, inner
}
