package aws

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// stop emits how long the program of a container has to stop.
func (r *reader) stop(c *command.Command, t *task, name string) {
	found := t.container(name)
	if found == nil {
		return
	}
	reading := providers.Reading{
		System: Container.System, Name: c.Name, Names: c.Names[:1], At: c.At, Callee: c.Callee,
		Layer: c.Layer, From: c.From,
	}
	if s, given := providers.Written(stopTimeout, field(found.body, stopTimeout)); given {
		if !s.At.Known() {
			s.At = c.At
		}
		reading.Settings = append(reading.Settings, s)
	}
	if t.resource != nil {
		reading.Context = launched(t.resource.Body.Attributes["requires_compatibilities"])
	}
	r.found.Readings = append(r.found.Readings, reading)
}

// launched is the context for a task definition's requires_compatibilities.
func launched(v *terraform.Value) (c providers.Context) {
	if !providers.IsGiven(v) {
		return c
	}
	var compatible []string
	for _, element := range v.List {
		text, ok := providers.TextOf(element)
		if !ok {
			v = element
			break
		}
		compatible = append(compatible, text)
	}
	if v.State == terraform.Unknown {
		c.Unknown = map[string]providers.Unknown{providers.KeyType: providers.WhyUnknown(v)}
		return c
	}
	c.Type = launchType(compatible)
	c.At = map[string]audit.Pos{providers.KeyType: v.At()}
	return c
}
