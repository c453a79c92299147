package cloudflare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A workerRoute says which requests a Worker gets; without a script, which none gets.
type workerRoute struct {
	label  string // how it is called
	script string // "proxy"; "?" where its name is not known
	route  audit.Route
	unsure string // why nobody knows whether there is a Worker
	at     audit.Pos
}

// worker is the route by which a Worker gets a part's requests: the narrowest that covers it counts. Where
// that cannot be told, why says so; both are empty where there is none.
func (z *zoneRules) worker(p *part) (best *workerRoute, why string) {
	for i := range z.workers {
		w := &z.workers[i]
		on := p.under(w.route)
		switch {
		case on == audit.No:
		case w.unsure != "":
			why = w.unsure
		case on == audit.Yes:
			if best == nil || narrower(w.route, best.route) {
				best = w
			}
		case w.script != "":
			why = fmt.Sprintf("Worker %s gets some of these requests, by %s", w.script, w.label)
		}
	}
	if best != nil && best.script == "" {
		best = nil
	}
	if best != nil {
		why = ""
	}
	return best, why
}

// narrower reports whether a pattern is more specific than another that covers the same requests: the
// longer path, then the longer host.
func narrower(a, b audit.Route) bool {
	if len(a.Path) != len(b.Path) {
		return len(a.Path) > len(b.Path)
	}
	plain := func(p audit.Pattern) int { return len(strings.Trim(string(p), "*")) }
	if plain(a.Host) != plain(b.Host) {
		return plain(a.Host) > plain(b.Host)
	}
	return len(a.Host) < len(b.Host)
}

// throughWorker is the Worker before a part's reading, if there is one: callers then meet the Worker, and
// what it fetches passes the edge's limits behind it.
func (h *edgeHost) throughWorker(p *part, r *providers.Reading) (providers.Reading, bool) {
	by, why := h.rules.worker(p)
	if by == nil && why == "" {
		return providers.Reading{}, false
	}
	name, says, at := "Worker, if any,", why, r.At
	if by != nil {
		name, says, at = "Worker "+by.script, "the code of Worker "+by.script+" decides", by.at
	}
	set := h.worker
	set.At = at
	w := workerReading(name+" on "+r.Name, r.Names[0].Text, says, set)
	w.Layer, w.From, w.At, w.Callee, w.Assumed = r.Layer, r.From, at, r.Callee, slices.Clone(r.Assumed)
	w.Route = r.Route
	behind := r.Names[0].Text + " behind a Worker"
	w.Sends = []audit.Send{{To: behind, Label: r.Name, At: at}}
	var kept []audit.Name
	for i, n := range r.Names { // callers meet the Worker; what files and API call the edge stays its name
		switch {
		case strings.HasPrefix(n.Text, hostName):
			kept = append(kept, n)
			w.Names = append(w.Names, audit.Name{Text: n.Text + " worker"})
		case i == 0:
			kept = append(kept, audit.Name{Text: behind, Strong: true})
			w.Names = append(w.Names, audit.Name{Text: n.Text})
		default:
			w.Names = append(w.Names, n)
		}
	}
	r.Names = kept
	return w, true
}

// workerReading is a Worker of which no more is known than that its own code decides.
func workerReading(name, strong, says string, set providers.Setting) providers.Reading {
	set.Name, set.Value = workerCode, providers.NotKnown(audit.Unsupported, says)
	return providers.Reading{
		System: Worker.System, Name: name, Names: []audit.Name{{Text: strong + " worker", Strong: true}}, Settings: []providers.Setting{set},
	}
}
