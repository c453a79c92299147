package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Apply returns a text with edits that do not overlap. Edits beyond the text are left out.
func Apply(text []byte, edits []audit.Edit) []byte {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b audit.Edit) int { return a.Start - b.Start })
	var out []byte
	done := 0
	for _, e := range sorted {
		if e.Start < done || e.End < e.Start || e.End > len(text) {
			continue
		}
		out = append(append(out, text[done:e.Start]...), e.New...)
		done = e.End
	}
	return append(out, text[done:]...)
}

// Sound says why a text is no file that can be read, if it is none.
func Sound(file string, text []byte) error {
	if strings.HasSuffix(file, ".json") {
		if !json.Valid(text) {
			return errors.New("it would not be JSON any more")
		}
		return nil
	}
	_, err := bodyOf(file, text)
	return err
}

func bodyOf(file string, text []byte) (*hclsyntax.Body, error) {
	parsed, diags := hclsyntax.ParseConfig(text, file, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, fmt.Errorf("it could not be read any more: %s", diags[0].Detail)
	}
	return parsed.Body.(*hclsyntax.Body), nil
}

// Changed lists the attributes in which edits of a file change it, by block and name, and of them those
// that no edit touches: an edit that opens a string or a comment changes what stands behind it, and the
// file can still be read. The error says why it cannot.
func Changed(file string, before []byte, edits []audit.Edit) (changed, untouched []string, err error) {
	after := Apply(before, edits)
	if strings.HasSuffix(file, ".json") {
		return nil, nil, Sound(file, after)
	}
	now, err := bodyOf(file, after)
	if err != nil {
		return nil, nil, err
	}
	old, _ := hclsyntax.ParseConfig(before, file, hcl.InitialPos)
	a, b := map[string]stretch{}, map[string]stretch{}
	flatten(old.Body.(*hclsyntax.Body), before, "", a)
	flatten(now, after, "", b)
	gone, made := places(edits)
	for path, s := range b {
		if a[path].text == s.text {
			continue
		}
		changed = append(changed, path)
		if !s.touches(made) {
			untouched = append(untouched, path)
		}
	}
	for path, s := range a {
		if _, ok := b[path]; ok {
			continue
		}
		changed = append(changed, path)
		if !s.touches(gone) {
			untouched = append(untouched, path)
		}
	}
	slices.Sort(changed)
	slices.Sort(untouched)
	return changed, untouched, nil
}

// places are where edits take something out of a text, and where they put something into the new one.
func places(edits []audit.Edit) (gone, made []stretch) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b audit.Edit) int { return a.Start - b.Start })
	shift := 0
	for _, e := range sorted {
		gone = append(gone, stretch{start: e.Start, end: e.End})
		made = append(made, stretch{start: e.Start + shift, end: e.Start + shift + len(e.New)})
		shift += len(e.New) - (e.End - e.Start)
	}
	return gone, made
}

// A stretch is the text of an expression and where it stands.
type stretch struct {
	text       string
	start, end int
}

func (s stretch) touches(list []stretch) bool {
	return slices.ContainsFunc(list, func(o stretch) bool { return s.start <= o.end && o.start <= s.end })
}

func flatten(b *hclsyntax.Body, text []byte, prefix string, into map[string]stretch) {
	for name, a := range b.Attributes {
		r := a.Expr.Range()
		into[prefix+name] = stretch{string(text[r.Start.Byte:r.End.Byte]), r.Start.Byte, r.End.Byte}
	}
	count := map[string]int{}
	for _, block := range b.Blocks {
		label := strings.Join(append([]string{block.Type}, block.Labels...), ".")
		count[label]++
		flatten(block.Body, text, fmt.Sprintf("%s%s#%d/", prefix, label, count[label]), into)
	}
}

func textOf(v cty.Value) string {
	if t, err := convert.Convert(v, cty.String); err == nil {
		return t.AsString()
	}
	return ""
}
