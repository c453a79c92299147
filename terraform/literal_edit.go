package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A Literal is a value that is written out at a place of a file.
type Literal struct {
	Text   string // the number or the text, without quotes
	Quoted bool
}

// LiteralAt returns what is written out at a place. The error says what stands there instead.
func LiteralAt(text []byte, at audit.Pos) (Literal, error) {
	if at.Start < 0 || at.End > len(text) || at.Start >= at.End {
		return Literal{}, errors.New("the file has changed since it was read")
	}
	written := string(text[at.Start:at.End])
	if isWord(written) {
		return Literal{Text: written}, nil
	}
	expr, diags := hclsyntax.ParseExpression([]byte(written), at.File, hcl.InitialPos)
	if diags.HasErrors() {
		return Literal{}, fmt.Errorf("%s is no value by itself", short(written))
	}
	if t, ok := expr.(*hclsyntax.TemplateExpr); ok && t.IsStringLiteral() {
		v, _ := t.Value(nil)
		return Literal{Text: v.AsString(), Quoted: true}, nil
	}
	if v, ok := expr.(*hclsyntax.LiteralValueExpr); ok && (v.Val.Type() == cty.Number || v.Val.Type() == cty.Bool) {
		return Literal{Text: written}, nil
	}
	return Literal{}, fmt.Errorf("%s computes the value", short(written))
}

// Replace is the edit that puts another value in the place of a literal, in quotes where it has
// them.
func (l Literal) Replace(at audit.Pos, value string) audit.Edit {
	if l.Quoted {
		value = quote(value)
	}
	return audit.Edit{File: at.File, Start: at.Start, End: at.End, New: value}
}

// isWord reports whether a text is a number, perhaps with a unit: of a longer string, the part that
// is meant.
func isWord(s string) bool {
	return s != "" && strings.IndexByte("-0123456789", s[0]) >= 0 &&
		strings.Trim(s, "-.0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

func quote(s string) string {
	b, _ := json.Marshal(s) // a text is always valid
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(string(b))
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "..."
	}
	return s
}
