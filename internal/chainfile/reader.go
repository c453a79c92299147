package chainfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A reader gathers a file and what is wrong with it.
type reader struct {
	path     string
	text     []byte
	lines    []int // where each begins, once it is asked for
	options  Options
	file     *File
	problems []providers.Problem
}

func (r *reader) fail(at hcl.Range, format string, args ...any) {
	r.problems = append(r.problems, providers.Problem{
		At: r.position(at), Text: fmt.Sprintf(format, args...), Code: audit.Refused,
	})
}

// body reads the top level. Traffics come first, since chains name them in any order.
func (r *reader) body(body *hclsyntax.Body) {
	for _, a := range inOrder(body.Attributes) {
		r.fail(a.NameRange, "%q stands outside of a block; a chain file holds blocks of %s", a.Name, listed(Kinds))
	}
	names := newNames()
	for _, b := range body.Blocks {
		if b.Type == "traffic" {
			r.traffic(b, names)
		}
	}
	for _, b := range body.Blocks {
		switch b.Type {
		case "traffic":
		case "chain":
			r.chain(b, names)
		case "source":
			r.source(b)
		case "rule":
			r.rule(b, names)
		case "policy":
			r.policy(b, names)
		case "ignore":
			r.ignore(b, names)
		default:
			r.fail(b.TypeRange, "there is no block %q; want %s%s", b.Type, listed(Kinds), suggest(b.Type, Kinds))
		}
	}
}

// names remembers what was declared, to tell what is declared twice.
type names map[string]int

func newNames() names { return names{} }

func (n names) has(kind, name string) bool { return n[kind+" "+name] > 0 }

// declare notes a name and fails where it was there before.
func (r *reader) declare(n names, kind, name string, at hcl.Range) {
	key := kind + " " + name
	if line, twice := n[key]; twice {
		r.fail(at, "%s %q is there twice, first in line %d", kind, name, line)
		return
	}
	n[key] = at.Start.Line
}

// of lists the names of a kind.
func (n names) of(kind string) []string {
	var all []string
	for key := range n {
		if name, ok := strings.CutPrefix(key, kind+" "); ok {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// label returns the one label of a block. It fails where there is none, an empty one or several.
func (r *reader) label(b *hclsyntax.Block, word string) (string, hcl.Range, bool) {
	if len(b.Labels) != 1 || b.Labels[0] == "" {
		r.fail(b.DefRange(), `%s has %s; want %s "%s" { ... }`, b.Type, labels(b), b.Type, word)
		return "", b.DefRange(), false
	}
	return b.Labels[0], b.LabelRanges[0], true
}

func labels(b *hclsyntax.Block) string {
	switch n := len(b.Labels); {
	case n == 0:
		return "no label"
	case n == 1 && b.Labels[0] == "":
		return "an empty label"
	case n == 1:
		return "1 label"
	default:
		return fmt.Sprint(n, " labels")
	}
}

// noBlocks fails for blocks where a block has only keys.
func (r *reader) noBlocks(b *hclsyntax.Block) {
	for _, inner := range b.Body.Blocks {
		hint := ""
		if inner.Type == "settings" {
			hint = "; write settings = { ... }, with an equals sign"
		}
		r.fail(inner.TypeRange, "%s has no block %q%s", b.Type, inner.Type, hint)
	}
}

func suggest(word string, words []string) string {
	if n := providers.Nearest(word, words); n != "" {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return ""
}

// listed writes words as a choice: "a, b or c".
func listed(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
	}
	return strings.Join(words, "")
}

func oneLine(s string) string {
	return strings.TrimSuffix(strings.Join(strings.Fields(s), " "), ".")
}
