package command

import "strings"

// Flag returns the value of an option by any of its names, of all that are given the last. It reads
// "--name value", "--name=value", and of a name of one letter "-n value" and "-nvalue". The value's
// position is that of the value alone. An option without a value has an Unknown that says so.
func (c *Command) Flag(names ...string) (Word, bool) { return Flag(c.arguments(), names...) }

// Flag is Command.Flag for words that are no command of their own, such as GUNICORN_CMD_ARGS.
func Flag(words []Word, names ...string) (value Word, found bool) {
	if all := Flags(words, names...); len(all) > 0 {
		return all[len(all)-1], true
	}
	return Word{}, false
}

// Flags are the values of an option, of all that are given, in their order.
func Flags(words []Word, names ...string) []Word {
	var all []Word
	for i, w := range words {
		if w.Text == "--" {
			break
		}
		for _, name := range names {
			if v, ok := valueOf(words, i, name); ok {
				all = append(all, v)
				break
			}
		}
	}
	return all
}

func valueOf(words []Word, i int, name string) (Word, bool) {
	w := words[i]
	if w.Text == name {
		if i+1 == len(words) || words[i+1].Text == "--" {
			return Word{At: w.At, Unknown: name + " is given no value"}, true
		}
		return words[i+1], true
	}
	rest, ok := strings.CutPrefix(w.Text, name)
	switch {
	case !ok || rest == "":
		return Word{}, false
	case strings.HasPrefix(name, "--"):
		if rest[0] != '=' {
			return Word{}, false
		}
		rest = rest[1:]
	case len(name) != 2:
		return Word{}, false
	}
	return Word{Text: rest, At: w.Part(len(w.Text)-len(rest), len(w.Text)), Unknown: w.Unknown}, true
}

// Doubt returns a word that is not known and stands where an option can: what Flag does not find may
// be given there all the same. It reports false where every option can be seen.
func (c *Command) Doubt() (Word, bool) {
	words := c.arguments()
	for i, w := range words {
		if w.Text == "--" {
			break
		}
		if w.Unknown != "" && mayBeOption(w) && (i == 0 || !takesNext(words[i-1])) {
			return w, true
		}
	}
	return Word{}, false
}

// mayBeOption reports whether a word that is not known can begin with a dash. What is written before
// its unknown part tells.
func mayBeOption(w Word) bool {
	return w.Text == "" || strings.IndexByte("$`", w.Text[0]) >= 0 || strings.Trim(w.Text, "-") == "" ||
		strings.HasPrefix(strings.TrimLeft(w.Text, "-"), "$") && w.Text[0] == '-'
}

func takesNext(w Word) bool {
	return w.Unknown == "" && strings.HasPrefix(w.Text, "-") && !strings.Contains(w.Text, "=")
}

func (c *Command) arguments() []Word {
	if len(c.Words) == 0 {
		return nil
	}
	return c.Words[1:]
}
