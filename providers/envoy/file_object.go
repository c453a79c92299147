package envoy

import "slices"

// A member is one field of an object, under the name that Envoy's own pages give it.
type member struct {
	name  string
	key   value
	value value
}

// An object is the fields of a value, in their order.
type object []member

// get is the value of a field, none where it is absent or null.
func (o object) get(name string) value {
	for i := range o {
		if o[i].name == name && !o[i].value.isNull() {
			return o[i].value
		}
	}
	return value{}
}

// object lists the fields; those of anything but an object are none.
func (v value) object() object {
	if !v.isObject() {
		return nil
	}
	all := make(object, 0, 8)
	var seen index
	add := func(text string, key, val value) bool {
		if !v.document.spend() {
			return false
		}
		name := snake(text)
		if i := seen.of(all, name); i >= 0 {
			v.document.repeated(key.pos())
			all[i].value = val // as Envoy has it
			return true
		}
		all = append(all, member{name, key, val})
		return true
	}
	if v.yaml == nil {
		v.document.members(v.start, add)
		return all
	}
	content := v.resolved().Content
	for i := 0; i+1 < len(content); i += 2 {
		key, val := value{document: v.document, yaml: content[i]}, value{document: v.document, yaml: content[i+1]}
		if content[i].Tag == "!ignore" {
			continue
		}
		text, _ := key.text()
		if !add(text, key, val) {
			break
		}
	}
	return all
}

// An index finds the fields of an object that have a name. Most objects are so small that looking
// through them is quicker.
type index map[string]int

func (x *index) of(o object, name string) int {
	const few = 24
	if len(o) < few {
		return slices.IndexFunc(o, func(m member) bool { return m.name == name })
	}
	if *x == nil {
		*x = index{}
	}
	for i := len(*x); i < len(o); i++ {
		(*x)[o[i].name] = i
	}
	if i, ok := (*x)[name]; ok {
		return i
	}
	return -1
}
