package terraform

import (
	"fmt"

	"github.com/timeout-audit/timeout-audit/audit"
)

// change takes one entry of resource_changes or of deferred_changes, which has it within.
func (p *planReader) change(s *stream) error {
	text, err := s.raw()
	if err != nil {
		return err
	}
	r := &planned{}
	var actions []string
	var mode, deposed string
	var after, unknown, sensitive []byte
	values, marks := "after", "after_sensitive"
	if p.opts.Before {
		values, marks = "before", "before_sensitive"
	}
	at := s.offset() - int64(len(text))
	part := inMemory(text, at)
	take := func(into *[]byte) error {
		text, err := part.raw()
		*into = text
		return err
	}
	var entry func(key string) error
	entry = func(key string) error {
		switch key {
		case "address":
			return part.decode(&r.address)
		case "module_address":
			return part.decode(&r.module)
		case "mode":
			return part.decode(&mode)
		case "type":
			return part.decode(&r.typ)
		case "name":
			return part.decode(&r.name)
		case "deposed":
			return part.decode(&deposed)
		case "reason":
			r.maybe = "Terraform deferred it to a later plan"
		case "resource_change":
			return part.object(entry)
		case "change":
			return part.object(func(key string) error {
				switch key {
				case "actions":
					return part.decode(&actions)
				case values:
					return take(&after)
				case "after_unknown":
					return take(&unknown)
				case marks:
					return take(&sensitive)
				}
				return part.skip()
			})
		}
		return part.skip()
	}
	if err := part.object(entry); err != nil {
		return err
	}
	if mode == "data" {
		r.typ = "data." + r.typ
	}
	if p.opts.Before {
		return p.began(r, actions, deposed != "", after, unknown, sensitive)
	}
	stays := len(actions) == 0
	for _, a := range actions {
		stays = stays || a != "delete" && a != "forget"
	}
	if !stays {
		p.gone[r.address] = true
		return nil
	}
	return p.hold(r, after, unknown, sensitive)
}

// began holds a resource as it is before the plan. What is created was not there. Of a data source that
// is looked up only when the plan is applied the plan does not say what it was.
func (p *planReader) began(r *planned, actions []string, deposed bool, before, unknown, sensitive []byte) error {
	r.maybe = ""
	there := len(before) > 0 && before[0] == '{'
	switch {
	case deposed:
		return nil
	case there:
		return p.hold(r, before, nil, sensitive)
	case len(actions) == 1 && actions[0] == "read":
		return p.hold(r, nil, unknown, sensitive)
	}
	return nil
}

// hold keeps the wanted attributes of a resource.
func (p *planReader) hold(r *planned, after, unknown, sensitive []byte) error {
	if len(r.address) > maxAddress {
		p.unread(reason{audit.Refused, fmt.Sprintf("the address %.40s... has more than %d bytes", r.address, maxAddress)}, audit.Pos{File: p.name})
	}
	if r.address == "" || len(r.address) > maxAddress {
		return nil
	}
	if r.module == "" {
		r.module = moduleOf(r.address)
	}
	w := p.wants[r.typ]
	if w == nil {
		return nil
	}
	plainly := plainAddress(r.address)
	if p.keys[plainly] == nil {
		p.keys[plainly] = map[string]bool{}
	}
	p.keys[plainly][r.address] = true
	all := string(sensitive) == "true"
	for _, from := range []struct {
		text []byte
		into *map[string]any
	}{{after, &r.values}, {unknown, &r.unknown}, {sensitive, &r.sensitive}} {
		into := map[string]any{}
		*from.into = into
		if len(from.text) == 0 || from.text[0] != '{' {
			continue
		}
		part := inMemory(from.text, 0)
		err := part.object(func(name string) error {
			if w.child(name) == nil && !isIdentity(name) {
				return part.skip()
			}
			var v any
			err := part.decode(&v)
			into[name] = v
			return err
		})
		if err != nil {
			return fmt.Errorf("%s: %w", r.address, err)
		}
	}
	if all {
		for name := range r.values {
			r.sensitive[name] = true
		}
	}
	if p.found.hasResources {
		r.unwrap()
	}
	p.identify(r)
	p.held = append(p.held, r)
	return nil
}
