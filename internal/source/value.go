package source

import (
	"strconv"
	"strings"
)

// A Value is what an expression is, as far as it is written out.
type Value struct {
	Is     ValueKind
	Number float64
	Text   string // of a text; of anything else what is written
}

// A ValueKind says what a Value is.
type ValueKind uint8

const (
	Computed  ValueKind = iota // what comes of it, the program decides
	IsNumber                   // a number, or a product of numbers
	IsText                     // a string
	IsNothing                  // None, null, undefined
	IsTrue
	IsFalse
)

// Value evaluates the tokens from one to before another.
func (f *File) Value(from, to int) Value {
	v := Value{Text: f.Between(from, to)}
	if n, ok := f.product(from, to); ok {
		v.Is, v.Number = IsNumber, n
		return v
	}
	if to-from != 1 {
		return v
	}
	switch f.Tokens[from].Kind {
	case String:
		if text, ok := f.text(from); ok {
			v.Is, v.Text = IsText, text
		}
	case Name:
		switch v.Text {
		case "None", "null", "undefined":
			v.Is = IsNothing
		case "true", "True":
			v.Is = IsTrue
		case "false", "False":
			v.Is = IsFalse
		}
	}
	return v
}

// Between is the text of tokens as it is written.
func (f *File) Between(from, to int) string {
	if from >= to || to > len(f.Tokens) {
		return ""
	}
	return string(f.Text[f.Tokens[from].Start:f.Tokens[to-1].End])
}

// product is a number, or several with asterisks between them, in brackets or not.
func (f *File) product(from, to int) (float64, bool) {
	for f.Is(from, "(") && f.Tokens[from].Match == to-1 {
		from, to = from+1, to-1
	}
	if (to-from)%2 == 0 {
		return 0, false
	}
	n := 1.0
	for i := from; i < to; i++ {
		if (i-from)%2 == 1 {
			if !f.Is(i, "*") {
				return 0, false
			}
			continue
		}
		if !f.is(i, Number) {
			return 0, false
		}
		factor, ok := number(f.Word(i))
		if !ok {
			return 0, false
		}
		n *= factor
	}
	return n, true
}

func number(text string) (float64, bool) {
	text = strings.TrimSuffix(text, "n")
	if strings.Contains(text, "__") || strings.HasSuffix(text, "_") {
		return 0, false
	}
	text = strings.ReplaceAll(text, "_", "")
	if len(text) > 1 && text[0] == '0' && !strings.ContainsAny(text, ".eE") {
		n, err := strconv.ParseUint(text, 0, 53)
		return float64(n), err == nil && strings.ContainsAny(text, "xXbBoO") && text[1] != '0'
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// text is what a string says; it reports false where an escape is not one of the usual ones.
func (f *File) text(i int) (string, bool) {
	raw := f.Word(i)
	quote := strings.IndexAny(raw, `"'`)
	if quote < 0 {
		return "", false
	}
	literal := strings.Contains(strings.ToLower(raw[:quote]), "r")
	raw = raw[quote:]
	width := 1
	if len(raw) >= 6 && raw[1] == raw[0] && raw[2] == raw[0] {
		width = 3
	}
	if len(raw) < 2*width || raw[len(raw)-1] != raw[0] {
		return "", false
	}
	raw = raw[width : len(raw)-width]
	if literal || !strings.Contains(raw, `\`) {
		return raw, true
	}
	var b strings.Builder
	for i := 0; i < len(raw); i++ {
		if raw[i] != '\\' || i+1 == len(raw) {
			b.WriteByte(raw[i])
			continue
		}
		i++
		switch raw[i] {
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case '\\', '\'', '"', '/':
			b.WriteByte(raw[i])
		default:
			return "", false
		}
	}
	return b.String(), true
}
