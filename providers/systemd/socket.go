package systemd

import (
	"net"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/providers"
)

var listenStream = regexp.MustCompile(`(?m)^[ \t]*ListenStream[ \t]*=[ \t]*([^\r\n]*?)[ \t]*\r?$`)

// sockets are the addresses of the unit beside it that listens for the service: app.socket for
// app.service.
func (u *unit) sockets() []string {
	name, is := strings.CutSuffix(u.request.Path, ".service")
	if !is || u.request.Open == nil {
		return nil
	}
	text, err := u.request.Open(name + ".socket")
	if err != nil {
		return nil
	}
	var all []string
	for _, m := range listenStream.FindAllSubmatch(text, -1) {
		switch at := string(m[1]); {
		case at == "":
			all = nil // as systemd takes it
		case strings.Contains(at, "%"):
		case strings.HasPrefix(at, "/"):
			all = append(all, "unix:"+at)
		default:
			host, port, err := net.SplitHostPort(at)
			if err != nil {
				host, port = "", at
			}
			if providers.Local(host) {
				all = append(all, port)
			}
		}
	}
	return all
}
