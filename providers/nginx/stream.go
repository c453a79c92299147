package nginx

import (
	"github.com/timeout-audit/timeout-audit/providers"
)

// passesBytes is the type of a server of the stream module, which passes connections on as they
// are.
const passesBytes = "stream"

// stream emits the readings of all servers of a stream block. UDP has no connections to cut.
func (c *configuration) stream(outer *scope, servers []*server) {
	c.gather(outer, servers)
	way := family{"proxy_pass", "proxy_", passesBytes, "tcp://"}
	for _, v := range servers {
		passes := v.own(way.pass)
		udp := len(v.listens) > 0 && v.listens[0].udp
		if len(passes) == 0 || len(passes[0].args()) == 0 || udp {
			continue
		}
		r := c.begin("stream "+v.port(), passes[0].at())
		r.Names = append(v.answers(c.here), c.request.Names...)
		r.Context.Type = way.kind
		r.Context.Partial = c.missing(v.scope)
		r.Settings = v.streamed()
		r.Blocks = c.places(v.scope, []string{"proxy_timeout", "proxy_connect_timeout"}, nil)
		c.sends(v.scope, way, passes[0].args()[0], &r)
		for i := range r.Sends {
			r.Sends[i].Rewrites, r.Sends[i].KeepsPath = false, false
		}
		c.found.Readings = append(c.found.Readings, r)
	}
}

// streamed are the settings that a server of the stream module has too, and its own.
func (s *scope) streamed() []providers.Setting {
	var all []providers.Setting
	for _, name := range streaming {
		if set, ok := s.setting(name); ok {
			all = append(all, set)
		}
	}
	return all
}
