package audit

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A word is one part of the notation: how it is written and how it is read, side by side so that
// neither can forget the other. T is what it belongs to: a timer, a hop, a traffic.
type word[T any] struct {
	name string

	// wants says what the value must be, for errors; empty: the word stands alone.
	wants string

	// write gives what to print: nothing where the part is at its default. A word that only
	// refines another is printed by that one and has none.
	write func(*T) []string

	// read takes the value. It is called once per subject unless the word is many.
	read func(t *T, value string) error
	many bool

	// part is what the word settles where several words settle one part; empty: its name.
	part string
}

// text is a word whose value is any text; it is left out while empty.
func text[T any](name, wants string, field func(*T) *string) word[T] {
	return word[T]{
		name: name, wants: wants,
		write: func(t *T) []string { return textPart(name, *field(t)) },
		read:  func(t *T, v string) error { *field(t) = v; return nil },
	}
}

// texts is a word that may be said several times, each time with one text.
func texts[T any](name, wants string, field func(*T) *[]string) word[T] {
	return word[T]{
		name: name, wants: wants, many: true,
		write: func(t *T) (parts []string) {
			for _, v := range *field(t) {
				parts = append(parts, assign(name, v))
			}
			return parts
		},
		read: func(t *T, v string) error { *field(t) = append(*field(t), v); return nil },
	}
}

// flag is a word that stands alone.
func flag[T any](name string, field func(*T) *bool) word[T] {
	return word[T]{
		name: name,
		write: func(t *T) []string {
			if *field(t) {
				return []string{name}
			}
			return nil
		},
		read: func(t *T, _ string) error { *field(t) = true; return nil },
	}
}

// place is a word whose value is a position.
func place[T any](name string, field func(*T) *Pos) word[T] {
	return word[T]{
		name: name, wants: "file:line:column",
		write: func(t *T) []string {
			if p := *field(t); p != (Pos{}) {
				return []string{assign(name, writePos(p))}
			}
			return nil
		},
		read: func(t *T, v string) (err error) { *field(t), err = readPos(v); return err },
	}
}

// oneOf is a word whose value is of a list; the zero value is left out.
func oneOf[T any, V ~string](name string, list []V, field func(*T) *V) word[T] {
	return word[T]{
		name: name, wants: listed(list),
		write: func(t *T) []string { return textPart(name, string(*field(t))) },
		read:  func(t *T, v string) (err error) { *field(t), err = pick(v, list); return err },
	}
}

// routeWords are route=, and host= and path= for the few routes that one text cannot tell apart.
func routeWords[T any](field func(*T) *Route) []word[T] {
	return []word[T]{{
		name: "route", wants: "host/path, as in example.com/chat*",
		write: func(t *T) []string {
			r := *field(t)
			switch {
			case r == Route{}:
				return nil
			case ParseRoute(r.String()) == r:
				return []string{assign("route", r.String())}
			}
			return append(textPart("host", string(r.Host)), textPart("path", string(r.Path))...)
		},
		read: func(t *T, v string) error { *field(t) = ParseRoute(v); return nil },
	}, {
		name: "host", wants: "a pattern of hosts",
		read: func(t *T, v string) error { field(t).Host = Pattern(v); return nil },
	}, {
		name: "path", wants: "a pattern of paths",
		read: func(t *T, v string) error { field(t).Path = Pattern(v); return nil },
	}}
}

func textPart(name, value string) []string {
	if value == "" {
		return nil
	}
	return []string{assign(name, value)}
}

// assign writes name=value, the value quoted where it could not be read back bare.
func assign(name, value string) string { return name + "=" + bare(value) }

func bare(value string) string {
	if value == "" || !utf8.ValidString(value) {
		return strconv.Quote(value)
	}
	for _, r := range value {
		if r == '"' || r == utf8.RuneError || unicode.IsSpace(r) || !unicode.IsGraphic(r) {
			return strconv.Quote(value)
		}
	}
	return value
}

// pick finds a value in the list of those that are possible.
func pick[V ~string](value string, list []V) (V, error) {
	for _, v := range list {
		if string(v) == value {
			return v, nil
		}
	}
	return "", fmt.Errorf("%q is none of them%s", value, didYouMean(value, list))
}

func listed[V ~string](list []V) string {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = string(v)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return strings.Join(names, "")
}

func didYouMean[V ~string](value string, list []V) string {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = string(v)
	}
	if near, ok := Nearest(value, names); ok {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
