package terraform

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/timeout-audit/timeout-audit/audit"
)

// An Element is one element of a list that is written out.
type Element struct {
	Literal
	Known bool // it is a text that is written out
	At    audit.Pos
}

// ListAt returns the elements of the list that is written at a place. The error says why there is
// none.
func ListAt(text []byte, at audit.Pos) ([]Element, error) {
	list, err := listAt(text, at)
	if err != nil {
		return nil, err
	}
	elements := make([]Element, len(list.Exprs))
	for i, e := range list.Exprs {
		r := e.Range()
		elements[i].At = audit.Pos{
			File: at.File, Line: at.Line, Start: at.Start + r.Start.Byte, End: at.Start + r.End.Byte,
		}
		if l, err := LiteralAt(text, elements[i].At); err == nil {
			elements[i].Literal, elements[i].Known = l, l.Quoted
		}
	}
	return elements, nil
}

func listAt(text []byte, at audit.Pos) (*hclsyntax.TupleConsExpr, error) {
	if at.Start < 0 || at.End > len(text) || at.Start >= at.End {
		return nil, errors.New("the file has changed since it was read")
	}
	expr, diags := hclsyntax.ParseExpression(text[at.Start:at.End], at.File, hcl.InitialPos)
	list, ok := expr.(*hclsyntax.TupleConsExpr)
	if diags.HasErrors() || !ok || len(list.Exprs) == 0 {
		return nil, errors.New("no list of words is written out there")
	}
	return list, nil
}

// Append is the edit that adds texts to the end of the list that is written at a place: in its last
// line, or, where each element has a line of its own, in lines of their own.
func Append(text []byte, at audit.Pos, words ...string) (audit.Edit, error) {
	list, err := listAt(text, at)
	if err != nil {
		return audit.Edit{}, err
	}
	last := list.Exprs[len(list.Exprs)-1].Range()
	end := at.Start + last.End.Byte
	edit := audit.Edit{File: at.File, Start: end, End: end}
	between := ", "
	if n := len(list.Exprs); n > 1 && list.Exprs[n-2].Range().End.Line < last.Start.Line {
		start := at.Start + last.Start.Byte
		between = "," + lineEnd(text) + indentAt(text, start)
	}
	for _, w := range words {
		edit.New += between + quote(w)
	}
	return edit, nil
}

// AppendItems is the edit that adds items, each "key = value", to the object that is written at a
// place.
func AppendItems(text []byte, at audit.Pos, items ...string) (audit.Edit, error) {
	if at.Start < 0 || at.End > len(text) || at.Start >= at.End {
		return audit.Edit{}, errors.New("the file has changed since it was read")
	}
	expr, diags := hclsyntax.ParseExpression(text[at.Start:at.End], at.File, hcl.InitialPos)
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if diags.HasErrors() || !ok {
		return audit.Edit{}, errors.New("no object is written out there")
	}
	all := strings.Join(items, ", ")
	if len(object.Items) == 0 {
		return audit.Edit{File: at.File, Start: at.Start, End: at.End, New: "{ " + all + " }"}, nil
	}
	last := object.Items[len(object.Items)-1]
	end := at.Start + last.ValueExpr.Range().End.Byte
	edit := audit.Edit{File: at.File, Start: end, End: end, New: ", " + all}
	if last.KeyExpr.Range().Start.Line == 1 {
		return edit, nil
	}
	if rest := bytes.TrimLeft(text[end:], " \t"); bytes.HasPrefix(rest, []byte(",")) {
		edit.Start = len(text) - len(rest) + 1
		edit.End = edit.Start
	}
	return formatted(text, edit, itemLines(text, at.Start, last, items)), nil
}

// itemLines are ways to write items in lines of their own behind the last one: aligned with it, as
// they are, and apart from it.
func itemLines(text []byte, start int, last hclsyntax.ObjectConsItem, items []string) []string {
	end, indent := lineEnd(text), indentAt(text, start+last.KeyExpr.Range().Start.Byte)
	key := last.KeyExpr.Range()
	width := bytes.IndexByte(text[start+key.Start.Byte:], '=') - 1
	var aligned, plain string
	for _, item := range items {
		name, value, _ := strings.Cut(item, " = ")
		aligned += end + indent + fmt.Sprintf("%-*s = %s", width, name, value)
		plain += end + indent + item
	}
	return []string{aligned, plain, end + plain}
}

// lineEnd is how the lines of a file end.
func lineEnd(text []byte) string {
	for i, b := range text {
		if b == '\n' {
			if i > 0 && text[i-1] == '\r' {
				return "\r\n"
			}
			break
		}
	}
	return "\n"
}

// indentAt is the white space before the first word of the line in which a byte stands.
func indentAt(text []byte, offset int) string {
	start := offset
	for start > 0 && text[start-1] != '\n' {
		start--
	}
	end := start
	for end < len(text) && (text[end] == ' ' || text[end] == '\t') {
		end++
	}
	return string(text[start:end])
}
