package source

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"strconv"
	"strings"
	"time"
)

// Literal is the number that is written somewhere in a file of JavaScript or Python. The error says
// what stands there instead.
func Literal(file, written string) (float64, error) {
	f := Parse(file, []byte(written), nil)
	n, ok := f.product(0, len(f.tokens()))
	if !ok {
		return 0, errors.New("what is written is no number")
	}
	return n, nil
}

// tokens are those without the end of the line.
func (f *File) tokens() []Token {
	if n := len(f.Tokens); n > 0 && f.Tokens[n-1].Kind == Line {
		return f.Tokens[:n-1]
	}
	return f.Tokens
}

// Rewrite is a number as it is written in the place of another: separators and a factor of 1000 stay.
func Rewrite(written string, n float64) string {
	factor := strings.TrimSpace(written)
	if rest, ok := strings.CutSuffix(factor, "1000"); ok && n >= 1000 && int64(n)%1000 == 0 {
		if before := strings.TrimRight(rest, " "); strings.HasSuffix(before, "*") && !strings.Contains(strings.TrimSuffix(before, "*"), "*") {
			return strconv.FormatInt(int64(n)/1000, 10) + rest[len(strings.TrimRight(strings.TrimSuffix(before, "*"), " ")):] + "1000"
		}
	}
	text := strconv.FormatFloat(n, 'f', -1, 64)
	if !strings.Contains(written, "_") || strings.Contains(text, ".") {
		return text
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "_" + text[i:]
	}
	return text
}

// RewriteDuration is a duration of Go as it is written in the place of another. The error says what
// stands there that is no product of numbers and units.
func RewriteDuration(written string, d time.Duration) (string, error) {
	e, err := parser.ParseExpr(written)
	if err != nil {
		return "", err
	}
	plain, units := true, false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			plain, units = plain && ok && x.Name == "time", true
			return false
		case *ast.Ident:
			plain = false
		}
		return true
	})
	switch {
	case !plain:
		return "", fmt.Errorf("%s is a name for the value", written)
	case d == 0:
		return "0", nil
	case !units:
		return "", fmt.Errorf("%s has no unit", written)
	case d%time.Minute == 0 && d >= 10*time.Minute:
		return strconv.FormatInt(int64(d/time.Minute), 10) + " * time.Minute", nil
	case d%time.Second == 0:
		return strconv.FormatInt(int64(d/time.Second), 10) + " * time.Second", nil
	}
	return strconv.FormatInt(d.Milliseconds(), 10) + " * time.Millisecond", nil
}

// RewriteTimeSpan is a TimeSpan of C# as it is written in the place of another.
func RewriteTimeSpan(written string, d time.Duration) (string, error) {
	f := Parse("t.cs", []byte(written), nil)
	switch _, ok := f.TimeSpan(0, len(f.Tokens)); {
	case !ok:
		return "", fmt.Errorf("%s is no length of time that is written out", written)
	case d%time.Second != 0:
		return fmt.Sprintf("TimeSpan.FromMilliseconds(%d)", d.Milliseconds()), nil
	}
	return fmt.Sprintf("TimeSpan.FromSeconds(%d)", int64(d/time.Second)), nil
}

// Sound says why a file of code cannot be read any more, or nothing.
func Sound(file string, text []byte) error {
	f := Parse(file, text, nil)
	if f.Language == Go {
		f.Syntax()
	}
	if f.Broken {
		return errors.New("the code would not be whole")
	}
	return nil
}
