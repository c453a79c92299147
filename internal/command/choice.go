package command

import "slices"

// closers end a branch of a script: the command before one is the last of its branch.
var closers = map[string]bool{"fi": true, "else": true, "elif": true, "done": true, "esac": true, "}": true}

// beginners begin a branch or a condition: what stood before one ends nothing.
var beginners = map[string]bool{"if": true, "then": true, "do": true, "while": true, "until": true, "for": true,
	"select": true, "case": true, "{": true, "[[": true, "!": true}

// A finder takes the commands out of a part of a script with which it may end.
type finder struct {
	ends  [][]token
	now   []token // the command that is being read
	last  []token // the one before
	piped bool    // what follows only reads what the command writes
	deep  int     // of brackets
	cases int     // that are open
}

// endings are the commands with which a part of a script may end: those with exec, and the last one of
// each branch.
func endings(part []token) [][]token {
	f := &finder{}
	for i := 0; i < len(part); i++ {
		t := part[i]
		switch t.operator {
		case "":
			f.word(t)
		case "<", ">", ">>", ">&", "<&", "&>":
			i++
			if n := len(f.now); n > 0 && f.now[n-1].end == t.start && isNumber(f.now[n-1].word.Text) {
				f.now = f.now[:n-1]
			}
		case "|":
			f.piped = true
		case "(":
			f.deep++
			f.last = nil
		case ")":
			if f.deep > 0 || f.cases == 0 {
				f.deep = max(f.deep-1, 0)
				f.close()
				continue
			}
			f.now, f.last, f.piped = nil, nil, false // a pattern of case
		case ";;":
			f.close()
		default:
			f.flush()
		}
	}
	f.close()
	return f.ends
}

func (f *finder) word(t token) {
	if len(f.now) == 0 && !t.quoted {
		switch {
		case closers[t.word.Text]:
			f.close()
			if t.word.Text == "esac" {
				f.cases--
			}
			return
		case beginners[t.word.Text]:
			f.last = nil
			if t.word.Text == "case" {
				f.cases++
			}
			return
		}
	}
	if !f.piped {
		f.now = append(f.now, t)
	}
}

func (f *finder) flush() {
	if len(f.now) > 0 {
		if f.last = f.now; f.now[0].word.Text == "exec" {
			f.close()
		}
	}
	f.now, f.piped = nil, false
}

func (f *finder) close() {
	if len(f.now) > 0 {
		f.last = f.now
	}
	if len(f.last) > 0 {
		f.ends = append(f.ends, f.last)
	}
	f.now, f.last, f.piped = nil, nil, false
}

// choose notes the commands that a script may end in.
func (c *Command) choose(ends ...[]token) {
	for _, tokens := range ends {
		one := *c
		one.Choices = nil
		if one.Words = slices.Clone(one.spread(one.assign(tokens))); len(one.Words) > 0 {
			one.args = nil
			c.Choices = append(c.Choices, one)
		}
	}
}
