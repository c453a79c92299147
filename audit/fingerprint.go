package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// fingerprint names a finding for baselines and suppressions: rule, system, hop, route, setting,
// the other hop of a pair, and file or account and region. It holds no line, no chain and no
// traffic, so that it survives edits elsewhere.
func (f *Finding) fingerprint() string {
	parts := []string{f.Rule, f.System, f.Hop, f.Route.String(), f.Setting, f.Peer, f.From}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// sorted are the findings, worst first, then by place.
func (r *running) sorted() []Finding {
	list := make([]Finding, 0, len(r.findings))
	for _, f := range r.findings {
		list = append(list, *f)
	}
	slices.SortFunc(list, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(b.Severity, a.Severity),
			cmp.Compare(a.At.File, b.At.File),
			cmp.Compare(a.At.Line, b.At.Line),
			cmp.Compare(a.At.Column, b.At.Column),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.System, b.System),
			cmp.Compare(a.Hop, b.Hop),
			cmp.Compare(a.Setting, b.Setting),
			cmp.Compare(a.Fingerprint, b.Fingerprint),
		)
	})
	return list
}
