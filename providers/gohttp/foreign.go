package gohttp

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/source"
)

// majors is what a module's path may end in: a major version.
var majors = regexp.MustCompile(`(/v|\.v)[0-9]+$`)

// foreign reports whether a value is of another package than net/http and no server of this file is
// in it, so that a timeout set of it is none of theirs: a server of mail, a client of a database. A field
// says so by its type, a variable by each value that it gets.
func (c *code) foreign(e ast.Expr) bool {
	text, declared, made, other := c.text(e), false, false, false
	sel, field := e.(*ast.SelectorExpr)
	ast.Inspect(c.syntax.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, name := range n.Names {
				switch {
				case field && name.Name == sel.Sel.Name && c.elsewhere(n.Type):
					declared = true
				case field && name.Name == sel.Sel.Name, !field && name.Name == text:
					other = true
				}
			}
		case *ast.ValueSpec:
			other = other || slices.ContainsFunc(n.Names, func(name *ast.Ident) bool { return name.Name == text })
		case *ast.RangeStmt:
			other = other || n.Key != nil && c.text(n.Key) == text || n.Value != nil && c.text(n.Value) == text
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				switch {
				case c.text(left) != text:
				case len(n.Rhs) != 1 && len(n.Rhs) != len(n.Lhs):
					other = true
				default:
					value := n.Rhs[min(i, len(n.Rhs)-1)]
					call, called := value.(*ast.CallExpr)
					made = made || called && c.elsewhere(call.Fun)
					other = other || c.holds(value) || !field && !(called && c.elsewhere(call.Fun))
				}
			}
		}
		return !other
	})
	return !other && (field && declared || !field && made)
}

// elsewhere reports whether a type or function is of an imported package that is not net/http.
func (c *code) elsewhere(e ast.Expr) bool {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	name, ok := sel.X.(*ast.Ident)
	return ok && name.Name != c.http && c.imported(name.Name)
}

// imported reports whether a name is that of a package, as far as the file tells: the last part of a
// path may differ from it by "go-" before or a version behind.
func (c *code) imported(name string) bool {
	return slices.ContainsFunc(c.file.Imports(), func(i source.Import) bool {
		last := path.Base(majors.ReplaceAllString(i.Module, ""))
		return i.Local == name || last == name || strings.TrimPrefix(last, "go-") == name
	})
}

// holds reports whether a server of this file is in an expression.
func (c *code) holds(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok {
			found = found || c.servers[x] != nil || c.byName[c.text(x)] != nil
		}
		return !found
	})
	return found
}
