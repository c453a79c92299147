package gohttp

import (
	"fmt"
	"go/ast"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// reader reads the servers of a program of Go.
var reader = &providers.CodeReader{
	Languages: []source.Language{source.Go},
	Words:     []string{"http.Server{", "http.ListenAndServe", "http.Serve(", "http.TimeoutHandler", "SetWriteDeadline", "WriteTimeout"},
	Read:      readCode,
}

var fields = map[string]bool{writeTimeout: true, readTimeout: true, "ReadHeaderTimeout": true, idleTimeout: true}

// A code is the reading of one file.
type code struct {
	file    *source.File
	syntax  *source.GoFile
	http    string               // the name of net/http
	servers map[ast.Expr]*server // by the literal
	list    []*server
	byName  map[string]*server // by the variable
	above   []ast.Node

	controls bool // the file makes a ResponseController
	found    providers.Code
}

type server struct{ providers.CodeServer }

func readCode(f *source.File) providers.Code {
	c := &code{file: f, syntax: f.Syntax(), servers: map[ast.Expr]*server{}, byName: map[string]*server{}}
	if c.syntax == nil {
		return c.found
	}
	c.http = source.Named(f.Imports(), "", "net/http")
	if c.http == "" {
		return c.found
	}
	// Servers first: what is set of them may stand before them in the file.
	ast.Inspect(c.syntax.File, func(n ast.Node) bool { return c.visit(n, c.literal) })
	c.above = nil
	ast.Inspect(c.syntax.File, func(n ast.Node) bool { return c.visit(n, c.other) })
	for _, s := range c.list {
		c.found.Servers = append(c.found.Servers, s.CodeServer)
	}
	return c.found
}

func (c *code) visit(n ast.Node, f func(ast.Node)) bool {
	if n == nil {
		c.above = c.above[:len(c.above)-1]
		return true
	}
	f(n)
	c.above = append(c.above, n)
	return true
}

// selects reports whether an expression is a name of net/http.
func (c *code) selects(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == c.http
}

// literal takes http.Server{...}, and the variable that gets it.
func (c *code) literal(n ast.Node) {
	switch n := n.(type) {
	case *ast.CompositeLit:
		if !c.selects(n.Type, "Server") {
			return
		}
		s := &server{providers.CodeServer{System: system, At: c.syntax.Node(c.file, n.Type)}}
		c.servers[n], c.list = s, append(c.list, s)
		for _, e := range n.Elts {
			kv, ok := e.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			key, ok := kv.Key.(*ast.Ident)
			switch {
			case !ok:
			case fields[key.Name]:
				s.Settings = append(s.Settings, c.setting(key.Name, kv.Value))
			case key.Name == "Handler":
				if call, ok := kv.Value.(*ast.CallExpr); ok && c.selects(call.Fun, "TimeoutHandler") && len(call.Args) == 3 {
					s.Settings = append(s.Settings, c.setting(handler, call.Args[1]))
				}
			}
		}
		c.name(n, s)
	case *ast.CallExpr:
		c.controls = c.controls || c.selects(n.Fun, "NewResponseController")
		for _, f := range []string{"ListenAndServe", "ListenAndServeTLS", "Serve", "ServeTLS"} {
			if c.selects(n.Fun, f) && len(n.Args) > 1 {
				s := &server{providers.CodeServer{System: system, At: c.syntax.Node(c.file, n.Fun)}}
				c.list = append(c.list, s)
				if call, ok := n.Args[len(n.Args)-1].(*ast.CallExpr); ok && c.selects(call.Fun, "TimeoutHandler") && len(call.Args) == 3 {
					s.Settings = append(s.Settings, c.setting(handler, call.Args[1]))
				}
			}
		}
	}
}

// name notes the variable or field that a literal is assigned to.
func (c *code) name(literal ast.Expr, s *server) {
	up := c.above
	for i := len(up) - 1; i >= 0; i-- {
		switch n := up[i].(type) {
		case *ast.UnaryExpr:
			continue
		case *ast.AssignStmt:
			if len(n.Lhs) == 1 && len(n.Rhs) == 1 {
				c.byName[c.text(n.Lhs[0])] = s
			}
		case *ast.ValueSpec:
			if len(n.Names) == 1 {
				c.byName[n.Names[0].Name] = s
			}
		}
		return
	}
}

// other takes assignments to fields of servers, and what lifts or adds deadlines elsewhere.
func (c *code) other(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			sel, ok := left.(*ast.SelectorExpr)
			if !ok || !fields[sel.Sel.Name] || len(n.Lhs) != len(n.Rhs) {
				continue
			}
			setting := c.setting(sel.Sel.Name, n.Rhs[i])
			if s := c.byName[c.text(sel.X)]; s != nil {
				set(s, setting)
			} else if !c.foreign(sel.X) {
				c.perhaps(setting, c.text(sel.X))
			}
		}
	case *ast.CallExpr:
		if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "SetWriteDeadline" && len(n.Args) == 1 && c.controls {
			c.found.Lifts = append(c.found.Lifts, providers.Lift{System: system, Setting: writeTimeout, At: c.syntax.Node(c.file, n.Fun)})
		}
		if c.selects(n.Fun, "TimeoutHandler") && !c.whole(n) {
			c.found.Unread = append(c.found.Unread, audit.Unread{
				Code: audit.NoValue, System: system, Setting: handler, At: c.syntax.Node(c.file, n),
				Why: "it limits and holds back the responses of some handlers, and which routes those are is not known",
			})
		}
	}
}

