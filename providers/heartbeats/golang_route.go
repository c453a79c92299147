package heartbeats

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

// goRegisters are calls that give a path to a handler: true where a slash at its end stands for all below.
var goRegisters = map[string]bool{
	"HandleFunc": true, "Handle": true, "HandlerFunc": false,
	"GET": false, "POST": false, "PUT": false, "ANY": false, "Any": false, "All": false, "Get": false, "Post": false, "Put": false, "Add": false,
}

// goRoutes are the routes that a file of Go gives a place in a function: by the call that the place stands in,
// or by calls that name the function. There are none where the function is used otherwise too.
func goRoutes(g *source.GoFile, f *ast.FuncDecl, at token.Pos) []audit.Route {
	var all []audit.Route
	named, registered := 0, 0
	own := false
	ast.Inspect(g.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if n.Name == f.Name.Name && n != f.Name {
				named++
			}
		case *ast.CallExpr:
			r, ok := goRoute(n)
			if !ok {
				return true
			}
			inside := n.Lparen < at && at < n.Rparen
			if inside || mentions(n.Args, f.Name.Name) {
				all = append(all, r)
				if own = own || inside; !inside {
					registered++
				}
			}
		}
		return true
	})
	if !own && named != registered {
		return nil
	}
	return distinct(all)
}

// goRoute is the route that a call registers: http.HandleFunc("GET /events", h), r.GET("/events", h).
func goRoute(call *ast.CallExpr) (audit.Route, bool) {
	s, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) < 2 {
		return audit.Route{}, false
	}
	subtree, registers := goRegisters[s.Sel.Name]
	lit, text := call.Args[0].(*ast.BasicLit)
	if !registers || !text || lit.Kind != token.STRING {
		return audit.Route{}, false
	}
	path, err := strconv.Unquote(lit.Value)
	if err != nil {
		return audit.Route{}, false
	}
	if method, rest, ok := strings.Cut(path, " "); ok && method == strings.ToUpper(method) {
		path = strings.TrimSpace(rest)
	}
	if !strings.HasPrefix(path, "/") {
		return audit.Route{}, false
	}
	path = strings.TrimSuffix(path, "{$}")
	if subtree && strings.HasSuffix(path, "/") {
		path += "*"
	}
	return route(path, false)
}

// mentions reports whether arguments name a function by itself: s.events, http.HandlerFunc(events).
func mentions(args []ast.Expr, name string) bool {
	found := false
	for _, a := range args[1:] {
		ast.Inspect(a, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			found = found || ok && id.Name == name
			return !found
		})
	}
	return found
}
