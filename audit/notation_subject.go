package audit

import "slices"

// A subject is what words belong to.
type subject interface {
	take(token) (mine bool, err error)
	end()
	about() string
	words() []string
}

// A reading is a subject with the words that it knows.
type reading[T any] struct {
	name string
	of   *T
	list []word[T]
	said []string // the parts that are settled
	done func(said []string)
}

func (r *reading[T]) about() string { return r.name }

func (r *reading[T]) words() (names []string) {
	for _, w := range r.list {
		names = append(names, w.name)
	}
	return names
}

func (r *reading[T]) end() {
	if r.done != nil {
		r.done(r.said)
	}
}

func (r *reading[T]) take(tok token) (bool, error) {
	var near *word[T]
	for i := range r.list {
		w := &r.list[i]
		if w.name != tok.word {
			continue
		}
		near = w
		if tok.assigned != (w.wants != "") {
			continue
		}
		part := w.part
		if part == "" {
			part = w.name
		}
		if !w.many {
			if slices.Contains(r.said, part) {
				return true, tok.fail("%s: this is said of %s already", tok.word, r.name)
			}
			r.said = append(r.said, part)
		}
		if err := w.read(r.of, tok.value); err != nil {
			if w.wants == "" {
				return true, tok.fail("%v", err)
			}
			return true, tok.fail("%s wants %s: %v", tok.word, w.wants, err)
		}
		return true, nil
	}
	switch {
	case near == nil:
		return false, nil
	case near.wants == "":
		return true, tok.fail("%s stands alone, without a value", tok.word)
	}
	return true, tok.fail("%s wants %s, as %s=...", tok.word, near.wants, tok.word)
}

// known is a subject that in the end is known as its position or call says, if no word did.
func known[T any](name string, of *T, list []word[T], evidenceOf func(*T) evidence) subject {
	return &reading[T]{name: name, of: of, list: list, done: func(said []string) {
		if e := evidenceOf(of); !slices.Contains(said, "known") {
			*e.Known = e.inferred()
		}
	}}
}
