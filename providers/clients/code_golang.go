package clients

import (
	"fmt"
	"go/ast"
	"go/token"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

const goSystem = "client/go"

// The settings of Go's client.
const (
	clientTimeout  = "Client.Timeout"
	headerTimeout  = "Transport.ResponseHeaderTimeout"
	idleConnection = "Transport.IdleConnTimeout"
	dialTimeout    = "Dialer.Timeout"
	contextTimeout = "context.WithTimeout"
)

// golang is the reading of one file of Go.
type golang struct {
	*code
	syntax     *source.GoFile
	http       string
	byName     map[string]*made // by variable or field
	twice      map[string]bool
	transports map[string]*ast.CompositeLit
	function   ast.Node // that is looked at
}

func (c *code) golang() {
	g := &golang{code: c, syntax: c.file.Syntax(), http: source.Named(c.imports, "", "net/http"), byName: map[string]*made{}, twice: map[string]bool{}, transports: map[string]*ast.CompositeLit{}}
	if g.syntax == nil || g.http == "" {
		return
	}
	g.assigned(func(name string, e ast.Expr) {
		if lit := literal(e); lit != nil && g.selects(lit.Type, "Transport") {
			g.transports[name] = lit
		}
	})
	g.assigned(func(name string, e ast.Expr) {
		if lit := literal(e); lit != nil && g.selects(lit.Type, "Client") {
			g.twice[name] = g.byName[name] != nil
			g.byName[name] = g.client(lit)
		}
	})
	ast.Inspect(g.syntax.File, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok {
			g.assign(a)
		}
		return true
	})
	for _, d := range g.syntax.Decls {
		g.function = d
		ast.Inspect(d, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				g.ask(call)
			}
			return true
		})
	}
}

// assigned goes through what variables, fields of literals and variables of the package are given.
func (g *golang) assigned(f func(name string, e ast.Expr)) {
	ast.Inspect(g.syntax.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if len(n.Lhs) == len(n.Rhs) {
					f(lastName(left), n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			for i, id := range n.Names {
				if len(n.Names) == len(n.Values) {
					f(id.Name, n.Values[i])
				}
			}
		case *ast.KeyValueExpr:
			f(lastName(n.Key), n.Value)
		}
		return true
	})
}

// literal is T{...} or &T{...}.
func literal(e ast.Expr) *ast.CompositeLit {
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = u.X
	}
	lit, _ := e.(*ast.CompositeLit)
	return lit
}

// lastName is the name of a variable or a field.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

func (g *golang) selects(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == g.http
}

// client reads http.Client{...}.
func (g *golang) client(lit *ast.CompositeLit) *made {
	m := &made{CodeClient: providers.CodeClient{System: goSystem, At: g.syntax.Node(g.file, lit.Type), Apart: true}}
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch lastName(kv.Key) {
		case "Timeout":
			m.Settings = set(m.Settings, g.duration(clientTimeout, kv.Value))
		case "Transport":
			for _, s := range g.transport(kv.Value) {
				m.Settings = set(m.Settings, s)
			}
		}
	}
	return g.add(m)
}

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

func (g *golang) decided(name string, e ast.Expr, why string) providers.Setting {
	return providers.Setting{
		Name: name, Known: audit.Written, At: g.syntax.Node(g.file, e),
		Value: providers.NotKnown(audit.NoValue, providers.Shortly(g.text(e))+" "+why),
	}
}

// duration is one that is written out, or why it is none.
func (g *golang) duration(name string, e ast.Expr) providers.Setting {
	d, ok := g.syntax.Duration(e)
	if !ok {
		s := g.decided(name, e, "")
		s.Value = providers.NotKnown(audit.NoValue, fmt.Sprintf("%s is computed: %s", name, providers.Shortly(g.text(e))))
		return s
	}
	return providers.Setting{Name: name, Value: providers.Text(d.String()), Known: audit.Written, At: g.syntax.Node(g.file, e)}
}

func (g *golang) text(e ast.Expr) string {
	start, end := g.syntax.Set.Position(e.Pos()).Offset, g.syntax.Set.Position(e.End()).Offset
	if start < 0 || end > len(g.file.Text) || start > end {
		return ""
	}
	return string(g.file.Text[start:end])
}

// assign takes client.Timeout = ..., and what is set of the default client.
func (g *golang) assign(n *ast.AssignStmt) {
	for i, left := range n.Lhs {
		s, ok := left.(*ast.SelectorExpr)
		if !ok || s.Sel.Name != "Timeout" || len(n.Lhs) != len(n.Rhs) {
			continue
		}
		if g.selects(s.X, "DefaultClient") {
			g.add(&made{CodeClient: providers.CodeClient{
				System: goSystem, At: g.syntax.Node(g.file, left), Shared: true, Settings: []providers.Setting{g.duration(clientTimeout, n.Rhs[i])},
			}})
		} else if m := g.of(s.X); m != nil {
			m.Settings = set(m.Settings, g.duration(clientTimeout, n.Rhs[i]))
		}
	}
}

// of is the client that an expression names, where the file makes one of that name.
func (g *golang) of(e ast.Expr) *made {
	if name := lastName(e); name != "" && !g.twice[name] {
		return g.byName[name]
	}
	return nil
}
