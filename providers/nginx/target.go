package nginx

import (
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// sends are where a location's requests go: what its directive names, or every server of the
// upstream block of that name.
func (c *configuration) sends(l *scope, way family, target token, reading *providers.Reading) {
	address := settled(l, target)
	scheme, rest := cutScheme(address.text)
	if scheme == "" {
		scheme = way.scheme
	}
	authority, path := cutPath(rest)
	at := target.at
	switch block := c.upstreams[strings.ToLower(authority)]; {
	case placeholder.MatchString(authority), strings.Contains(scheme+authority, "$"):
		reading.Unread = append(reading.Unread, audit.Unread{
			Code: audit.NoValue, System: Table.System, Hop: reading.Name, Setting: way.pass, At: at,
			Why: fmt.Sprintf("where requests go is not known: %s is known only later", target.raw),
		})
		reading.Sends = []audit.Send{{To: c.here + " " + reading.Name, Label: target.raw, At: at}}
	case block != nil:
		c.through(block, scheme, at, reading)
		c.tries(l, way, block)
	default:
		reading.Sends = []audit.Send{{To: c.to(authority, port(scheme)), Label: shown(scheme, authority), At: at}}
	}
	rewritten := path != "" || len(l.inherited("rewrite")) > 0
	if rewritten || way.kind == "" && !c.passesHost(l) {
		for i := range reading.Sends {
			reading.Sends[i].Rewrites, reading.Sends[i].KeepsPath = true, !rewritten
		}
	}
}

// through adds the servers of an upstream block, and the settings of its pool.
func (c *configuration) through(block *scope, scheme string, at audit.Pos, reading *providers.Reading) {
	var servers []*directive
	for _, s := range block.own("server") {
		if len(s.args()) > 0 && !contains(s.args()[1:], "down") {
			servers = append(servers, s)
		}
	}
	label := shown(scheme, block.of.words[1].text)
	if len(servers) > 1 {
		label = fmt.Sprintf("%s (%d servers)", label, len(servers))
	}
	for _, s := range servers {
		address := s.args()[0]
		send := audit.Send{To: c.to(address.text, "80"), Label: label, At: address.at}
		if address.isPlaceholder() || address.hasVariable() {
			send.To = c.here + " " + address.raw
		}
		if len(servers) == 1 {
			send.Label = shown(scheme, address.text)
		}
		if contains(s.args()[1:], "backup") {
			send.Assumed = address.text + " is a backup: it is sent to only while the others fail"
		}
		reading.Sends = append(reading.Sends, send)
	}
	if len(reading.Sends) == 0 {
		reading.Sends = []audit.Send{{To: c.here + " " + label, Label: label, At: at}}
	}
	for _, name := range []string{poolSize, "keepalive_timeout", "keepalive_time"} {
		found := block.own(name)
		if len(found) == 0 {
			continue
		}
		set := settingOf(name, found)
		if name != poolSize {
			set.Name = "upstream." + name
		}
		reading.Settings = append(reading.Settings, set)
	}
	reading.Blocks = append(reading.Blocks, c.places(block, []string{poolTimeout, poolTime}, nil)...)
	for _, name := range []string{"balancer_by_lua_block", "balancer_by_lua_file", "balancer_by_lua"} {
		for _, d := range block.own(name) {
			overridden(reading, d)
		}
	}
}

// tries tells, once for an upstream, that a wait for the first byte is one of each try.
func (c *configuration) tries(l *scope, way family, block *scope) {
	servers := 0
	for _, s := range block.own("server") {
		if len(s.args()) > 0 && !contains(s.args()[1:], "down") {
			servers++
		}
	}
	for _, d := range l.inherited(way.prefix + "next_upstream_tries") {
		if len(d.args()) != 1 {
			continue
		}
		if n, err := strconv.Atoi(d.args()[0].text); err == nil && n > 0 {
			servers = min(servers, n)
		}
	}
	for _, d := range l.inherited(way.prefix + "next_upstream") {
		if !contains(d.args(), "timeout") {
			servers = 1
		}
	}
	if servers < 2 || way.kind == passesBytes || c.told[block.of] {
		return
	}
	if c.told == nil {
		c.told = map[*directive]bool{}
	}
	c.told[block.of] = true
	c.found.Unread = append(c.found.Unread, audit.Unread{
		Code: audit.Unsupported, System: Table.System, Setting: way.prefix + "next_upstream", At: block.of.at(),
		Why: fmt.Sprintf("a request without an answer is sent to the next server, so the wait for the first byte ends after %sread_timeout or up to %d times that; %snext_upstream without timeout ends it after one",
			way.prefix, servers, way.prefix),
	})
}

// overridden makes the time-outs unknown that Lua code may change with every request.
func overridden(r *providers.Reading, by *directive) {
	why := "Lua code in " + by.name() + " may change it with every request"
	for _, name := range []string{"proxy_connect_timeout", "proxy_read_timeout", "proxy_send_timeout"} {
		r.Settings = slices.DeleteFunc(r.Settings, func(s providers.Setting) bool { return s.Name == name })
		r.Settings = append(r.Settings, providers.Setting{
			Name: name, Known: audit.Written, At: by.at(), Value: providers.NotKnown(audit.NoValue, why),
		})
	}
}

var variables = regexp.MustCompile(`\$(?:\{(\w+)\}|(\w+))`)

// settled replaces the variables of an address by what a `set` beside it says: a common way to have
// nginx look a name up again and again. Where one stays the address is not known.
func settled(l *scope, target token) token {
	text := variables.ReplaceAllStringFunc(target.text, func(v string) string {
		if value, ok := l.constant(strings.Trim(v, "${}")); ok {
			return value
		}
		return v
	})
	target.text = text
	return target
}

// constant is the value that a `set` gives a variable in the scope, where it is the same for every
// request: the location's own counts, or else its server's, and none in an `if`.
func (s *scope) constant(name string) (string, bool) {
	value, found := "", false
	for inner := true; s != nil; s = s.outer {
		kind := ""
		if s.of != nil {
			kind = s.of.name()
		}
		if kind == "location" && !inner {
			continue // nginx runs the `set` of the innermost location only
		}
		inner = inner && kind != "location"
		for _, d := range s.own("if") {
			if sets(d.block, name) {
				return "", false
			}
		}
		for _, d := range s.own("set") {
			if len(d.words) == 3 && !found && strings.TrimPrefix(d.words[1].text, "$") == name {
				value = d.words[2].text
			}
		}
		found = found || value != ""
	}
	return value, found && !strings.Contains(value, "$")
}

// sets reports whether a block sets a variable.
func sets(block []*directive, name string) bool {
	return slices.ContainsFunc(block, func(d *directive) bool {
		return d.name() == "set" && len(d.words) == 3 && strings.TrimPrefix(d.words[1].text, "$") == name
	})
}

// to is the name under which a target may be known. This machine's own servers are this
// configuration's.
func (c *configuration) to(authority, port string) string {
	authority = strings.ToLower(authority)
	if strings.HasPrefix(authority, "unix:") {
		if c.listens[authority] {
			return c.here + authority
		}
		return "addr:" + authority
	}
	host := authority
	if h, p, err := net.SplitHostPort(authority); err == nil {
		host, port = h, p
	}
	host = strings.Trim(host, "[]")
	if isLoopback(host) && c.listens[port] {
		return c.here + ":" + port
	}
	return "addr:" + net.JoinHostPort(host, port)
}

func cutScheme(text string) (scheme, rest string) {
	if i := strings.Index(text, "://"); i >= 0 && !strings.Contains(text[:i], "$") {
		return strings.ToLower(text[:i+3]), text[i+3:]
	}
	return "", text
}

// cutPath splits "api:8000/v1" and "unix:/run/app.sock:/v1".
func cutPath(rest string) (authority, path string) {
	if socket, is := strings.CutPrefix(rest, "unix:"); is {
		if i := strings.Index(socket, ":"); i >= 0 {
			return "unix:" + socket[:i], socket[i+1:]
		}
		return rest, ""
	}
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return rest[:i], rest[i:]
	}
	if i := strings.IndexByte(rest, '$'); i > 0 && !strings.HasPrefix(rest[i-1:], ":$") {
		return rest[:i], rest[i:] // api:8000$request_uri
	}
	return rest, ""
}

func port(scheme string) string {
	if scheme == "https://" || scheme == "grpcs://" {
		return "443"
	}
	return "80"
}

func shown(scheme, authority string) string {
	if strings.HasPrefix(authority, "unix:") {
		return authority
	}
	return scheme + authority
}

func contains(words []token, text string) bool {
	for _, w := range words {
		if w.text == text {
			return true
		}
	}
	return false
}
