package report

import (
	"path"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// An anchorage finds for each finding a place in a file of the repository, for formats that hold
// nothing else.
type anchorage struct {
	Options
	chains map[string]*audit.Chain // by id
	paths  map[string]string       // of files, as reports print them; empty: not of the repository
}

func newAnchorage(r *audit.Result, o Options) *anchorage {
	a := &anchorage{Options: o, chains: map[string]*audit.Chain{}, paths: map[string]string{}}
	for i := range r.Chains {
		a.chains[r.Chains[i].Chain.ID] = r.Chains[i].Chain
	}
	return a
}

// path is a file of the repository, relative to its root.
func (a *anchorage) path(file string) (string, bool) {
	if file == "" {
		return "", false
	}
	p, known := a.paths[file]
	if !known {
		if a.Repository != nil {
			if below, ok := a.Repository(file); ok {
				p = below
			}
		} else if clean := path.Clean(file); !path.IsAbs(clean) && clean != ".." && !strings.HasPrefix(clean, "../") && !strings.HasPrefix(clean, "<") {
			p = clean
		}
		a.paths[file] = p
	}
	return p, p != ""
}

// place is where a finding stands: its own place, else one that explains it, else where its hop or
// another of its chain is written, else what names the running system.
func (a *anchorage) place(f *audit.Finding) (at audit.Pos, path string, ok bool) {
	take := func(p audit.Pos) bool {
		if path, ok = a.path(p.File); ok {
			at = p
		}
		return ok
	}
	if take(f.At) {
		return at, path, true
	}
	for i := range f.Notes {
		if take(f.Notes[i].At) {
			return at, path, true
		}
	}
	for _, own := range []bool{true, false} {
		for _, id := range f.Chains {
			if c := a.chains[id]; c != nil && hopPlace(c, f, own, take) {
				return at, path, true
			}
		}
	}
	take(a.Anchor)
	return at, path, ok
}

// hopPlace offers the places of a finding's own hop, or of the other hops of its chain.
func hopPlace(c *audit.Chain, f *audit.Finding, own bool, take func(audit.Pos) bool) bool {
	for i := range c.Hops {
		h := &c.Hops[i]
		if own != (h.System == f.System && h.Name == f.Hop) {
			continue
		}
		if take(h.At) {
			return true
		}
		for _, same := range []bool{true, false} {
			for j := range h.Timers {
				if t := &h.Timers[j]; same == (t.Setting == f.Setting) && timerPlace(t, take) {
					return true
				}
			}
		}
	}
	return false
}

func timerPlace(t *audit.Timer, take func(audit.Pos) bool) bool {
	if take(t.At) {
		return true
	}
	for i := range t.Also {
		if take(t.Also[i].At) {
			return true
		}
	}
	return false
}

// left tells how many findings a format left out.
func (a *anchorage) left(format string, n int, why string) {
	if n > 0 && a.Tell != nil {
		a.Tell(format + ": " + count(n, "finding") + " left out: " + why)
	}
}

const noFile = "no file of the repository tells of them; -f text and -f json list them"
