package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// dump writes a root so that a person can check it against the source.
func dump(r *Root) string {
	var b strings.Builder
	for _, res := range r.Resources {
		fmt.Fprintf(&b, "%s  @%s\n", res.Address, place(res.At))
		for _, n := range res.Callee {
			fmt.Fprintf(&b, "  callee %s: %s\n", place(n.At), n.Text)
		}
		if res.Maybe != "" {
			fmt.Fprintf(&b, "  maybe: %s\n", res.Maybe)
		}
		dumpBlock(&b, &res.Body, "  ")
	}
	for _, u := range r.Unread {
		fmt.Fprintf(&b, "unread %s: [%s] %s\n", place(u.At), u.Code, u.Why)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "problem %s\n", p)
	}
	for _, name := range r.Undeclared {
		fmt.Fprintf(&b, "undeclared %s\n", name)
	}
	return b.String()
}

func place(p audit.Pos) string {
	switch {
	case !p.Known():
		return p.File + "-"
	case p.EndLine == p.Line:
		return fmt.Sprintf("%s:%d:%d-%d", p.File, p.Line, p.Column, p.EndColumn)
	}
	return fmt.Sprintf("%s:%d:%d-%d:%d", p.File, p.Line, p.Column, p.EndLine, p.EndColumn)
}

func dumpBlock(b *strings.Builder, block *Block, indent string) {
	for _, name := range slices.Sorted(maps.Keys(block.Attributes)) {
		dumpValue(b, name, block.Attributes[name], indent)
	}
	for _, typ := range slices.Sorted(maps.Keys(block.Blocks)) {
		for _, nested := range block.Blocks[typ] {
			fmt.Fprintf(b, "%s%s {  @%s\n", indent, typ, place(nested.At))
			dumpBlock(b, nested, indent+"  ")
		}
	}
	for _, typ := range slices.Sorted(maps.Keys(block.Unknown)) {
		fmt.Fprintf(b, "%s%s ? [%s] %s\n", indent, typ, block.Codes[typ], block.Unknown[typ])
	}
}

func dumpValue(b *strings.Builder, name string, v *Value, indent string) {
	fmt.Fprintf(b, "%s%s = %s  @%s\n", indent, name, state(v), place(v.At()))
	for _, n := range v.Via() {
		fmt.Fprintf(b, "%s  via %s: %s\n", indent, place(n.At), n.Text)
	}
	if len(v.Refs()) > 0 {
		refs := make([]string, len(v.Refs()))
		for i, r := range v.Refs() {
			refs[i] = r.Address + " " + r.Attr
		}
		fmt.Fprintf(b, "%s  refs %s\n", indent, strings.Join(refs, ", "))
	}
	if v.Assumed() != "" {
		fmt.Fprintf(b, "%s  assumed: %s\n", indent, v.Assumed())
	}
	if v.Filled {
		fmt.Fprintf(b, "%s  filled\n", indent)
	}
	for i, e := range v.List {
		dumpValue(b, fmt.Sprintf("[%d]", i), e, indent+"  ")
	}
	for _, k := range slices.Sorted(maps.Keys(v.Map)) {
		dumpValue(b, k, v.Map[k], indent+"  ")
	}
}

func state(v *Value) string {
	switch {
	case v.State == Absent:
		return "absent"
	case v.State == Unknown:
		return fmt.Sprintf("? [%s] %s", v.Code(), v.Why())
	case v.List != nil:
		return fmt.Sprintf("list of %d", len(v.List))
	case v.Map != nil:
		return fmt.Sprintf("map of %d", len(v.Map))
	case v.Scalar == nil:
		return "nil"
	}
	if s, ok := v.Scalar.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprint(v.Scalar)
}
