package kubernetes

import (
	"path"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
)

// below are an overlay and those that it builds on, the innermost first, and the files that they take.
func (c *cluster) below(o *overlay, seen map[*overlay]bool) (list []*overlay, files []string) {
	if seen[o] {
		return nil, nil
	}
	seen[o] = true
	for _, r := range o.resources {
		i := slices.IndexFunc(c.overlays, func(other *overlay) bool { return other.folder == r })
		if i < 0 {
			files = append(files, r)
			continue
		}
		inner, more := c.below(c.overlays[i], seen)
		list, files = append(list, inner...), append(files, more...)
	}
	return append(list, o), files
}

// lay makes of each workload that an outermost overlay patches one of its own, with what the patches say
// over what the base says. The base counts no longer where every overlay that takes it patches it.
func (c *cluster) lay() {
	inner := map[string]bool{}
	for _, o := range c.overlays {
		o.unread(c.files)
		for _, r := range o.resources {
			inner[r] = true
		}
	}
	bare := map[*workload]bool{} // that an overlay takes as they are
	laid := map[*workload]bool{}
	var made []*workload
	for _, o := range c.overlays {
		if inner[o.folder] {
			continue
		}
		list, files := c.below(o, map[*overlay]bool{})
		for _, w := range c.workloads {
			if !slices.Contains(files, w.source.request.Path) {
				continue
			}
			patches, ok := c.patchesOf(w, list)
			if !ok || len(patches) == 0 {
				bare[w] = true
				continue
			}
			laid[w] = true
			made = append(made, w.under(patches, o, list))
		}
	}
	c.workloads = slices.DeleteFunc(c.workloads, func(w *workload) bool { return w.applied || laid[w] && !bare[w] })
	c.workloads = append(c.workloads, made...)
}

// patchesOf are the patches of a workload in the order in which they are laid. It reports false where an
// overlay does more than patch, or a patch more than set values.
func (c *cluster) patchesOf(w *workload, list []*overlay) (all []*workload, ok bool) {
	for _, o := range list {
		if !o.simple {
			return nil, false
		}
		for _, p := range c.workloads {
			if p == w || p.kind != w.kind || p.name != w.name || !slices.Contains(o.patches, p.source.request.Path) {
				continue
			}
			if !setsOnly(p.node, 0) {
				return nil, false
			}
			all = append(all, p)
		}
	}
	for _, p := range all {
		p.applied = true
	}
	return all, true
}

// setsOnly reports whether a patch has no directive such as $patch: delete.
func setsOnly(n yamlfile.Node, depth int) bool {
	if depth > 32 {
		return false
	}
	for _, f := range n.Fields() {
		if strings.HasPrefix(f.Name, "$") || !setsOnly(f.Value, depth+1) {
			return false
		}
	}
	for _, item := range n.Items() {
		if !setsOnly(item, depth+1) {
			return false
		}
	}
	return true
}

// under is the workload with patches over it, as an overlay has it.
func (w *workload) under(patches []*workload, o *overlay, list []*overlay) *workload {
	made := *w
	made.overlay, made.containers, made.specs = path.Base(o.folder), nil, slices.Clone(w.specs)
	for _, p := range patches {
		made.specs = append(made.specs, p.specs...)
	}
	for _, base := range w.containers {
		c := *base
		c.layers, c.ports, c.names = slices.Clone(base.layers), map[string]bool{}, nil
		for port := range base.ports {
			c.ports[port] = true
		}
		for _, p := range patches {
			for _, over := range p.containers {
				if over.name != c.name {
					continue
				}
				c.layers = append(c.layers, over.layers...)
				for port := range over.ports {
					c.ports[port] = true
				}
			}
		}
		c.image = c.get("image").String()
		for _, from := range list {
			if to, ok := from.images[command.Repository(c.image)]; ok {
				c.image = to
			}
		}
		made.containers = append(made.containers, &c)
	}
	return &made
}
