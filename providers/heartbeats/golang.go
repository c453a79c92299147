package heartbeats

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

// golang finds what functions of Go send at each tick, and the options of libraries.
func (c *code) golang() {
	g := c.file.Syntax()
	if g == nil {
		return
	}
	for _, d := range g.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			c.ticks(g, f)
		}
	}
	ast.Inspect(g.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			c.parameters(g, n)
		case *ast.CallExpr:
			if c.isOf(n.Fun, "New", "github.com/r3labs/sse", "github.com/r3labs/sse/v2") {
				c.sends(audit.Traffic{Protocol: audit.SSE, Found: g.Node(c.file, n.Fun), Why: r3labsSSE.byDefault()})
			}
		}
		return true
	})
}

// ticks finds what a function sends when a ticker ticks, or after a wait.
func (c *code) ticks(g *source.GoFile, f *ast.FuncDecl) {
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
		switch n := n.(type) {
		case *ast.CommClause:
			if e, ok := n.Comm.(*ast.ExprStmt); ok {
				if u, ok := e.X.(*ast.UnaryExpr); ok && u.Op == token.ARROW {
					c.tick(g, f, ticking(u.X, tickers), n.Pos(), n.Body)
				}
			}
		case *ast.RangeStmt:
			c.tick(g, f, ticking(n.X, tickers), n.Body.Pos(), n.Body.List)
		}
		return true
	})
}

// ticking is the time between what a channel of the package time gives.
func ticking(channel ast.Expr, tickers map[string]ast.Expr) ast.Expr {
	switch x := channel.(type) {
	case *ast.SelectorExpr:
		if id, ok := x.X.(*ast.Ident); ok && x.Sel.Name == "C" {
			return tickers[id.Name]
		}
	case *ast.CallExpr:
		if (isTime(x.Fun, "After") || isTime(x.Fun, "Tick")) && len(x.Args) == 1 {
			return x.Args[0]
		}
	}
	return nil
}

// tick notes what is sent each time that an interval is over.
func (c *code) tick(g *source.GoFile, f *ast.FuncDecl, interval ast.Expr, at token.Pos, body []ast.Stmt) {
	if interval == nil || !again(f, at, body) {
		return
	}
	t := audit.Traffic{Protocol: audit.SSE, Beat: audit.Comment, Why: "a comment is written at each tick"}
	if !writes(body, isComment) {
		if !writes(body, c.isPing) {
			return
		}
		t = audit.Traffic{Protocol: audit.WebSocket, Beat: audit.WSPing, Why: "a PING is sent at each tick"}
	}
	if c.full() {
		return
	}
	t.Found = g.Node(c.file, interval)
	every, ok := g.Duration(interval)
	if !ok || every <= 0 {
		c.found.Unread = append(c.found.Unread, audit.Unread{
			Code: audit.NoValue, Setting: "heartbeat", At: t.Found, Why: t.Why + ", and its interval is computed",
		})
		return
	}
	t.Heartbeat = audit.After(every)
	c.sends(t, goRoutes(g, f, interval.Pos())...)
}

func isTime(e ast.Expr, name string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == "time"
}

// isOf reports whether an expression is something of a package that the file imports.
func (c *code) isOf(e ast.Expr, name string, packages ...string) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && slices.ContainsFunc(c.imports, func(i source.Import) bool {
		local := i.Local
		if version := strings.TrimPrefix(local, "v"); version != local && strings.Trim(version, "0123456789") == "" {
			local = strings.TrimSuffix(i.Module, "/"+local) // .../sse/v2 is called sse
			local = local[strings.LastIndexByte(local, '/')+1:]
		}
		return local == x.Name && slices.Contains(packages, i.Module)
	})
}

// writes reports whether statements hold what is looked for.
func writes(list []ast.Stmt, is func(ast.Node) bool) bool {
	found := false
	for _, s := range list {
		ast.Inspect(s, func(n ast.Node) bool {
			found = found || n != nil && is(n)
			return !found
		})
	}
	return found
}

// isComment reports whether a node is the text of a comment of SSE.
func isComment(n ast.Node) bool {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return false
	}
	text, err := strconv.Unquote(lit.Value)
	return err == nil && strings.HasPrefix(text, ":") && strings.HasSuffix(text, "\n\n")
}

// sockets are packages of WebSockets.
var sockets = []string{
	"github.com/gorilla/websocket", "github.com/coder/websocket", "nhooyr.io/websocket", "github.com/gofiber/contrib/websocket", "github.com/fasthttp/websocket",
}

// isPing reports whether a node sends a PING: conn.Ping(ctx), conn.WriteMessage(websocket.PingMessage, nil).
func (c *code) isPing(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	switch s.Sel.Name {
	case "Ping":
		return len(call.Args) == 1 && isSocket(s.X) &&
			slices.ContainsFunc(c.imports, func(i source.Import) bool { return slices.Contains(pinging, i.Module) })
	case "WriteMessage", "WriteControl":
		return c.isOf(call.Args[0], "PingMessage", sockets...)
	}
	return false
}

// pinging are those of them whose connections have a method Ping. So have databases and caches.
var pinging = []string{"github.com/coder/websocket", "nhooyr.io/websocket"}

// isSocket reports whether a name is one that people give to a connection of WebSockets.
func isSocket(e ast.Expr) bool {
	name := ""
	switch e := e.(type) {
	case *ast.Ident:
		name = e.Name
	case *ast.SelectorExpr:
		name = e.Sel.Name
	}
	name = strings.ToLower(name)
	return name == "c" || strings.Contains(name, "conn") || strings.Contains(name, "ws") || strings.Contains(name, "sock")
}

// parameters takes what is written out for a library's server.
func (c *code) parameters(g *source.GoFile, lit *ast.CompositeLit) {
	field := func(name string) ast.Expr {
		for _, e := range lit.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				if id, ok := kv.Key.(*ast.Ident); ok && id.Name == name {
					return kv.Value
				}
			}
		}
		return nil
	}
	switch {
	case c.isOf(lit.Type, "ServerParameters", "google.golang.org/grpc/keepalive"):
		value := field("Time")
		if value == nil {
			return
		}
		every, ok := g.Duration(value)
		if !ok || every <= 0 {
			c.found.Unread = append(c.found.Unread, audit.Unread{
				Code: audit.NoValue, Setting: "heartbeat", At: g.Node(c.file, value), Why: grpcGo.name + " is given " + grpcGo.option + ", and its interval is computed",
			})
			return
		}
		c.sends(audit.Traffic{
			Protocol: audit.GRPC, ProtocolKnown: audit.Assumed, Beat: audit.PingH2, Heartbeat: audit.After(max(every, time.Second)),
			Found: g.Node(c.file, value), Why: grpcGo.option + " of " + grpcGo.name,
		})
	case c.isOf(lit.Type, "ServerOptions", "github.com/modelcontextprotocol/go-sdk/mcp"):
		if value := field("KeepAlive"); value != nil {
			c.found.Unread = append(c.found.Unread, audit.Unread{
				Code: audit.NoValue, Setting: "heartbeat", At: g.Node(c.file, value),
				Why: mcpGo.name + " pings only in sessions of protocol versions before 2026-07-28, and which the clients speak is not known",
			})
		}
	}
}