// perhaps makes a timeout unknown that is set of a value which may be any of the file's servers, where
// a server has none of its own.
func (c *code) perhaps(setting providers.Setting, of string) {
	setting.Value = providers.NotKnown(audit.NoValue, fmt.Sprintf("%s is set of %s, which may be this server", setting.Name, providers.Shortly(of)))
	for _, s := range c.list {
		if !slices.ContainsFunc(s.Settings, func(o providers.Setting) bool { return o.Name == setting.Name }) {
			s.Settings = append(s.Settings, setting)
		}
	}
}

// whole reports whether a TimeoutHandler is that of a whole server.
func (c *code) whole(n *ast.CallExpr) bool {
	if len(c.above) == 0 {
		return false
	}
	switch up := c.above[len(c.above)-1].(type) {
	case *ast.KeyValueExpr:
		key, ok := up.Key.(*ast.Ident)
		if ok && key.Name == "Handler" && len(c.above) > 1 {
			lit, ok := c.above[len(c.above)-2].(*ast.CompositeLit)
			return ok && c.servers[lit] != nil
		}
	case *ast.CallExpr:
		return c.selects(up.Fun, "ListenAndServe") || c.selects(up.Fun, "ListenAndServeTLS") || c.selects(up.Fun, "Serve")
	}
	return false
}

func (c *code) text(e ast.Expr) string {
	start, end := c.syntax.Set.Position(e.Pos()).Offset, c.syntax.Set.Position(e.End()).Offset
	if start < 0 || end > len(c.file.Text) || start > end {
		return ""
	}
	return string(c.file.Text[start:end])
}

// setting is a duration that is written out, or why it is none.
func (c *code) setting(name string, e ast.Expr) providers.Setting {
	s := providers.Setting{Name: name, Known: audit.Written, At: c.syntax.Node(c.file, e)}
	d, ok := c.syntax.Duration(e)
	if !ok {
		s.Value = providers.NotKnown(audit.NoValue, fmt.Sprintf("%s is computed: %s", name, providers.Shortly(c.text(e))))
		return s
	}
	s.Value = providers.Text(d.String())
	if c.conditional() {
		s.Known, s.Value.Unknown.Why = audit.Assumed, "it is set only under a condition"
	}
	return s
}

// conditional reports whether the node that is looked at stands in a branch.
func (c *code) conditional() bool {
	for i, n := range c.above {
		switch n := n.(type) {
		case *ast.IfStmt:
			if i+1 < len(c.above) && (c.above[i+1] == ast.Node(n.Body) || n.Else != nil && c.above[i+1] == ast.Node(n.Else)) {
				return true
			}
		case *ast.CaseClause:
			return true
		}
	}
	return false
}

// set adds a setting; the later one holds.
func set(s *server, set providers.Setting) {
	for i := range s.Settings {
		if s.Settings[i].Name == set.Name {
			if set.Known == audit.Assumed && s.Settings[i].Value != set.Value {
				set.Value, set.Known = providers.NotKnown(audit.NoValue, fmt.Sprintf("%s is set at %s, and under a condition at %s", set.Name, s.Settings[i].At, set.At)), audit.Written
			}
			s.Settings[i] = set
			return
		}
	}
	s.Settings = append(s.Settings, set)
}
