package nginx

import (
	"fmt"
	"path"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A configuration is what all files together mean.
type configuration struct {
	request   *providers.FileRequest
	here      string                  // what names begin with that only this configuration knows
	dumped    bool                    // it was read from a dump, which is nobody's source
	partial   string                  // why what is not written may be set elsewhere
	upstreams map[string]*scope       // by name
	maps      map[string][]*directive // by the variable that they set
	listens   map[string]bool         // ports of this machine, and its sockets
	names     map[string]int
	told      map[*directive]bool // upstreams whose tries were told
	found     providers.Found
}

const fragment = "the nginx.conf that includes this file is not among what was read, and may set it"

// mean turns directives into readings. A file that is only a part of a configuration is read as
// what its directives can be a part of.
func (c *configuration) mean(all []*directive) {
	root := newScope(nil, nil, all)
	c.here = "nginx:" + c.request.Path
	if len(root.own("http"))+len(root.own("stream"))+len(root.own("events")) == 0 {
		c.partial = fragment
		if len(root.own("server")) == 0 {
			c.http(root, []*server{{scope: root, isDefault: true, alone: true, title: path.Base(c.request.Path)}})
			return
		}
		c.http(root, root.servers("80"))
		return
	}
	for _, d := range root.own("http") {
		http := root.inner(d)
		c.http(http, http.servers("80"))
	}
	for _, d := range root.own("stream") {
		stream := root.inner(d)
		c.stream(stream, stream.servers(""))
	}
}

// gather notes what other directives refer to by name.
func (c *configuration) gather(outer *scope, servers []*server) {
	c.upstreams, c.maps, c.listens = map[string]*scope{}, map[string][]*directive{}, map[string]bool{}
	for _, d := range outer.own("upstream") {
		if d.isBlock && len(d.words) == 2 {
			c.upstreams[strings.ToLower(d.words[1].text)] = outer.inner(d)
		}
	}
	for _, d := range outer.own("map") {
		if name, ok := variable(d.words[len(d.words)-1].text); ok && d.isBlock && len(d.words) == 3 {
			c.maps[name] = append(c.maps[name], d)
		}
	}
	for _, v := range servers {
		for _, l := range v.listens {
			if strings.HasPrefix(l.host, "unix:") {
				c.listens[l.host] = true
			} else if l.isLoopback() {
				c.listens[l.port] = true
			}
		}
	}
}

// http emits the readings of all servers of an http block.
func (c *configuration) http(outer *scope, servers []*server) {
	c.gather(outer, servers)
	for _, v := range servers {
		if len(v.own("return")) > 0 {
			continue // no request of it goes on
		}
		s := &serving{configuration: c, server: v, hosts: v.hosts(), top: v.locations()}
		s.visit(s.top)
		s.internal(&location{scope: v.scope}, "")
	}
}

// begin is what all readings of a configuration share.
func (c *configuration) begin(name string, at audit.Pos) providers.Reading {
	c.names[name]++
	if n := c.names[name]; n > 1 {
		name = fmt.Sprintf("%s #%d", name, n)
	}
	r := providers.Reading{System: Table.System, Name: name, At: at, From: c.request.Path}
	if c.dumped {
		r.Layer = audit.FromPlan
	}
	r.Context.Version = c.request.Flags[versionFlag]
	r.Context.Partial = c.partial
	return r
}

// missing is why what is not written in a scope may be set elsewhere: by a file that it includes and
// that could not be read, or by one that includes this.
func (c *configuration) missing(s *scope) string {
	for ; s != nil; s = s.outer {
		for _, d := range s.own("include") {
			return strings.Join(texts(d.words), " ") + " could not be followed, and what it includes may set it"
		}
	}
	return c.partial
}
