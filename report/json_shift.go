package report

import "github.com/timeout-audit/timeout-audit/audit"

// diffJSON is what a change does, where one was audited.
type diffJSON struct {
	Worse     int         `json:"worse"`
	Better    int         `json:"better"`
	Unclear   int         `json:"unclear"`
	Unchanged int         `json:"unchanged"`
	Chains    []shiftJSON `json:"chains"`
	Gone      []goneJSON  `json:"gone"`
}

type shiftJSON struct {
	Name      string         `json:"name"`
	Route     string         `json:"route"`
	Traffic   *string        `json:"traffic"`
	Protocol  audit.Protocol `json:"protocol"`
	Change    string         `json:"change"`    // new, gone, changed or unchanged
	Direction string         `json:"direction"` // worse, better, unclear or same
	Text      *string        `json:"text"`
	Before    *fateJSON      `json:"before"`
	After     *fateJSON      `json:"after"`
}

type fateJSON struct {
	Chain    string       `json:"chain"` // its id
	Survives *bool        `json:"survives"`
	Fragile  bool         `json:"fragile"`
	CutAfter any          `json:"cut_after"`
	AtLatest bool         `json:"at_latest"`
	System   *string      `json:"system"`
	Hop      *string      `json:"hop"`
	Setting  *string      `json:"setting"`
	Clock    *audit.Clock `json:"clock"`

	DependsOn []culpritJSON `json:"depends_on"`

	// Each is absent where it has no meaning, which is not the same as null.
	Safe    *safeJSON `json:"safe_heartbeat,omitempty"`
	Answers *safeJSON `json:"answers_within,omitempty"`
}

type goneJSON struct {
	Rule        string  `json:"rule"`
	Severity    string  `json:"severity"`
	System      string  `json:"system"`
	Hop         string  `json:"hop"`
	Setting     string  `json:"setting"`
	Message     string  `json:"message"`
	Known       bool    `json:"known"` // false: its setting is not known any more
	At          *atJSON `json:"at"`
	Fingerprint string  `json:"fingerprint"`
}

func diffOf(r *audit.Result) *diffJSON {
	c := r.Comparison
	if c == nil {
		return nil
	}
	d := &diffJSON{
		Worse: c.Count(audit.Worse), Better: c.Count(audit.Better), Unclear: c.Count(audit.Unclear),
		Chains: each(c.Shifts, shiftOf),
		Gone: each(c.Gone, func(g *audit.Gone) goneJSON {
			return goneJSON{g.Rule, g.Severity.String(), g.System, g.Hop, g.Setting, g.Message, !g.Unknown, atOf(g.At), g.Fingerprint}
		}),
	}
	_, d.Unchanged, _ = shiftLines(c)
	return d
}

func shiftOf(s *audit.Shift) shiftJSON {
	of, line := s.After, shiftLineOf(s)
	j := shiftJSON{Change: "changed", Direction: s.Direction.String(), Before: fateOf(s.Before), After: fateOf(s.After)}
	switch {
	case s.After == nil:
		of, j.Change = s.Before, "gone"
	case s.Before == nil:
		j.Change = "new"
	case line.word == "":
		j.Change = "unchanged"
	}
	if line.word != "" {
		text := harmless(line.String())
		if line.safe != "" {
			text += "; " + harmless(line.safe)
		}
		j.Text = &text
	}
	j.Name, j.Route, j.Protocol = of.Chain.Name, of.Chain.Route.String(), of.Protocol
	if of.Traffic != nil {
		j.Traffic = &of.Traffic.Name
	}
	return j
}

func fateOf(f *audit.Fate) *fateJSON {
	if f == nil {
		return nil
	}
	j := &fateJSON{
		Chain: f.Chain.ID, Survives: triOf(f.Survives), Fragile: f.Fragile, CutAfter: limitOf(f.CutAfter), AtLatest: f.AtLatest,
		DependsOn: each(f.DependsOn, func(k *audit.Culprit) culpritJSON { return culpritOf(f.Chain, k) }),
	}
	if f.Cut.Hop >= 0 {
		cut := culpritOf(f.Chain, &f.Cut)
		j.System, j.Hop, j.Setting, j.Clock = &cut.System, &cut.Hop, &cut.Setting, cut.Clock
	}
	if f.Safe != nil {
		j.Safe = &safeJSON{*f.Safe}
	}
	if f.Answers != nil {
		j.Answers = &safeJSON{*f.Answers}
	}
	return j
}
