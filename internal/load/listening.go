package load

import (
	"net"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Names of what listens on a machine begin so; by default where nobody wrote the address, and somewhere
// where it is not known.
const (
	listens   = "listens:"
	byDefault = "listens-by-default:"
	somewhere = "listens-somewhere:"
)

func listenName(kind, machine, address string) string {
	return kind + machine + "\x00" + strings.ToLower(address)
}

// listening are the names of a command's program by the addresses at which its own machine reaches it:
// those that are written, else those that its carrier declares, else its defaults.
func (s *Sources) listening(c *command.Command, system string) []audit.Name {
	if c.Machine == "" {
		return nil
	}
	var names []audit.Name
	add := func(kind, machine string, addresses ...string) {
		for _, a := range addresses {
			names = append(names, audit.Name{Text: listenName(kind, machine, a)})
		}
	}
	told, known := providers.Listens{}, false
	if l := s.options.listening(system); l != nil && c.Unknown == "" {
		told, known = l.Of(c)
	}
	add(listens, c.Machine, c.Sockets...)
	switch {
	case known && told.Told:
		add(listens, c.Machine, told.At...)
	case known:
		add(byDefault, c.Machine, told.At...)
	case len(c.Ports) > 0:
		add(listens, c.Machine, c.Ports...)
	case len(c.Sockets) == 0:
		add(somewhere, c.Machine, "")
	}
	if c.Machine != command.ThisMachine {
		add(listens, command.ThisMachine, c.Published...)
	}
	return names
}

// listening says where the programs of a system listen; nil where nothing is known of that.
func (o *Options) listening(system string) *providers.Listening {
	for _, p := range o.Providers {
		if l := p.Listens[system]; l != nil {
			return l
		}
	}
	return nil
}

// localAddress is the address of a name that means the sender's own machine: "8000", or "unix:" and a path.
func localAddress(name string) (string, bool) {
	rest := strings.TrimPrefix(name, "addr:")
	if path, is := strings.CutPrefix(rest, "unix:"); is {
		return "unix:" + strings.ToLower(path), true
	}
	if rest == name {
		return "", false
	}
	host, port, err := net.SplitHostPort(rest)
	return port, err == nil && host != "" && port != "" && providers.Local(host)
}
