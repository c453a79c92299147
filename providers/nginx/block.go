package nginx

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// connections are settings of a client's connection, which serves all locations of its server.
var connections = []string{"keepalive_timeout", "keepalive_time"}

// belong says where settings of a location belong: into its own block, and what concerns the client's
// connection into its server's.
func (s *serving) belong(l *location, way family) []providers.Block {
	own := l.scope
	if l.only != "" {
		own = own.outer // an `if` takes hardly any directive
	}
	var names, switches []string
	for i := range Table.Entries {
		e := &Table.Entries[i]
		switch {
		case !isDirective(e.Name), !way.has(e.Name), e.Name == "worker_shutdown_timeout", slices.Contains(connections, e.Name):
		case e.Word:
			switches = append(switches, e.Name)
		case len(e.Drives) > 0:
			names = append(names, e.Name)
		}
	}
	blocks := s.places(own, names, switches)
	var outer []string
	for _, name := range connections {
		if own.own(name) == nil {
			outer = append(outer, name)
		}
	}
	blocks = append(blocks, s.places(s.server.scope, outer, nil)...)
	if way.kind == "" && own.of != nil && !s.dumped {
		headers := providers.Block{At: own.of.at(), Settings: []string{setUpgrade, setConnection}}
		if own.own("proxy_set_header") == nil {
			headers.Discards = discarded(own)
		}
		blocks = append(blocks, headers)
	}
	return blocks
}

// places names the block of a scope for timers that do not stand in it, and for switches.
func (c *configuration) places(s *scope, timers, switches []string) []providers.Block {
	if s.of == nil || c.dumped {
		return nil
	}
	b := providers.Block{At: s.of.at(), Settings: switches}
	for _, name := range timers {
		if found := s.own(strings.TrimPrefix(name, "upstream.")); len(found) != 1 || !s.of.holds(found[0]) {
			b.Settings = append(b.Settings, name)
		}
	}
	if len(b.Settings) == 0 {
		return nil
	}
	return []providers.Block{b}
}

// discarded are the inherited headers that one proxy_set_header in the block would discard, but for
// the two of an upgrade.
func discarded(s *scope) []audit.Note {
	var all []audit.Note
	for _, d := range s.inherited("proxy_set_header") {
		args := d.args()
		if len(args) != 2 || strings.EqualFold(args[0].text, "Upgrade") || strings.EqualFold(args[0].text, "Connection") {
			continue
		}
		all = append(all, audit.Note{At: d.at(), Text: rawOf(d.words)})
	}
	return all
}

// rawOf is words as they stand in the file, with one blank between them.
func rawOf(words []token) string {
	raw := make([]string, len(words))
	for i, w := range words {
		raw[i] = w.raw
	}
	return strings.Join(raw, " ")
}
