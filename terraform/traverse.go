package terraform

import (
	"fmt"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// traverse evaluates a name with its steps: var.services["a"].port, aws_lb.main.arn, each.key.
func (x frame) traverse(t hcl.Traversal) (cty.Value, error) {
	root := t.RootName()
	if v, ok := x.env.find(root); ok {
		return steps(v, t[1:])
	}
	if found, rest, err := x.begin(t); found != nil || err != nil {
		if err != nil {
			return cty.NilVal, err
		}
		return found.follow(rest)
	}
	name, ok := attr(t, 1)
	if !ok {
		return cty.NilVal, refused(root + " is no value")
	}
	switch root {
	case "var":
		v, err := x.s.variable(name)
		if err != nil {
			return cty.NilVal, err
		}
		return steps(v, t[2:])
	case "local":
		v, err := x.s.local(name)
		if err != nil {
			return cty.NilVal, err
		}
		return steps(v, t[2:])
	case "path":
		return x.s.folder(name)
	case "terraform":
		return x.s.workspace(name)
	case "each", "count":
		return cty.NilVal, refused(fmt.Sprintf("%s.%s is used where there is no %s", root, name, map[string]string{"each": "for_each", "count": "count"}[root]))
	}
	return unknown(cty.DynamicPseudoType, audit.AfterApply, root+"."+name+" is known only when Terraform runs"), nil
}

func attr(t hcl.Traversal, i int) (string, bool) {
	if i >= len(t) {
		return "", false
	}
	a, ok := t[i].(hcl.TraverseAttr)
	return a.Name, ok
}

// steps goes on from a value.
func steps(v cty.Value, rest []hcl.Traverser) (cty.Value, error) {
	for _, step := range rest {
		var diags hcl.Diagnostics
		switch s := step.(type) {
		case hcl.TraverseAttr:
			v, diags = hcl.GetAttr(v, s.Name, &s.SrcRange)
		case hcl.TraverseIndex:
			v, diags = hcl.Index(v, s.Key, &s.SrcRange)
		default:
			return cty.NilVal, refused("it is not a step that can be taken")
		}
		if err := failed(diags); err != nil {
			return cty.NilVal, err
		}
	}
	return v, nil
}

// folder is path.module and its kin. Paths are relative to the root module, as they are when
// Terraform is started there.
func (s *scope) folder(name string) (cty.Value, error) {
	switch name {
	case "root":
		return cty.StringVal("."), nil
	case "module":
		if rel, err := filepath.Rel(s.dir, s.mod.dir); err == nil {
			return cty.StringVal(filepath.ToSlash(rel)), nil
		}
		return cty.StringVal(filepath.ToSlash(s.mod.dir)), nil
	case "cwd":
		if abs, err := filepath.Abs(s.dir); err == nil {
			return cty.StringVal(filepath.ToSlash(abs)), nil
		}
	}
	return cty.NilVal, refused("path." + name + " is not something that Terraform has")
}

// workspace is never taken for "default": a folder whose values depend on it is used with several.
func (s *scope) workspace(name string) (cty.Value, error) {
	if name != "workspace" {
		return unknown(cty.String, audit.AfterApply, "terraform."+name+" is known only when Terraform runs"), nil
	}
	if w := s.opts.Env["TF_WORKSPACE"]; w != "" {
		return cty.StringVal(w), nil
	}
	if s.selected != "" {
		return cty.StringVal(s.selected), nil
	}
	return unknown(cty.String, audit.NoValue, "terraform.workspace has no value: set TF_WORKSPACE"), nil
}
