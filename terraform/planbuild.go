package terraform

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// build makes the resources.
func (p *planReader) build() {
	for _, r := range p.held {
		for m := r.module; m != ""; {
			plainly := plainAddress(m)
			if p.modules[plainly] == nil {
				p.modules[plainly] = map[string]bool{}
			}
			p.modules[plainly][m] = true
			parts := splitAddress(m)
			m = strings.Join(parts[:max(0, len(parts)-2)], ".")
		}
	}
	changed, seen := map[string]bool{}, map[string]bool{}
	for _, r := range p.held {
		changed[r.address] = changed[r.address] || !r.before
	}
	kept := p.held[:0]
	for _, r := range p.held {
		if seen[r.address] || r.before && changed[r.address] {
			continue
		}
		if len(kept) == p.opts.MaxResources {
			p.unread(reason{audit.Refused, fmt.Sprintf("it has more than %d resources that carry clocks; the others were not read", len(kept))}, audit.Pos{File: p.name})
			break
		}
		seen[r.address] = true
		p.relate(r)
		kept = append(kept, r)
		m := &making{p: p, r: r, conf: p.confOf(r.module)}
		var conf *block
		if m.conf != nil {
			conf = m.conf.resources[r.typ+"."+r.name]
		}
		out := &Resource{Address: r.address, Module: r.module, Type: r.typ, Name: r.name, At: m.at(), Maybe: r.maybe}
		out.Body = *m.block(r.values, r.unknown, r.sensitive, conf, p.wants[r.typ], "")
		r.values, r.unknown, r.sensitive = nil, nil, nil
		p.root.Resources = append(p.root.Resources, out)
	}
	p.held = kept
}
