package source

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
)

// Pieces takes a text of Go apart: strings and their sums, constants of the file, variables that are given
// a value once in the function, os.Getenv, cmp.Or of it, and fmt.Sprintf up to its first verb that is not
// written out.
func (g *GoFile) Pieces(e ast.Expr, in ast.Node) Pieces { return g.pieces(e, in, 0) }

func (g *GoFile) pieces(e ast.Expr, in ast.Node, depth int) Pieces {
	if depth > maxSteps {
		return computed
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return g.pieces(e.X, in, depth+1)
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return Pieces{{Text: text}}
		}
		if e.Kind == token.INT {
			return Pieces{{Text: e.Value}}
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			first := g.pieces(e.X, in, depth+1)
			return append(first[:len(first):len(first)], g.pieces(e.Y, in, depth+1)...)
		}
	case *ast.Ident:
		value := g.declared(e.Name)
		if value == nil {
			value = assignedOnce(in, e.Name)
		}
		if value != nil {
			named := append(Pieces{}, g.pieces(value, in, depth+1)...)
			named[len(named)-1].Whole = true
			return named
		}
	case *ast.CallExpr:
		return g.piecesOfCall(e, in, depth)
	}
	return computed
}

func (g *GoFile) piecesOfCall(e *ast.CallExpr, in ast.Node, depth int) Pieces {
	s, ok := e.Fun.(*ast.SelectorExpr)
	if !ok {
		return computed
	}
	of, ok := s.X.(*ast.Ident)
	if !ok {
		return computed
	}
	switch of.Name + "." + s.Sel.Name {
	case "os.Getenv":
		if len(e.Args) == 1 {
			if name := g.pieces(e.Args[0], in, depth+1); len(name) == 1 && !name[0].Open && name[0].Variable == "" && name[0].Text != "" {
				return Pieces{{Variable: name[0].Text, Open: true, Whole: true}}
			}
		}
	case "cmp.Or":
		if len(e.Args) == 2 {
			first, second := g.pieces(e.Args[0], in, depth+1), g.pieces(e.Args[1], in, depth+1)
			if len(first) == 1 && first[0].Variable != "" && first[0].Open && len(second) == 1 && !second[0].Open && second[0].Variable == "" {
				return Pieces{{Variable: first[0].Variable, Text: second[0].Text, Whole: true}}
			}
		}
	case "fmt.Sprintf":
		if len(e.Args) > 0 {
			return g.formatted(e, in, depth)
		}
	}
	return computed
}

// formatted fills the verbs of a format in their order.
func (g *GoFile) formatted(e *ast.CallExpr, in ast.Node, depth int) Pieces {
	format := g.pieces(e.Args[0], in, depth+1)
	if len(format) != 1 || format[0].Open || format[0].Variable != "" {
		return computed
	}
	var all Pieces
	rest := format[0].Text
	for n := 1; ; n++ {
		text, after, found := strings.Cut(rest, "%")
		if text != "" {
			all = append(all, Piece{Text: text})
		}
		switch {
		case !found:
			return all
		case n >= len(e.Args) || after == "" || !strings.ContainsRune("svd", rune(after[0])):
			return append(all, Piece{Open: true})
		}
		all = append(all, g.pieces(e.Args[n], in, depth+1)...)
		rest = after[1:]
	}
}

// assignedOnce is what a variable is given in a function, where that happens once.
func assignedOnce(in ast.Node, name string) ast.Expr {
	if in == nil {
		return nil
	}
	var found ast.Expr
	count := 0
	ast.Inspect(in, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if id, ok := left.(*ast.Ident); ok && id.Name == name {
					if count++; len(n.Lhs) == len(n.Rhs) && n.Tok != token.ADD_ASSIGN {
						found = n.Rhs[i]
					} else {
						count++
					}
				}
			}
		case *ast.Field:
			for _, id := range n.Names {
				if id.Name == name {
					count = 2
				}
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if id, ok := e.(*ast.Ident); ok && id.Name == name {
					count = 2
				}
			}
		}
		return true
	})
	if count != 1 {
		return nil
	}
	return found
}
