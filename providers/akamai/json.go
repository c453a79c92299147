package akamai

import (
	"fmt"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// maxDepth bounds how deep rules nest; Akamai takes five levels.
const maxDepth = 32

// options are the options of behaviours that a table's row has.
var options = map[string][]struct{ option, setting string }{
	"readTimeout": {{"value", readTimeout}, {"firstByteTimeout", firstByte}},
	"timeout":     {{"value", connect}},
	"webSockets":  {{"enabled", webSockets}},
}

// json walks a rule of a JSON tree; inherited is what its parents have.
func (p *tree) json(v *terraform.Value, inherited rule) { p.rule(v, inherited, 0) }

// rule gives the paths whose requests it takes from the rule above it.
func (p *tree) rule(v *terraform.Value, inherited rule, depth int) []audit.Pattern {
	if v == nil || v.Map == nil || depth > maxDepth {
		at := p.res.At
		if v != nil && v.At().Known() {
			at = v.At()
		}
		code, why := audit.Refused, "it is not a rule of a property"
		switch {
		case depth > maxDepth:
			why = fmt.Sprintf("rules nest deeper than %d levels", maxDepth)
		case v != nil && v.State == terraform.Unknown:
			code, why = v.Code(), v.Why()
		}
		p.found.Unread = append(p.found.Unread, audit.Unread{
			Code: code, System: Edge.System, Hop: p.res.Address, Setting: "rules", Why: "a rule is not known: " + why, At: at,
		})
		return nil
	}
	name, _ := providers.TextOf(member(v, "name"))
	own := inherited
	if depth > 0 {
		own = inherited.under(name, conditionOf(v), v.At())
	} else {
		own.at = v.At()
	}
	changed := depth == 0
	for _, b := range list(member(v, "behaviors")) {
		kind, _ := providers.TextOf(member(b, "name"))
		given := member(b, "options")
		for _, o := range options[kind] {
			if s, ok := providers.Written(o.setting, member(given, o.option)); ok {
				own, changed = own.with(s), true
			}
		}
		switch kind {
		case "readTimeout":
			own, changed = own.with(providers.Setting{Name: hasBehaviour, Value: providers.Switch(true), Known: audit.Written, At: b.At()}), true
		case "origin":
			if sends, _ := p.of.Origins(member(given, "hostname"), p.res.Address, nil); len(sends) > 0 {
				own.origin, changed = sends, true
			}
		}
	}
	return p.emitted(own, changed, func() (taken []audit.Pattern) {
		for _, child := range list(member(v, "children")) {
			taken = append(taken, p.rule(child, own, depth+1)...)
		}
		return taken
	})
}

// emitted emits a rule that changes something and then those below it. What they surely take of its
// paths does not come to it.
func (p *tree) emitted(own rule, changed bool, below func() []audit.Pattern) []audit.Pattern {
	if !changed {
		return below()
	}
	at := len(p.found.Readings)
	p.emit(own)
	p.found.Readings[at].Beside = audit.Paths(below())
	if len(own.assumed) > 0 {
		return nil
	}
	var taken []audit.Pattern
	for _, route := range own.routes {
		if route.Host == "" && route.Path != "" {
			taken = append(taken, route.Path)
		}
	}
	return taken
}

// A condition is what a rule's criteria ask: hosts and paths, and what is not read.
type condition struct {
	routes []audit.Route
	unread []string
}

// conditionOf are the criteria of a rule in JSON. Where any of several is enough, only paths or only
// hosts make routes.
func conditionOf(v *terraform.Value) condition {
	satisfy, _ := providers.TextOf(member(v, "criteriaMustSatisfy"))
	var all []criterion
	for _, c := range list(member(v, "criteria")) {
		name, _ := providers.TextOf(member(c, "name"))
		o := member(c, "options")
		operator, _ := providers.TextOf(member(o, "matchOperator"))
		all = append(all, criterion{name, operator, texts(member(o, "values"))})
	}
	return combine(all, satisfy == "any")
}

// A criterion is one thing that a rule asks.
type criterion struct {
	name, operator string
	values         []string // nil where they are not known
}

func combine(all []criterion, any bool) condition {
	var hosts, paths []audit.Pattern
	var c condition
	for _, one := range all {
		positive := one.operator == "" || one.operator == "MATCHES_ONE_OF" || one.operator == "IS_ONE_OF"
		switch {
		case one.name == "path" && positive && one.values != nil:
			for _, v := range one.values {
				if v == "/*" {
					v = ""
				}
				paths = append(paths, audit.Pattern(v))
			}
		case (one.name == "hostname" || one.name == "host_name") && positive && one.values != nil:
			for _, v := range one.values {
				hosts = append(hosts, audit.Pattern(strings.ToLower(v)))
			}
		default:
			c.unread = append(c.unread, "the criterion "+one.name+" of a rule is not read")
		}
	}
	if any && (len(c.unread) > 0 || len(hosts) > 0 && len(paths) > 0) {
		return condition{unread: append(c.unread, "any of several criteria of a rule is enough")}
	}
	if len(hosts) == 0 && len(paths) == 0 {
		return c
	}
	if len(hosts) == 0 {
		hosts = []audit.Pattern{""}
	}
	if len(paths) == 0 {
		paths = []audit.Pattern{""}
	}
	for _, h := range hosts {
		for _, path := range paths {
			c.routes = append(c.routes, audit.Route{Host: h, Path: path})
		}
	}
	return c
}

// member is a member of a JSON object.
func member(v *terraform.Value, key string) *terraform.Value {
	if v == nil {
		return nil
	}
	return v.Map[key]
}

func list(v *terraform.Value) []*terraform.Value {
	if v == nil {
		return nil
	}
	return v.List
}

// texts are the texts of a list, or nil where one is not known.
func texts(v *terraform.Value) []string {
	all := []string{}
	for _, e := range list(v) {
		t, ok := providers.TextOf(e)
		if !ok {
			return nil
		}
		all = append(all, t)
	}
	if v == nil || v.List == nil {
		return nil
	}
	return all
}
