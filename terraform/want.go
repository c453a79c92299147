package terraform

import "strings"

// A wanted path is a tree: the names that may follow at each place.
type wanted struct {
	all   bool     // everything below
	json  bool     // its text is JSON
	yaml  bool     // or YAML
	types []string // that it refers to
	names map[string]*wanted
}

var everything = &wanted{all: true}

func (w *wanted) child(name string) *wanted {
	if w == nil {
		return nil
	}
	if c := w.names[name]; c != nil {
		return c
	}
	if w.all {
		return everything
	}
	return nil
}

func (w *wanted) add(path string) *wanted {
	for _, name := range strings.Split(path, ".") {
		if w.names == nil {
			w.names = map[string]*wanted{}
		}
		c := w.names[name]
		if c == nil {
			c = &wanted{}
			w.names[name] = c
		}
		w = c
	}
	return w
}

// gather makes one tree per resource type.
func gather(wants []Want) map[string]*wanted {
	types := map[string]*wanted{}
	for _, want := range wants {
		tree := types[want.Type]
		if tree == nil {
			tree = &wanted{}
			types[want.Type] = tree
		}
		for _, path := range want.Paths {
			tree.add(path).all = true
		}
		for _, path := range want.JSON {
			leaf := tree.add(path)
			leaf.all, leaf.json = true, true
		}
		for _, path := range want.YAML {
			leaf := tree.add(path)
			leaf.all, leaf.json, leaf.yaml = true, true, true
		}
		for path, types := range want.Refers {
			leaf := tree.add(path)
			leaf.all, leaf.types = true, types
		}
	}
	return types
}
