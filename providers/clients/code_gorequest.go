package clients

import (
	"go/ast"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// ask takes http.Get(url), client.Get(url) and client.Do(req).
func (g *golang) ask(call *ast.CallExpr) {
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 {
		return
	}
	var m *made
	x, named := s.X.(*ast.Ident)
	standard := named && x.Name == g.http || g.selects(s.X, "DefaultClient")
	if !standard {
		if m = g.of(s.X); m == nil {
			return
		}
	}
	var address source.Pieces
	var settings []providers.Setting
	if m != nil {
		settings = m.Settings
	}
	switch s.Sel.Name {
	case "Get", "Post", "Head", "PostForm":
		address = g.syntax.Pieces(call.Args[0], g.function)
	case "Do":
		request := g.request(call.Args[0])
		if request == nil || named && x.Name == g.http {
			return
		}
		at := 1
		if lastName(request.Fun) == "NewRequestWithContext" {
			at = 2
			if deadline := g.deadline(request.Args[0]); deadline != nil {
				settings = set(settings, *deadline)
			}
		}
		if at >= len(request.Args) {
			return
		}
		address = g.syntax.Pieces(request.Args[at], g.function)
	default:
		return
	}
	at := g.syntax.Node(g.file, call)
	if m == nil || !sameValues(settings, m.Settings) {
		m = g.like(providers.CodeClient{System: goSystem, At: g.syntax.Node(g.file, call.Fun), Settings: settings, Apart: m != nil})
	}
	g.send(m, at, address, g.perhaps())
}

// request is the call of http.NewRequest that a variable of the function gets.
func (g *golang) request(e ast.Expr) *ast.CallExpr {
	name := lastName(e)
	var found *ast.CallExpr
	ast.Inspect(g.function, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Pos() > e.Pos() || len(a.Rhs) != 1 || len(a.Lhs) == 0 || lastName(a.Lhs[0]) != name {
			return true
		}
		if call, ok := a.Rhs[0].(*ast.CallExpr); ok && len(call.Args) > 2 && (g.selects(call.Fun, "NewRequest") || g.selects(call.Fun, "NewRequestWithContext")) {
			found = call
		}
		return true
	})
	return found
}

// deadline is the one that the function gives a context: it ends the whole request, unless the context that
// it is made of ends sooner.
func (g *golang) deadline(e ast.Expr) *providers.Setting {
	id, ok := e.(*ast.Ident)
	if !ok {
		return nil
	}
	var found *providers.Setting
	ast.Inspect(g.function, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || a.Pos() > e.Pos() || len(a.Rhs) != 1 || len(a.Lhs) != 2 || lastName(a.Lhs[0]) != id.Name {
			return true
		}
		call, ok := a.Rhs[0].(*ast.CallExpr)
		if !ok || len(call.Args) != 2 || !ofContext(call.Fun, "WithTimeout") {
			return true
		}
		s := g.duration(contextTimeout, call.Args[1])
		if parent, ok := call.Args[0].(*ast.CallExpr); s.Value.Kind != providers.IsUnknown && (!ok || !ofContext(parent.Fun, "Background")) {
			s.Known, s.Value.Unknown.Why = audit.Assumed, "the context that it is made of may end sooner"
		}
		found = &s
		return true
	})
	return found
}

func ofContext(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == "context"
}
