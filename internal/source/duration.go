package source

import (
	"go/ast"
	"go/token"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a duration of Go as an expression gives it: a product or quotient of numbers, units of
// time and constants of the same file. It reports false where something else decides.
func (g *GoFile) Duration(e ast.Expr) (time.Duration, bool) {
	n, ok := g.constant(e, 0)
	if !ok || math.Abs(n) > math.MaxInt64/2 {
		return 0, false
	}
	return time.Duration(n), true
}

var goUnits = map[string]time.Duration{
	"Nanosecond": time.Nanosecond, "Microsecond": time.Microsecond, "Millisecond": time.Millisecond,
	"Second": time.Second, "Minute": time.Minute, "Hour": time.Hour,
}

const maxDepth = 20

func (g *GoFile) constant(e ast.Expr, depth int) (float64, bool) {
	if depth > maxDepth {
		return 0, false
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return g.constant(e.X, depth+1)
	case *ast.BasicLit:
		if e.Kind != token.INT && e.Kind != token.FLOAT {
			return 0, false
		}
		if n, err := strconv.ParseInt(e.Value, 0, 64); err == nil {
			return float64(n), true
		}
		n, err := strconv.ParseFloat(strings.ReplaceAll(e.Value, "_", ""), 64)
		return n, err == nil
	case *ast.UnaryExpr:
		n, ok := g.constant(e.X, depth+1)
		return -n, ok && e.Op == token.SUB
	case *ast.BinaryExpr:
		a, ok := g.constant(e.X, depth+1)
		b, also := g.constant(e.Y, depth+1)
		if e.Op == token.QUO && b != 0 {
			return math.Trunc(a / b), ok && also
		}
		return a * b, ok && also && e.Op == token.MUL
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		unit, known := goUnits[e.Sel.Name]
		return float64(unit), ok && known && x.Name == "time"
	case *ast.CallExpr:
		s, ok := e.Fun.(*ast.SelectorExpr)
		if !ok || s.Sel.Name != "Duration" || len(e.Args) != 1 {
			return 0, false
		}
		x, ok := s.X.(*ast.Ident)
		if !ok || x.Name != "time" {
			return 0, false
		}
		return g.constant(e.Args[0], depth+1)
	case *ast.Ident:
		value := g.declared(e.Name)
		if value == nil {
			return 0, false
		}
		return g.constant(value, depth+1)
	}
	return 0, false
}

// declared is what a constant of the file is given, where it is the only thing of its name there.
func (g *GoFile) declared(name string) ast.Expr {
	var found ast.Expr
	for _, d := range g.Decls {
		gen, ok := d.(*ast.GenDecl)
		if !ok || gen.Tok != token.CONST {
			continue
		}
		for _, spec := range gen.Specs {
			v, ok := spec.(*ast.ValueSpec)
			if ok && len(v.Names) == 1 && len(v.Values) == 1 && v.Names[0].Name == name {
				found = v.Values[0]
			}
		}
	}
	if found == nil {
		return nil
	}
	shadowed := false
	ast.Inspect(g.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, l := range n.Lhs {
				if id, ok := l.(*ast.Ident); ok && id.Name == name {
					shadowed = true
				}
			}
		case *ast.Field:
			for _, id := range n.Names {
				shadowed = shadowed || id.Name == name
			}
		}
		return !shadowed
	})
	if shadowed {
		return nil
	}
	return found
}
