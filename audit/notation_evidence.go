package audit

import (
	"errors"
	"fmt"
)

// An evidence is what timers and properties have in common: for which protocols they are, and how
// they are known.
type evidence struct {
	Setting *string
	For     *[]Protocol
	Known   *Known
	At      *Pos
	Fact    **Fact
	Seen    *string
	Code    *Code
	Why     *string
}

// inferred is how a number is known where no word says so.
func (e evidence) inferred() Known {
	switch {
	case *e.Seen != "":
		return Observed
	case *e.At != Pos{}:
		return Written
	}
	return ""
}

// The words that say how something is known. A default's fact says it too: default=ID.
var knownWords = []Known{Written, Observed, Default, Assumed, Declared, Detected}

// unsaid is the word for a position or a call beside which nobody says how the number is known.
const unsaid = "unsaid"

var codes = []Code{AfterApply, NoValue, Denied, Missing, Unsupported, Refused}

func evidenceWords[T any](of func(*T) evidence) []word[T] {
	words := []word[T]{
		text("set", "the vendor's name of the setting", func(t *T) *string { return of(t).Setting }),
		protocolsWord(of),
		place("at", func(t *T) *Pos { return of(t).At }),
	}
	words = append(words, knowing(of)...)
	words = append(words, factWords(of)...)
	return append(words,
		text("seen", "the call and the resource", func(t *T) *string { return of(t).Seen }),
		oneOf("code", codes, func(t *T) *Code { return of(t).Code }),
		text("why", "a reason", func(t *T) *string { return of(t).Why }))
}

func protocolsWord[T any](of func(*T) evidence) word[T] {
	return protocols("for", func(t *T) *[]Protocol { return of(t).For })
}

// protocols is a word whose value is a list of protocols.
func protocols[T any](name string, field func(*T) *[]Protocol) word[T] {
	return word[T]{
		name: name, wants: "protocols with commas between them: " + listed(Protocols),
		write: func(t *T) []string {
			if list := *field(t); len(list) > 0 {
				return []string{assign(name, joined(list))}
			}
			return nil
		},
		read: func(t *T, v string) error {
			for _, name := range split(v) {
				p, err := pick(name, Protocols)
				if err != nil {
					return err
				}
				*field(t) = append(*field(t), p)
			}
			return nil
		},
	}
}

// knowing are default=ID and the flags. The first of them writes for all.
func knowing[T any](of func(*T) evidence) []word[T] {
	words := []word[T]{{
		name: "default", wants: "the fact's id", part: "known",
		write: func(t *T) []string {
			e := of(t)
			switch {
			case *e.Known == Default && *e.Fact != nil:
				return []string{assign("default", (*e.Fact).ID)}
			case *e.Known == e.inferred():
				return nil
			case *e.Known == "":
				return []string{unsaid}
			}
			return []string{string(*e.Known)}
		},
		read: func(t *T, id string) error {
			*of(t).Known = Default
			return newFact(of(t).Fact, id)
		},
	}}
	for _, k := range knownWords {
		words = append(words, word[T]{
			name: string(k), part: "known",
			read: func(t *T, _ string) error { *of(t).Known = k; return nil },
		})
	}
	return append(words, word[T]{name: unsaid, part: "known", read: func(*T, string) error { return nil }})
}

func newFact(f **Fact, id string) error {
	if *f != nil {
		return errors.New("it already has a fact")
	}
	*f = &Fact{ID: id}
	return nil
}

// factWords are fact=ID, for a fact that is not the default's, and what refines either.
func factWords[T any](of func(*T) evidence) []word[T] {
	refine := func(name, wants string, field func(*Fact) *string) word[T] {
		return word[T]{
			name: name, wants: wants,
			read: func(t *T, v string) error {
				f := *of(t).Fact
				if f == nil {
					return fmt.Errorf("%s= stands behind default= or fact=", name)
				}
				*field(f) = v
				return nil
			},
			write: func(t *T) []string {
				if f := *of(t).Fact; f != nil {
					return textPart(name, *field(f))
				}
				return nil
			},
		}
	}
	return []word[T]{{
		name: "fact", wants: "the fact's id",
		read: func(t *T, id string) error { return newFact(of(t).Fact, id) },
		write: func(t *T) []string {
			if e := of(t); *e.Fact != nil && *e.Known != Default {
				return []string{assign("fact", (*e.Fact).ID)}
			}
			return nil
		},
	},
		refine("source", "an address", func(f *Fact) *string { return &f.Source }),
		refine("checked", "a day, as in 2026-11-20", func(f *Fact) *string { return &f.Checked }),
		refine("quote", "what the source says", func(f *Fact) *string { return &f.Quote }),
		refine("since", "a version", func(f *Fact) *string { return &f.Since }),
		refine("measured", "a program and its version", func(f *Fact) *string { return &f.Measured }),
		{
			name: "unverified",
			read: func(t *T, _ string) error {
				f := *of(t).Fact
				if f == nil {
					return errors.New("unverified stands behind default= or fact=")
				}
				f.Unverified = true
				return nil
			},
			write: func(t *T) []string {
				if f := *of(t).Fact; f != nil && f.Unverified {
					return []string{"unverified"}
				}
				return nil
			},
		}}
}
