package terraform

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/timeout-audit/timeout-audit/audit"
)

// fileFunction is file() and its kin, and templatestring(), which has the text itself.
func (x frame) fileFunction(name string, args []cty.Value) (cty.Value, error) {
	if len(args) == 0 || len(args) > 2 || (len(args) == 2) != (name == "templatefile" || name == "templatestring") {
		return cty.NilVal, errors.New("it has the wrong number of arguments")
	}
	v, marks := args[0].Unmark()
	if !v.IsKnown() {
		return about(args), nil
	}
	if v.IsNull() || v.Type() != cty.String {
		return cty.NilVal, errors.New("its first argument is no text")
	}
	label, text, err := x.s.template(name, v.AsString())
	missing := errors.Is(err, os.ErrNotExist)
	switch {
	case name == "fileexists" && (err == nil || missing):
		return cty.BoolVal(err == nil).WithMarks(marks), nil
	case missing:
		return cty.NilVal, &failure{reason: reason{audit.Missing, fmt.Sprintf("%s(%q): there is no such file", name, v.AsString())}}
	case err != nil:
		return cty.NilVal, &failure{reason: reason{audit.Refused, fmt.Sprintf("%s(%q): %s", name, v.AsString(), clause(err.Error()))}, open: true}
	case name == "filebase64":
		return cty.StringVal(base64.StdEncoding.EncodeToString(text)).WithMarks(marks), nil
	case !utf8.Valid(text):
		return cty.NilVal, fmt.Errorf("%s is not UTF-8", v.AsString())
	case name == "file":
		return cty.StringVal(string(text)).WithMarks(marks), nil
	}
	inner, expr, err := x.renderer(label, text, args[1])
	if err != nil {
		return cty.NilVal, err
	}
	out, err := inner.eval(expr)
	if err != nil {
		return cty.NilVal, err
	}
	return out.WithMarks(marks), nil
}

// template is the text that a function is given, and what reports call it: that of a file, or the text itself.
func (s *scope) template(function, path string) (label string, text []byte, err error) {
	if function == "templatestring" {
		return "the template", []byte(path), nil
	}
	text, err = s.contents(function, path)
	return path, text, err
}

// renderer is a template and the frame in which its variables are bound.
func (x frame) renderer(path string, text []byte, vars cty.Value) (frame, hclsyntax.Expression, error) {
	if err := tooDeep(text); err != nil {
		return x, nil, &failure{reason: reason{audit.Refused, path + ": " + err.Error()}, open: true}
	}
	expr, diags := hclsyntax.ParseTemplate(text, x.s.display(path), hcl.InitialPos)
	if err := failed(diags); err != nil {
		return x, nil, err
	}
	inner := x.s.empty()
	vars, marks := vars.Unmark()
	if !vars.IsKnown() {
		return x, nil, &failure{reason: reason{audit.NoValue, "the variables of " + path + " are not known"}, open: true}
	}
	if vars.IsNull() || !vars.Type().IsObjectType() && !vars.Type().IsMapType() {
		return x, nil, errors.New("the variables are no map")
	}
	for it := vars.ElementIterator(); it.Next(); {
		k, v := it.Element()
		k, _ = k.Unmark()
		inner.env = &env{k.AsString(), v.WithMarks(marks), inner.env}
	}
	return inner, expr, nil
}

// contents reads a file that a function names, if it lies in a folder that may be read: the root's,
// that of a module, or the one that the user named.
func (s *scope) contents(function, path string) ([]byte, error) {
	full := filepath.FromSlash(path)
	if !filepath.IsAbs(full) {
		full = filepath.Join(s.dir, full)
	}
	real, err := filepath.EvalSymlinks(full)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) && s.inside(filepath.Clean(full)) {
			return nil, os.ErrNotExist
		}
		return nil, errors.New("it cannot be reached")
	}
	if !s.inside(real) {
		return nil, errors.New("it lies outside the folders that are read")
	}
	if function == "fileexists" {
		_, err := os.Stat(real)
		return nil, err
	}
	return read(real, s.opts.MaxSize)
}

func (s *scope) inside(path string) bool {
	abs, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	for real := range s.modules {
		if below(abs, real) {
			return true
		}
	}
	if s.opts.Within == "" {
		return false
	}
	within, err := filepath.Abs(s.opts.Within)
	if err != nil {
		return false
	}
	if below(abs, within) {
		return true
	}
	within, err = filepath.EvalSymlinks(within)
	return err == nil && below(abs, within)
}

func below(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
