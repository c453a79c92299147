package terraform

import (
	"encoding/json"
	"strconv"
)

// shown takes the values of a state as it is shown. Of the state that a plan began with, only what
// was looked up is taken: the plan itself says what the rest will be.
func (p *planReader) shown(s *stream, onlyData bool) error {
	return s.object(func(key string) error {
		if key != "root_module" {
			return s.skip()
		}
		return p.shownModule(s, onlyData, 0)
	})
}

func (p *planReader) shownModule(s *stream, onlyData bool, depth int) error {
	if depth > p.opts.MaxDepth {
		return s.skip()
	}
	return s.object(func(key string) error {
		switch key {
		case "resources":
			return s.array(func() error {
				var r struct {
					Address, Mode, Type, Name string
					Deposed                   string `json:"deposed_key"`
					Values                    json.RawMessage
					Sensitive                 json.RawMessage `json:"sensitive_values"`
				}
				if err := s.decode(&r); err != nil {
					return err
				}
				data := r.Mode == "data"
				if r.Deposed != "" || onlyData && !data {
					return nil
				}
				if data {
					r.Type = "data." + r.Type
				}
				return p.hold(&planned{address: r.Address, typ: r.Type, name: r.Name, before: onlyData}, r.Values, nil, r.Sensitive)
			})
		case "child_modules":
			return s.array(func() error { return p.shownModule(s, onlyData, depth+1) })
		}
		return s.skip()
	})
}

// A step of the path to a sensitive attribute.
type step struct {
	Type  string
	Value any
}

// stateResource takes a resource of a state file.
func (p *planReader) stateResource(s *stream) error {
	var r struct {
		Module, Mode, Type, Name string
		Instances                []struct {
			Key        any    `json:"index_key"`
			Deposed    string `json:"deposed"`
			Attributes json.RawMessage
			Sensitive  json.RawMessage `json:"sensitive_attributes"`
		}
	}
	if err := s.decode(&r); err != nil {
		return err
	}
	address := r.Type + "." + r.Name
	if r.Mode == "data" {
		r.Type = "data." + r.Type
		address = "data." + address
	}
	if r.Module != "" {
		address = r.Module + "." + address
	}
	for _, i := range r.Instances {
		if i.Deposed != "" {
			continue
		}
		own := &planned{address: address, module: r.Module, typ: r.Type, name: r.Name}
		switch key := i.Key.(type) {
		case float64:
			own.address += "[" + strconv.FormatFloat(key, 'f', -1, 64) + "]"
		case string:
			own.address += "[" + quoted(key) + "]"
		}
		if err := p.hold(own, i.Attributes, nil, marked(i.Sensitive)); err != nil {
			return err
		}
	}
	return nil
}

// marked makes of paths to what is sensitive what a plan has for it: the shape of the value, with
// true where it is. An index is a key here.
func marked(text json.RawMessage) json.RawMessage {
	var paths [][]step
	if json.Unmarshal(text, &paths) != nil {
		return nil
	}
	tree := map[string]any{}
	for _, path := range paths {
		at := tree
		for i, s := range path {
			if v, ok := s.Value.(map[string]any); ok {
				s.Value = v["value"]
			}
			var name string
			switch v := s.Value.(type) {
			case string:
				name = v
			case float64:
				name = strconv.FormatFloat(v, 'f', -1, 64)
			}
			below, ok := at[name].(map[string]any)
			if i == len(path)-1 || at[name] == true || name == "" {
				at[name] = true
				break
			}
			if !ok {
				below = map[string]any{}
				at[name] = below
			}
			at = below
		}
	}
	out, err := json.Marshal(tree)
	if err != nil {
		return json.RawMessage("true")
	}
	return out
}

// unwrap takes values of dynamic type out of what a state file puts around them. Where what is marked
// sensitive is not found the whole attribute is taken for sensitive.
func (r *planned) unwrap() {
	for name, v := range r.values {
		around, ok := v.(map[string]any)
		inner, has := around["value"]
		if ok && has && len(around) == 2 && isType(around["type"]) {
			r.values[name] = inner
		}
	}
	for name, tree := range r.sensitive {
		if !reaches(r.values[name], tree) {
			r.sensitive[name] = true
		}
	}
}

// isType reports whether a value is a type as a state file writes it.
func isType(v any) bool {
	switch v := v.(type) {
	case string:
		return v == "string" || v == "number" || v == "bool" || v == "dynamic"
	case []any:
		return len(v) == 2
	}
	return false
}

// reaches reports whether all that is marked is where the marks say.
func reaches(v, tree any) bool {
	marks, ok := tree.(map[string]any)
	if !ok {
		return true
	}
	for name, below := range marks {
		i, err := strconv.Atoi(name)
		if err != nil {
			i = -1
		}
		found := part(v, name, i)
		if found == nil || !reaches(found, below) {
			return false
		}
	}
	return true
}
