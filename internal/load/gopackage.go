package load

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/source"
)

var moduleLine = regexp.MustCompile(`(?m)^module\s+"?([^\s"]+)`)

// goModule is the folder of the go.mod that a folder belongs to, and the module's name.
func (c *code) goModule(folder string) (root, name string) {
	for {
		text, err := os.ReadFile(filepath.FromSlash(path.Join(folder, "go.mod")))
		if err == nil {
			if m := moduleLine.FindSubmatch(text); m != nil {
				return folder, string(m[1])
			}
			return "", ""
		}
		up, ok := above(folder)
		if !ok {
			return "", ""
		}
		folder = up
	}
}

// packages are the files of code of Go by folder.
func (c *code) packages() map[string][]string {
	if c.byFolder == nil {
		c.byFolder = map[string][]string{}
		for name := range c.listed {
			if source.Of(name) == source.Go && !strings.HasSuffix(name, "_test.go") {
				c.byFolder[path.Dir(name)] = append(c.byFolder[path.Dir(name)], name)
			}
		}
		for _, files := range c.byFolder {
			slices.Sort(files)
		}
	}
	return c.byFolder
}

// goProgram are the files of a package of Go and of those of its module that it imports.
func (c *code) goProgram(folder string) []string {
	if folder == "" {
		return nil
	}
	root, module := c.goModule(folder)
	if root == "" {
		return nil
	}
	packages := c.packages()
	seen := map[string]bool{folder: true}
	list := []string{folder}
	var files []string
	for i := 0; i < len(list) && len(files) < maxProgram; i++ {
		for _, name := range packages[list[i]] {
			f := c.file(name)
			if f == nil {
				continue
			}
			files = append(files, name)
			for _, imported := range f.imports {
				rest, ok := strings.CutPrefix(imported.Module, module)
				if next := path.Join(root, rest); ok && (rest == "" || rest[0] == '/') && !seen[next] {
					seen[next] = true
					list = append(list, next)
				}
			}
		}
	}
	return files
}

// binary is the folder of the main package that a program of an image is built from: the one that the
// Dockerfile has compiled, or else the only one, or the one of its name. It is empty where that is not sure.
func (c *code) binary(image *command.Image, context, name string) string {
	for _, place := range image.Sources(name) {
		if folder := path.Join(context, place); slices.ContainsFunc(c.packages()[folder], isMain) {
			return folder
		}
	}
	if !image.BuiltIn(name, "golang") {
		return ""
	}
	root, _ := c.goModule(context)
	if root == "" {
		root = context // its modules are further down
	}
	var mains, named []string
	for folder, files := range c.packages() {
		if !below(root, folder+"/") || !c.listed[files[0]] || !slices.ContainsFunc(files, isMain) {
			continue
		}
		if module, _ := c.goModule(folder); module == "" {
			continue
		}
		mains = append(mains, folder)
		if path.Base(folder) == path.Base(name) {
			named = append(named, folder)
		}
	}
	switch {
	case len(named) == 1:
		return named[0]
	case len(mains) == 1:
		return mains[0]
	}
	return ""
}

var mainPackage = regexp.MustCompile(`(?m)^package main\b`)

func isMain(name string) bool {
	text, ok := readCode(name)
	return ok && mainPackage.Match(text) && !bytes.Contains(text, []byte("//go:build ignore"))
}
