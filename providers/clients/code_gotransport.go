package clients

import (
	"go/ast"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// transport reads http.Transport{...}; a Transport that leaves a limit out has none.
func (g *golang) transport(e ast.Expr) []providers.Setting {
	if g.selects(e, "DefaultTransport") || lastName(e) == "nil" {
		return nil
	}
	lit := literal(e)
	if id, ok := e.(*ast.Ident); ok {
		lit = g.transports[id.Name]
	}
	if lit == nil || !g.selects(lit.Type, "Transport") {
		why := "decides it"
		return []providers.Setting{g.decided(headerTimeout, e, why), g.decided(idleConnection, e, why), g.decided(dialTimeout, e, why)}
	}
	absent := func(name string) providers.Setting {
		return providers.Setting{Name: name, Value: providers.Number(0), Known: audit.Written, At: g.syntax.Node(g.file, lit.Type)}
	}
	all := []providers.Setting{absent(idleConnection), absent(dialTimeout)}
	for _, field := range lit.Elts {
		kv, ok := field.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch lastName(kv.Key) {
		case "ResponseHeaderTimeout":
			all = set(all, g.duration(headerTimeout, kv.Value))
		case "IdleConnTimeout":
			all = set(all, g.duration(idleConnection, kv.Value))
		case "DialContext", "Dial":
			all = set(all, g.dialer(kv.Value))
		case "DisableKeepAlives":
			all = set(all, g.decided(idleConnection, kv.Value, "decides whether a connection is kept"))
		}
	}
	return all
}

// dialer reads (&net.Dialer{Timeout: ...}).DialContext.
func (g *golang) dialer(e ast.Expr) providers.Setting {
	if s, ok := e.(*ast.SelectorExpr); ok {
		inner := s.X
		if p, ok := inner.(*ast.ParenExpr); ok {
			inner = p.X
		}
		if lit := literal(inner); lit != nil && lastName(lit.Type) == "Dialer" {
			for _, field := range lit.Elts {
				if kv, ok := field.(*ast.KeyValueExpr); ok && lastName(kv.Key) == "Timeout" {
					return g.duration(dialTimeout, kv.Value)
				}
			}
			return providers.Setting{Name: dialTimeout, Value: providers.Number(0), Known: audit.Written, At: g.syntax.Node(g.file, lit.Type)}
		}
	}
	return g.decided(dialTimeout, e, "decides it")
}

// changed forgets transports of which a field is set behind their literal.
func (g *golang) changed() {
	ast.Inspect(g.syntax.File, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok {
			for _, left := range a.Lhs {
				if s, ok := left.(*ast.SelectorExpr); ok {
					if name := lastName(s.X); g.transports[name] != nil {
						g.transports[name] = nil
					}
				}
			}
		}
		return true
	})
}
