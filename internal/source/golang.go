package source

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strconv"

	"github.com/timeout-audit/timeout-audit/audit"
)

// GoFile is the code of one file of Go, by Go's own parser.
type GoFile struct {
	*ast.File
	Set *token.FileSet
}

// Syntax is the syntax of a file of Go; nil where it is none.
func (f *File) Syntax() *GoFile {
	if f.Language != Go {
		return nil
	}
	if f.syntax != nil {
		return f.syntax
	}
	set := token.NewFileSet()
	syntax, err := parser.ParseFile(set, f.Path, f.Text, parser.SkipObjectResolution)
	f.Broken = f.Broken || err != nil
	if syntax == nil || syntax.Name == nil {
		return nil
	}
	f.syntax = &GoFile{syntax, set}
	return f.syntax
}

func (f *File) goImports() []Import {
	g := f.Syntax()
	if g == nil {
		return nil
	}
	var all []Import
	for _, spec := range g.Imports {
		module, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		i := Import{Module: module, Local: path.Base(module)}
		if spec.Name != nil {
			i.Local = spec.Name.Name
		}
		all = append(all, i)
	}
	return all
}

// Node is the position of a node.
func (g *GoFile) Node(f *File, n ast.Node) audit.Pos {
	return f.Span(g.Set.Position(n.Pos()).Offset, g.Set.Position(n.End()).Offset)
}
