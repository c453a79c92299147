package heartbeats

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// golang finds a select of a ticker whose case writes a comment of SSE.
func (c *code) golang() {
	g := c.file.Syntax()
	if g == nil {
		return
	}
	for _, d := range g.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		tickers := map[string]ast.Expr{}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			a, ok := n.(*ast.AssignStmt)
			if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 {
				return true
			}
			id, named := a.Lhs[0].(*ast.Ident)
			call, called := a.Rhs[0].(*ast.CallExpr)
			if named && called && isTime(call.Fun, "NewTicker") && len(call.Args) == 1 {
				tickers[id.Name] = call.Args[0]
			}
			return true
		})
		ast.Inspect(f.Body, func(n ast.Node) bool {
			clause, ok := n.(*ast.CommClause)
			if !ok {
				return true
			}
			interval := tickers[received(clause.Comm)]
			if interval == nil || !comments(clause.Body) {
				return true
			}
			t := audit.Traffic{
				Protocol: audit.SSE, Beat: audit.Comment, Found: g.Node(c.file, interval), Why: "a comment is written at each tick",
			}
			every, ok := g.Duration(interval)
			if !ok || every <= 0 {
				c.found.Unread = append(c.found.Unread, audit.Unread{
					Code: audit.NoValue, Setting: "heartbeat", At: t.Found, Why: t.Why + ", and its interval is computed",
				})
				return true
			}
			t.Heartbeat = audit.After(every)
			c.sends(t)
			return true
		})
	}
}

func isTime(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == "time"
}

// received is the ticker whose channel a case receives from.
func received(s ast.Stmt) string {
	e, ok := s.(*ast.ExprStmt)
	if !ok {
		return ""
	}
	u, ok := e.X.(*ast.UnaryExpr)
	if !ok || u.Op != token.ARROW {
		return ""
	}
	sel, ok := u.X.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "C" {
		return ""
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return x.Name
}

// comments reports whether statements write a comment of SSE.
func comments(list []ast.Stmt) bool {
	found := false
	for _, s := range list {
		ast.Inspect(s, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if ok && lit.Kind == token.STRING {
				text, err := strconv.Unquote(lit.Value)
				found = found || err == nil && strings.HasPrefix(text, ":") && strings.HasSuffix(text, "\n\n")
			}
			return !found
		})
	}
	return found
}
