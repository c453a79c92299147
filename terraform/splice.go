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
	if _, diags := hclsyntax.ParseConfig(text, file, hcl.InitialPos); diags.HasErrors() {
		return fmt.Errorf("it could not be read any more: %s", diags[0].Detail)
	}
	return nil
}

// Changed lists the attributes in which two texts of one file differ, by block and name. The error
// says why the second is no longer a file that can be read.
func Changed(file string, before, after []byte) ([]string, error) {
	if strings.HasSuffix(file, ".json") {
		if !json.Valid(after) {
			return nil, errors.New("it would not be JSON any more")
		}
		return nil, nil
	}
	old, _ := hclsyntax.ParseConfig(before, file, hcl.InitialPos)
	now, diags := hclsyntax.ParseConfig(after, file, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, fmt.Errorf("it could not be read any more: %s", diags[0].Detail)
	}
	a, b := map[string]string{}, map[string]string{}
	flatten(old.Body.(*hclsyntax.Body), before, "", a)
	flatten(now.Body.(*hclsyntax.Body), after, "", b)
	var changed []string
	for path, text := range b {
		if a[path] != text {
			changed = append(changed, path)
		}
	}
	for path := range a {
		if _, ok := b[path]; !ok {
			changed = append(changed, path)
		}
	}
	slices.Sort(changed)
	return changed, nil
}

func flatten(b *hclsyntax.Body, text []byte, prefix string, into map[string]string) {
	for name, a := range b.Attributes {
		r := a.Expr.Range()
		into[prefix+name] = string(text[r.Start.Byte:r.End.Byte])
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
