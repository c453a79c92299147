package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// carries says what a chain does with each protocol; those with one outcome share a line.
func (p *page) carries(a *audit.Audited) {
	p.line(dim, "  what it carries (no traffic is declared)")
	var outcomes []string
	protocols := map[string][]string{}
	looks := map[string]style{}
	for i := range a.Carries {
		y := &a.Carries[i]
		text := carried(a.Chain, y, func(k audit.Culprit) string { return a.Chain.Hops[k.Hop].Label() })
		if !slices.Contains(outcomes, text) {
			outcomes = append(outcomes, text)
			looks[text] = carryOutcome(a.Chain, y).look()
		}
		protocols[text] = append(protocols[text], string(y.Protocol))
	}
	for _, text := range outcomes {
		p.hang(looks[text], "    ", 6, strings.Join(protocols[text], ", ")+": "+text)
	}
	p.end()
}

func carried(c *audit.Chain, y *audit.Carry, hop func(audit.Culprit) string) string {
	by := ""
	if y.Cut.Hop >= 0 {
		by = named(y.Cut, hop)
	}
	unknown := make([]string, len(y.DependsOn))
	for i, k := range y.DependsOn {
		unknown[i] = named(k, hop)
	}
	decides := strings.Join(unknown, ", ")
	switch {
	case y.Survives == audit.Unsure:
		return "not known: depends on " + decides
	case y.Survives == audit.No && y.Cut.Property != nil:
		return "refused, the upgrade is not forwarded: " + by
	case y.Survives == audit.No && y.Protocol == audit.HTTP:
		return "cut at once, by " + by
	case y.Survives == audit.No:
		text := fmt.Sprintf("cut after %s at any heartbeat, by %s", spaced(y.CutAfter), by)
		if decides != "" {
			text += ", or sooner: depends on " + decides
		}
		return text
	case y.Protocol == audit.HTTP && y.AnswersWithin.IsNever():
		return "answers however late"
	case y.Protocol == audit.HTTP:
		return fmt.Sprintf("answers within %s, by %s", spaced(y.AnswersWithin), by)
	}
	text := "survives"
	if y.CutAfter.Known() && by != "" {
		text += fmt.Sprintf(" up to %s (%s)", spaced(y.CutAfter), by)
	}
	return text + bears(y.Safe)
}

func bears(safe audit.Limit) string {
	switch d, ok := safe.Duration(); {
	case safe.IsNever():
		return ", with or without a heartbeat"
	case !ok:
		return ", the safe heartbeat is not known"
	case d == 0:
		return ", but no heartbeat is safe"
	}
	return ", heartbeat up to " + spaced(safe)
}

// named is a setting and its hop: "perRequestTimeoutSeconds (aws_ecs_service.api)".
func named(k audit.Culprit, hop func(audit.Culprit) string) string {
	switch {
	case k.Setting() != "":
		return k.Setting() + " (" + hop(k) + ")"
	case k.Timer != nil:
		return "the " + string(k.Timer.Clock) + " clock (" + hop(k) + ")"
	}
	return hop(k)
}

// pasted is the most routes for which lines to paste are shown.
const pasted = 3

// paste shows what to declare so that the next verdict is exact.
func (p *page) paste(r *audit.Result) {
	lines := declarations(r)
	if len(lines) == 0 {
		return
	}
	p.wrap(plain, "", sayWhatIsSent)
	p.end()
	for _, line := range lines {
		p.line(plain, "  "+line)
	}
	p.end()
}

const sayWhatIsSent = "Say what is sent, and the verdict is exact. Into .timeout-audit.hcl, with your own numbers:"

// declarations are blocks of a chain file that declare a traffic for each route that has none and may stream.
func declarations(r *audit.Result) []string {
	var routes []string
	for i := range r.Chains {
		a := &r.Chains[i]
		if a.Traffic == nil && slices.ContainsFunc(a.Carries, func(y audit.Carry) bool { return y.Protocol.Streams() }) {
			if route := a.Chain.Route.String(); !slices.Contains(routes, route) {
				routes = append(routes, route)
			}
		}
	}
	var lines []string
	for i, route := range routes[:min(len(routes), pasted)] {
		name := "stream"
		if i > 0 {
			name = fmt.Sprintf("stream-%d", i+1)
		}
		lines = append(lines, "traffic "+quoted(name)+" {",
			`  protocol  = "sse"   # or websocket, grpc, grpc-bidi, http`,
			`  heartbeat = "15s"   # or "none"`,
			`  longest   = "30m"`)
		if route != "*" {
			lines = append(lines, "  route     = "+quoted(route))
		}
		lines = append(lines, "}")
	}
	if n := len(routes) - pasted; n > 0 {
		lines = append(lines, "# and alike for "+count(n, "further route"))
	}
	return lines
}

// quoted is a string of HCL, in which ${ and %{ would begin a template.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "${", "$${", "%{", "%%{").Replace(s) + `"`
}
