package cloudflare

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// zoneSeen begins what is said of values that are the zone's own.
const zoneSeen = "GET zones/settings "

// older are the numbers that Cloudflare has published for the limit of every zone that cannot change
// it. The API may still report one of them.
var older = []float64{100, 120}

// editable tells whether the zone's owner can change the read timeout, as its settings have it.
func (v *visit) editable() audit.Tri {
	s, ok := v.settings.value[readTimeout]
	switch {
	case !ok || s.Editable == nil:
		return audit.Unsure
	case *s.Editable:
		return audit.Yes
	}
	return audit.No
}

// context is what the zone's plan decides. That the read timeout can be changed says more than the
// plan's name: only Enterprise can.
func (v *visit) context() providers.Context {
	plan := strings.ToLower(v.zone.Plan.LegacyID)
	if plan == "" {
		plan = strings.ToLower(v.plan.value)
	}
	if !slices.Contains(Edge.Plans, plan) {
		plan = ""
	}
	c := providers.Context{Plan: plan}
	unknown := func(code audit.Code, why string) {
		c.Plan, c.Unknown = "", map[string]providers.Unknown{providers.KeyPlan: {Code: code, Why: why}}
	}
	switch editable := v.editable(); {
	case editable == audit.Yes:
		if !enterprise(c) {
			c.Plan = "enterprise"
		}
	case editable == audit.No && enterprise(c):
		unknown(audit.NoValue, "the zone is "+plan+", and yet the API says that it cannot change "+readTimeout)
	case plan == "" && !v.plan.given():
		unknown(v.plan.why.Code, v.plan.why.Why)
	case plan == "":
		unknown(audit.NoValue, "the API does not tell it")
	}
	return c
}

// zoneSettings are the settings that decide, as the zone has them.
func (v *visit) zoneSettings(c providers.Context) []providers.Setting {
	seen := zoneSeen + v.zone.Name
	if !v.settings.given() {
		var all []providers.Setting
		for _, id := range settingIDs {
			all = append(all, observed(id, providers.NotKnown(v.settings.why.Code, v.settings.why.Why), seen))
		}
		return all
	}
	var all []providers.Setting
	if value, ok := v.limit(c, seen); ok {
		all = append(all, observed(readTimeout, value, seen))
	}
	all = append(all, observed(webSockets, v.word(webSockets, seen), seen))
	if _, ok := v.settings.value[holding]; ok { // zones below Enterprise have no such setting
		all = append(all, observed(holding, v.word(holding, seen), seen))
	}
	return all
}

// limit is the zone's read timeout, where it has one of its own.
func (v *visit) limit(c providers.Context, seen string) (providers.Value, bool) {
	s, ok := v.settings.value[readTimeout]
	if !ok {
		if enterprise(c) {
			return notReported(readTimeout, seen), true
		}
		return providers.Value{}, false
	}
	n, ok := s.number()
	after, _ := published.Duration()
	switch {
	case !ok:
		return providers.NotKnown(audit.NoValue, seen+" gives something that is no number for "+readTimeout), true
	case enterprise(c), n == after.Seconds():
		return providers.Number(n), true
	case slices.Contains(older, n):
		v.notice("%s: the API reports %s = %g, an older number for the limit of every zone that cannot change it; that limit is %g s now", v.title(), readTimeout, n, after.Seconds())
		return providers.Value{}, false
	case c.Plan == "":
		return providers.Number(n), true // the table says what an unknown plan makes of it
	}
	return providers.NotKnown(audit.NoValue, fmt.Sprintf(
		"the API reports %g s, which a zone on the %s plan cannot have; whether that or the published %g s holds is published nowhere", n, c.Plan, after.Seconds())), true
}

// word is a setting that is on or off.
func (v *visit) word(id, seen string) providers.Value {
	s, ok := v.settings.value[id]
	if !ok {
		return notReported(id, seen)
	}
	var text string
	if json.Unmarshal(s.Value, &text) != nil || !slices.Contains([]string{"on", "off"}, text) {
		return providers.NotKnown(audit.NoValue, seen+" gives neither on nor off for "+id)
	}
	return providers.Text(text)
}

// number is the setting's value, which the API gives as a number or in a text.
func (s *liveSetting) number() (float64, bool) {
	var text string
	if json.Unmarshal(s.Value, &text) != nil {
		text = string(s.Value)
	}
	n, err := strconv.Atoi(text)
	return float64(n), err == nil && n >= 0
}

func observed(setting string, value providers.Value, seen string) providers.Setting {
	return providers.Setting{Name: setting, Value: value, Known: audit.Observed, Seen: seen}
}

// notReported is a value that an API left out of its answer. Nothing says that it is the default.
func notReported(setting, seen string) providers.Value {
	return providers.NotKnown(audit.NoValue, seen+" did not report "+setting)
}
