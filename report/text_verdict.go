package report

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// verdict is what becomes of a declared traffic, in sentences: when it is cut, by what, why no
// heartbeat helps or which does, and what the caller sees.
func verdict(a *audit.Audited) string {
	v, thing := &a.Verdict, thingOf(a.Traffic.Protocol)
	var says []string
	switch {
	case v.Cut.Property != nil && v.Survives == audit.No:
		says = append(says, fmt.Sprintf("%s is refused at once (cut after 0 s): %s does not forward the upgrade (%s).",
			thing, hopName(a.Chain, v.Cut.Hop), v.Cut.Setting()))
	case v.Survives == audit.No:
		after := "after "
		if v.AtLatest {
			after = "after at most "
		}
		says = append(says, fmt.Sprintf("%s is cut %s%s by %s.", thing, after, spaced(v.CutAfter), blamed(a.Chain, v.Cut)), helps(a))
	case v.Fragile:
		says = append(says, fmt.Sprintf("%s survives only while every heartbeat arrives: one that is lost cuts it after %s, by %s.",
			thing, spaced(v.CutAfter), blamed(a.Chain, v.Cut)), safe(a))
	case v.Survives == audit.Yes && len(unread(a.Chain)) > 0:
		says = append(says, fmt.Sprintf("%s survives what is known: of %s no clock is.", thing, strings.Join(unread(a.Chain), " and ")), safe(a))
	case v.Survives == audit.Yes:
		says = append(says, fmt.Sprintf("%s survives.", thing), safe(a))
	default:
		says = append(says, fmt.Sprintf("It is not known whether %s survives.", lower(thing)), safe(a))
	}
	if len(v.Together) > 0 {
		says = append(says, "At the same moment: "+listOf(a.Chain, v.Together)+".")
	}
	if len(v.DependsOn) > 0 {
		says = append(says, depends(a, v))
	}
	if v.CallerSees != "" {
		says = append(says, "The caller sees: "+v.CallerSees+".")
	}
	return strings.Join(strings.Fields(strings.Join(says, " ")), " ")
}

// unread are the hops of which no clock is known.
func unread(c *audit.Chain) []string {
	var names []string
	for i := range c.Hops {
		if c.Hops[i].Unread != "" {
			names = append(names, c.Hops[i].Label())
		}
	}
	return names
}

func depends(a *audit.Audited, v *audit.Verdict) string {
	list := listOf(a.Chain, v.DependsOn)
	if v.Survives == audit.No {
		return "It may be cut sooner by what is not known: " + list + "."
	}
	return "What is not known could change this: " + list + "."
}

// helps says whether a heartbeat helps against the clock that cuts, and why not.
func helps(a *audit.Audited) string {
	t := a.Verdict.Cut.Timer
	if a.Safe == nil || t == nil {
		return ""
	}
	if d, ok := a.Safe.Interval.Duration(); !ok || d > 0 {
		return safe(a)
	}
	switch t.Clock {
	case audit.Total:
		return "No heartbeat helps: it runs over the whole exchange and nothing restarts it."
	case audit.Lifetime:
		return "No heartbeat helps: it runs over the connection, however busy it is."
	case audit.FirstByte:
		if why := unheard(a, t); why != "" && a.Traffic.FirstByte == 0 {
			return why
		}
		return fmt.Sprintf("No heartbeat helps: the response takes %s to begin.", spaced(audit.After(a.Traffic.FirstByte)))
	}
	if why := unheard(a, t); why != "" {
		return why
	}
	return "No heartbeat is safe on this chain."
}

// unheard says why a heartbeat that is sent does not reach the clock.
func unheard(a *audit.Audited, t *audit.Timer) string {
	if a.Traffic.Heartbeat.IsNever() || !a.Walk.Arrives(a.Verdict.Cut.Hop, t).IsNever() {
		return ""
	}
	if hop, held := a.Walk.Stopped(); held != nil {
		return fmt.Sprintf("No heartbeat reaches it: %s holds response bytes back (%s).", a.Chain.Hops[hop].Label(), held.Setting)
	} else if hop >= 0 {
		return fmt.Sprintf("No heartbeat reaches it: the %s ends at %s.", a.Traffic.Beat, a.Chain.Hops[hop].Label())
	}
	return fmt.Sprintf("It does not hear a %s from the %s.", a.Traffic.Beat, a.Traffic.Sender)
}

// safe says which heartbeat is.
func safe(a *audit.Audited) string {
	if a.Safe == nil {
		return ""
	}
	switch d, ok := a.Safe.Interval.Duration(); {
	case a.Safe.Interval.IsNever():
		return "It needs no heartbeat."
	case !ok:
		return "Which heartbeat is safe is not known."
	case d == 0:
		return "No heartbeat is safe on this chain."
	}
	return fmt.Sprintf("A heartbeat every %s or more often is safe.", spaced(a.Safe.Interval))
}

// blamed names a clock or property: "perRequestTimeoutSeconds, a total clock of api (aws/...)".
func blamed(c *audit.Chain, k audit.Culprit) string {
	if k.Timer == nil {
		return fmt.Sprintf("%s of %s", k.Setting(), hopName(c, k.Hop))
	}
	article := "a "
	if k.Timer.Clock == audit.Idle {
		article = "an "
	}
	clock := article + string(k.Timer.Clock) + " clock of " + hopName(c, k.Hop)
	if k.Setting() == "" {
		return clock
	}
	return k.Setting() + ", " + clock
}

// listOf names clocks that are not known with the reason why.
func listOf(c *audit.Chain, list []audit.Culprit) string {
	names := make([]string, len(list))
	for i, k := range list {
		names[i] = blamed(c, k)
		switch {
		case k.Timer != nil && !k.Timer.Limit.Known() && k.Timer.Why != "":
			names[i] += " (" + k.Timer.Why + ")"
		case k.Property != nil && k.Property.Value == audit.Unsure && k.Property.Why != "":
			names[i] += " (" + k.Property.Why + ")"
		}
	}
	return strings.Join(names, "; ")
}

func hopName(c *audit.Chain, hop int) string {
	h := &c.Hops[hop]
	if h.Name != "" && h.System != "" {
		return h.Name + " (" + h.System + ")"
	}
	return h.Label()
}

func thingOf(p audit.Protocol) string {
	switch p {
	case audit.WebSocket:
		return "The WebSocket"
	case audit.HTTP:
		return "The answer"
	}
	return "The stream"
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
