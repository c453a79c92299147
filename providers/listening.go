package providers

import (
	"net"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

// A Listening says by which options a vendor's program is told where to listen, and where it does so
// untold.
type Listening struct {
	Programs   []string // of the system, whose options these are; empty: all
	Host, Port []string // flags of a host and of a port
	Bind       []string // flags of HOST:PORT, tcp://HOST:PORT, unix:PATH or unix://PATH; each counts
	Socket     []string // flags of the path of a socket
	Elsewhere  []string // flags after which another file or a descriptor says it

	Variable string // of a port; a flag wins
	Default  string // the port; empty: not known

	// Further are addresses that a file of the program's gives where no flag does, as Bind has them; open
	// means that it may give others. It is nil where there is no such file.
	Further func(*command.Command) (binds []command.Word, open bool)
}

// Listens are addresses at which a program can be reached from its own machine: "8000", or "unix:" and
// a path. Told means that somebody wrote them; without it they are the program's defaults.
type Listens struct {
	At   []string
	Told bool
}

// Of is where a command's program listens. It reports false where that is not known.
func (l *Listening) Of(c *command.Command) (Listens, bool) {
	if _, doubtful := c.Doubt(); doubtful || len(l.Programs) > 0 && !slices.Contains(l.Programs, c.Program()) {
		return Listens{}, false
	}
	if _, elsewhere := c.Flag(l.Elsewhere...); elsewhere || len(c.Words) == 0 {
		return Listens{}, false
	}
	var told Listens
	for _, w := range command.Flags(c.Words[1:], l.Socket...) {
		if w.Unknown != "" {
			return Listens{}, false
		}
		told.At, told.Told = append(told.At, "unix:"+w.Text), true
	}
	port, given := c.Flag(l.Port...)
	binds := command.Flags(c.Words[1:], l.Bind...)
	if len(binds) == 0 && l.Further != nil && !told.Told && !given {
		further, open := l.Further(c)
		if open {
			return Listens{}, false
		}
		binds = further
	}
	for _, w := range binds {
		if w.Unknown != "" {
			return Listens{}, false
		}
		told.Told = true
		if at, local := bound(w.Text, l.Default); local {
			told.At = append(told.At, at)
		}
	}
	if told.Told {
		return told, true
	}
	if !given && l.Variable != "" {
		port, given = c.Variable(l.Variable)
		if !given && c.Hidden != "" {
			return Listens{}, false
		}
	}
	if !given {
		port = command.Word{Text: l.Default}
	}
	if port.Unknown != "" || port.Text == "" {
		return Listens{}, false
	}
	if host, ok := c.Flag(l.Host...); ok && (host.Unknown != "" || !Local(host.Text)) {
		return Listens{}, host.Unknown == ""
	}
	return Listens{At: []string{port.Text}, Told: given}, true
}

// bound is the address of a value of Bind, and whether it can be reached from the machine itself.
func bound(text, port string) (at string, local bool) {
	for _, prefix := range []string{"unix://", "unix:"} {
		if path, ok := strings.CutPrefix(text, prefix); ok {
			path, _, _ = strings.Cut(path, "?")
			return "unix:" + path, true
		}
	}
	text, _, _ = strings.Cut(strings.TrimPrefix(text, "tcp://"), "?")
	host := text
	if h, p, err := net.SplitHostPort(text); err == nil {
		host, port = h, p
	}
	return port, port != "" && Local(host)
}

// Local reports whether what listens at an address hears its own machine at its loopback.
func Local(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "" || host == "*" || host == "localhost" || ip != nil && (ip.IsUnspecified() || ip.IsLoopback())
}
