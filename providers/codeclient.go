package providers

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

// A CodeClient is a client in code: what is set of it, and the requests that the same file sends by it.
type CodeClient struct {
	System   string
	Type     string // of the reading's context
	At       audit.Pos
	Settings []Setting
	Calls    []CodeCall

	// Under are the programs under which the client is of its system; empty: any. Another one has a fetch of
	// its own.
	Under []string

	// Shared means that the settings are of all clients of the system in the program that do not set them
	// themselves and are not apart; there are no calls then.
	Shared, Apart bool
}

// A CodeCall is a request in code.
type CodeCall struct {
	At      audit.Pos
	Address source.Pieces // where it goes

	// Asks are the protocols that it may be: a request whose answer the file reads as a stream may be one
	// of SSE.
	Asks []audit.Protocol
}

// An Endpoint is where a request goes.
type Endpoint struct {
	Host, Port string
	Path       audit.Pattern
}

// Address is the host and the port as one.
func (e *Endpoint) Address() string { return net.JoinHostPort(e.Host, e.Port) }

// Endpoint is where a request goes in an environment; it reports false where host and port are not known.
func (c *CodeCall) Endpoint(environment func(string) (string, bool)) (Endpoint, bool) {
	text := c.text(environment)
	text, _, _ = strings.Cut(text, "#")
	text, _, _ = strings.Cut(text, "?")
	scheme, rest, ok := strings.Cut(text, "://")
	port := map[string]string{"http": "80", "https": "443"}[strings.ToLower(scheme)]
	if !ok || port == "" {
		return Endpoint{}, false
	}
	authority, path, _ := strings.Cut(rest, "/")
	path = strings.TrimLeft(path, "/") // a base with a slash at its end, and a path that begins with one
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:] // who asks is nobody's business
	}
	u, err := url.Parse("http://" + authority)
	if err != nil || u.Hostname() == "" || strings.ContainsAny(authority, "* {}$<>%") {
		return Endpoint{}, false
	}
	if p := u.Port(); p != "" {
		port = p
	}
	e := Endpoint{Host: strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), Port: port, Path: audit.Pattern("/" + path)}
	if i := strings.IndexByte(path, '*'); i >= 0 {
		e.Path = audit.Pattern("/" + path[:i+1])
	}
	if e.Path == "/*" {
		e.Path = ""
	}
	return e, true
}

// text is the address with an asterisk for what is not known. What follows a name that stands for scheme
// and host is a path.
func (c *CodeCall) text(environment func(string) (string, bool)) string {
	var b strings.Builder
	for i := range c.Address {
		value, known := c.Address[i].In(environment)
		if !known {
			_, authority, is := strings.Cut(b.String(), "://")
			if i > 0 && c.Address[i-1].Whole && is && !strings.Contains(authority, "/") {
				b.WriteByte('/')
			}
			value = "*"
		}
		b.WriteString(value)
	}
	return b.String()
}

// Share gives a client what is set of all clients of its system.
func (c *CodeClient) Share(t *Table, shared []CodeClient) {
	if c.Apart {
		return
	}
	own := slices.Clone(c.Settings)
	for i := range t.Entries {
		name := t.Entries[i].Name
		if slices.ContainsFunc(own, func(s Setting) bool { return t.Canonical(s.Name) == name }) {
			continue
		}
		var given *Setting
		for j := range shared {
			if shared[j].System != c.System {
				continue
			}
			for k := range shared[j].Settings {
				s := &shared[j].Settings[k]
				switch {
				case t.Canonical(s.Name) != name:
				case given == nil:
					one := *s
					given = &one
				case given.Value != s.Value:
					given.Known = audit.Written
					given.Value = NotKnown(audit.NoValue, fmt.Sprintf("%s and %s set %s differently, and it is not known which holds here", given.At, s.At, name))
				}
			}
		}
		if given != nil {
			own = append(own, *given)
		}
	}
	c.Settings = own
}
