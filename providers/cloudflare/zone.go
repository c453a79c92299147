package cloudflare

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A zone is what several resources say of one zone. Records and settings name it by its id, and so
// it is known by what that id was computed from.
type zone struct {
	key      string
	name     string            // empty where it is not known
	plan     providers.Setting // without a name where nobody gives it
	settings []providers.Setting
	used     bool

	rules *zoneRules
}

// settingIDs are the settings that decide what a connection lives through.
var settingIDs = []string{readTimeout, webSockets, holding}

func (r *reader) readZones() {
	for _, res := range r.of.Of(zoneTypes...) {
		z := r.zone(res.Address)
		for _, v := range []*terraform.Value{
			res.Body.Attributes["zone"], res.Body.Attributes["name"], inside(&res.Body, "filter", "name"),
		} {
			if text, ok := providers.TextOf(v); ok && text != "" {
				z.name = strings.ToLower(text)
			}
		}
		if res.Type == zoneTypes[0] {
			z.setPlan(res.Body.Attributes["plan"])
		}
	}
	for _, res := range r.of.Of("cloudflare_zone_subscription") {
		z := r.zoneOf(res)
		z.setPlan(inside(&res.Body, "rate_plan", "id"))
	}
	for _, res := range r.of.Of("cloudflare_zone_setting") {
		z := r.zoneOf(res)
		id := res.Body.Attributes["setting_id"]
		text, ok := providers.TextOf(id)
		if !ok {
			u := providers.Unknown{Code: audit.NoValue, Why: "it is not given"}
			at := res.At
			if id != nil && id.State == terraform.Unknown {
				u, at = providers.Unknown{Code: id.Code(), Why: id.Why()}, id.At()
			}
			r.unread(u.Code, res.Address, "setting_id", at, "which setting it is, is not known: %s", u.Why)
			continue
		}
		z.set(text, res.Body.Attributes["value"])
	}
	for _, res := range r.of.Of("cloudflare_zone_settings_override") {
		z := r.zoneOf(res)
		if why, ok := res.Body.Unknown["settings"]; ok {
			r.unread(res.Body.Codes["settings"], res.Address, "settings", res.At, "whether there is a settings block is not known: %s", why)
		}
		for _, id := range settingIDs {
			z.set(id, inside(&res.Body, "settings", id))
		}
	}
}

// inside is an attribute of a nested block, which newer providers have as a nested object.
func inside(b *terraform.Block, block, name string) *terraform.Value {
	for _, nested := range b.Blocks[block] {
		if v := nested.Attributes[name]; v != nil {
			return v
		}
	}
	v := b.Attributes[block]
	switch {
	case v == nil:
		return nil
	case v.State == terraform.Unknown:
		return v
	}
	return v.Map[name]
}

func (r *reader) zone(key string) *zone {
	if z := r.zones[key]; z != nil {
		return z
	}
	z := &zone{key: key, rules: &zoneRules{byPhase: map[string][]edgeRule{}}}
	r.zones[key] = z
	r.order = append(r.order, z)
	return z
}

// zoneOf is the zone that a resource belongs to. Two values that are not known are taken for one
// zone where one module gives one reason: then they come from one variable.
func (r *reader) zoneOf(res *terraform.Resource) *zone {
	v := res.Body.Attributes["zone_id"]
	if v == nil {
		v = res.Body.Attributes["identifier"]
	}
	if zones := r.of.Referred(v, zoneTypes...); len(zones) > 0 {
		return r.zone(zones[0].Address)
	}
	text, known := providers.TextOf(v)
	switch {
	case v == nil:
		return r.zone("zone of " + res.Address)
	case known:
		return r.zone("zone " + text)
	}
	for _, ref := range v.Refs() {
		if namesZone(ref.Address) {
			return r.zone(ref.Address)
		}
	}
	return r.zone(strings.TrimSpace(res.Module + " zone: " + v.Why()))
}

// namesZone reports whether an address is that of a zone, made or looked up.
func namesZone(address string) bool {
	return strings.Contains("."+providers.PlainAddress(address), ".cloudflare_zone")
}

func (z *zone) setPlan(v *terraform.Value) {
	if s, ok := providers.Written(providers.KeyPlan, v); ok && (v.Map == nil || v.State == terraform.Unknown) {
		z.plan = s
	}
}

func (z *zone) set(id string, v *terraform.Value) {
	if !slices.Contains(settingIDs, id) {
		return
	}
	if s, ok := providers.Written(id, v); ok {
		z.settings = append(z.settings, s)
	}
}

// context is what the zone's plan decides.
func (z *zone) context() providers.Context {
	var c providers.Context
	switch {
	case z.plan.Name == "":
	case z.plan.Value.Kind == providers.IsText:
		c.Plan = strings.ToLower(z.plan.Value.Text)
		c.At = map[string]audit.Pos{providers.KeyPlan: z.plan.At}
	default:
		c.Unknown = map[string]providers.Unknown{providers.KeyPlan: z.plan.Value.Unknown}
	}
	return c
}

// unused tells of settings of zones that have no proxied record here.
func (r *reader) unused() {
	for _, z := range r.order {
		if z.used {
			continue
		}
		for _, s := range z.settings {
			r.unread(audit.Missing, z.key, s.Name, s.At, "no proxied record of its zone is in these files")
		}
	}
}
