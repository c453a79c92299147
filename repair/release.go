package repair

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// release takes what hops do with a stream, other than keeping time, for mended: response bytes no
// longer wait in a hop, an upgrade is forwarded. That is told as advice, since no single value of a
// setting does it on the stream's route alone; the clocks are then judged as they will run. It
// reports whether there was anything to mend.
func (s *solver) release() bool {
	mended := false
	for _, f := range s.findings() {
		if len(f.Uses.Properties) == 0 || f.rule.ID != "buffered-heartbeat" && f.rule.ID != "upgrade-dropped" || s.restsOn(f) != "" {
			continue
		}
		p := f.Uses.Properties[0]
		if p.Setting == "" {
			continue
		}
		mended = true
		s.say(Advice{f.walk.Chain.ID, f.rule.ID, fmt.Sprintf("%s: %s", f.Hop, f.Repair.Text)})
		s.mend(f, p)
	}
	return mended
}

// mend changes a property of a hop in all copies of it.
func (s *solver) mend(f *found, p *audit.Property) {
	setting := p.Setting
	p.Value = audit.Of(f.rule.ID == "upgrade-dropped")
	for i := range s.copies {
		for j := range s.copies[i].Hops {
			h := &s.copies[i].Hops[j]
			if h.System != f.System || h.Name != f.Hop || h.From != f.From || h.Route != f.Route {
				continue
			}
			if f.rule.ID == "buffered-heartbeat" {
				answer(h.Holds, setting, audit.No)
			} else {
				answer(h.Upgrades, setting, audit.Yes)
			}
		}
	}
}

func answer(list []audit.Property, setting string, value audit.Tri) {
	for i := range list {
		if list[i].Setting == setting {
			list[i].Value = value
		}
	}
}
