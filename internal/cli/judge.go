package cli

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// judgeFlags say how strict to be.
type judgeFlags struct {
	margin     margin
	only, skip []string
	failOn     *choice
	strict     bool
}

func (j *judgeFlags) add(c *cobra.Command) {
	j.addRules(c)
	j.failOn = choose(audit.Error.String(), audit.Warning.String(), audit.Notice.String(), audit.Silent.String())
	j.failOn.value = audit.Error.String()
	f := c.Flags()
	f.Var(j.failOn, "fail-on", "the least severity that makes the exit status 1")
	f.BoolVar(&j.strict, "strict", false, "exit with 1 also if anything could not be read, or a suppression or baseline is out of date")
}

// addRules adds the flags that say which rules are applied, and how.
func (j *judgeFlags) addRules(c *cobra.Command) {
	j.margin = 2
	f := c.Flags()
	f.Var(&j.margin, "margin", "an idle clock must outlast this many heartbeats")
	f.StringSliceVar(&j.only, "rule", nil, "apply only this `RULE` (repeatable)")
	f.StringSliceVar(&j.skip, "skip-rule", nil, "leave this `RULE` out (repeatable)")
}

// disabled are the rules that are not to be run: those that the configuration switches off, unless
// --rule names them, and those that the flags leave out.
func (j *judgeFlags) disabled(p *program, config map[string]bool) (map[string]bool, error) {
	off := map[string]bool{}
	for _, list := range [][]string{j.only, j.skip} {
		for _, id := range list {
			if err := p.knowsRule(id); err != nil {
				return nil, err
			}
		}
	}
	for id := range config {
		off[id] = config[id]
	}
	if len(j.only) > 0 {
		for _, r := range p.rules {
			off[r.ID] = true
		}
		for _, id := range j.only {
			off[id] = false
		}
	}
	for _, id := range j.skip {
		off[id] = true
	}
	return off, nil
}

// least is the severity that --fail-on names, or above all of them for never.
func (j *judgeFlags) least() audit.Severity {
	if s, _ := audit.ParseSeverity(j.failOn.value); s != audit.Silent {
		return s
	}
	return audit.Error + 1
}

// lax is the status of what is wrong with suppressions and the baseline.
func (j *judgeFlags) lax() int {
	if j.strict {
		return Findings
	}
	return Clean
}

func (p *program) ruleIDs() []string {
	ids := make([]string, len(p.rules))
	for i := range p.rules {
		ids[i] = p.rules[i].ID
	}
	return ids
}

func (p *program) knowsRule(id string) error {
	ids := p.ruleIDs()
	if err := among(id, ids); err != nil {
		f := failure{what: fmt.Sprintf("rule %q", id), why: "there is no such rule", next: "timeout-audit explain lists them"}
		if n := providers.Nearest(id, ids); n != "" {
			f.next = "did you mean " + n + "?"
		}
		return f
	}
	return nil
}

// failing reports whether the result has what --fail-on or --strict ask for.
func (j *judgeFlags) failing(r *audit.Result) bool {
	if j.strict && (len(r.Unread) > 0 || r.Comparison != nil && r.Comparison.Count(audit.Unclear) > 0) {
		return true
	}
	least, _ := audit.ParseSeverity(j.failOn.value)
	if least == audit.Silent {
		return false
	}
	for s := least; s <= audit.Error; s++ {
		if r.Count(s) > 0 {
			return true
		}
	}
	return false
}

// A margin is a factor of at least 1.
type margin float64

// Set reads a number that is not below 1.
func (m *margin) Set(s string) error {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || !(v >= 1 && v <= 1000) {
		return fmt.Errorf("want a number from 1 (every heartbeat arrives) to 1000; 2 allows one of two to be lost")
	}
	*m = margin(v)
	return nil
}

// String writes the number.
func (m *margin) String() string { return strconv.FormatFloat(float64(*m), 'f', -1, 64) }

// Type is what --help shows for the value.
func (m *margin) Type() string { return "2" }
