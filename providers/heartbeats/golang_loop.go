package heartbeats

import (
	"go/ast"
	"go/token"
)

// again reports whether a function of Go comes to a place once more after statements there: they stand in a loop and
// do not leave it. What is given to Stream, as gin calls it, is called until it returns false.
func again(f *ast.FuncDecl, at token.Pos, body []ast.Stmt) bool {
	loops, streams := false, false
	var streamed ast.Node
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if n == nil || at < n.Pos() || at >= n.End() {
			return false
		}
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			loops = true
		case *ast.CallExpr:
			if s, ok := n.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Stream" && len(n.Args) > 0 {
				streamed = n.Args[len(n.Args)-1]
			}
		case *ast.FuncLit:
			streams = ast.Node(n) == streamed
			loops = streams
		}
		return true
	})
	return loops && !leaves(body, streams)
}

// leaves reports whether statements end in what leaves the loop around them, or the stream.
func leaves(body []ast.Stmt, streams bool) bool {
	if len(body) == 0 {
		return false
	}
	switch last := body[len(body)-1].(type) {
	case *ast.ReturnStmt:
		if streams && len(last.Results) == 1 {
			result, ok := last.Results[0].(*ast.Ident)
			return ok && result.Name == "false"
		}
		return true
	case *ast.BranchStmt:
		return last.Tok == token.GOTO || last.Tok == token.BREAK && last.Label != nil
	}
	return false
}
