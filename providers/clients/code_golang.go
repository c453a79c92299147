package clients

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"

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
	transports map[string]*ast.CompositeLit // nil where a name stands for several, or is changed later
	function   ast.Node                     // that is looked at
}

func (c *code) golang() {
	g := &golang{code: c, syntax: c.file.Syntax(), http: source.Named(c.imports, "", "net/http"), byName: map[string]*made{}, twice: map[string]bool{}, transports: map[string]*ast.CompositeLit{}}
	if g.syntax == nil || g.http == "" {
		return
	}
	g.assigned(func(name string, e ast.Expr) {
		if lit := literal(e); lit != nil && g.selects(lit.Type, "Transport") {
			if _, twice := g.transports[name]; twice {
				lit = nil
			}
			g.transports[name] = lit
		}
	})
	g.changed()
	g.assigned(func(name string, e ast.Expr) {
		if lit := literal(e); lit != nil && g.selects(lit.Type, "Client") {
			g.twice[name] = g.byName[name] != nil
			g.byName[name] = g.client(lit)
			g.byName[name].from, g.byName[name].to = g.within(e)
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

// within is where the function begins and ends that an expression stands in; a place of the package is in all.
func (g *golang) within(e ast.Expr) (from, to int) {
	for _, d := range g.syntax.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Pos() <= e.Pos() && e.Pos() < f.End() {
			return int(f.Pos()), int(f.End())
		}
	}
	return 0, int(g.syntax.File.FileEnd)
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

// assign takes client.Timeout = ..., client.Transport = ..., and what is set of the default client.
func (g *golang) assign(n *ast.AssignStmt) {
	for i, left := range n.Lhs {
		s, ok := left.(*ast.SelectorExpr)
		if !ok || s.Sel.Name != "Timeout" && s.Sel.Name != "Transport" || len(n.Lhs) != len(n.Rhs) {
			continue
		}
		var settings []providers.Setting
		if s.Sel.Name == "Timeout" {
			settings = []providers.Setting{g.duration(clientTimeout, n.Rhs[i])}
		} else {
			settings = g.transport(n.Rhs[i])
		}
		if g.selects(s.X, "DefaultClient") {
			g.add(&made{CodeClient: providers.CodeClient{System: goSystem, At: g.syntax.Node(g.file, left), Shared: true, Settings: settings}})
		} else if m := g.of(s.X); m != nil {
			for _, one := range settings {
				m.Settings = set(m.Settings, one)
			}
		}
	}
}

// of is the client that an expression names, where the file makes one of that name. A plain name means the one
// of its own function, or of the package, and no parameter.
func (g *golang) of(e ast.Expr) *made {
	name := lastName(e)
	m := g.byName[name]
	if name == "" || m == nil || g.twice[name] {
		return nil
	}
	if _, plain := e.(*ast.Ident); plain && (int(e.Pos()) < m.from || int(e.Pos()) >= m.to || g.takes(name)) {
		return nil
	}
	return m
}

// takes reports whether the function that is looked at has a parameter of a name.
func (g *golang) takes(name string) bool {
	f, ok := g.function.(*ast.FuncDecl)
	return ok && slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool {
		return slices.ContainsFunc(p.Names, func(id *ast.Ident) bool { return id.Name == name })
	})
}
