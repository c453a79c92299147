package command

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Fields splits a word at blanks as a shell would, quotes and backslashes heeded, nothing expanded.
// It gives the reason where a quote is left open.
func Fields(w Word) ([]Word, string) {
	if w.Unknown != "" {
		return nil, w.Unknown
	}
	tokens, why := lex(w, nil)
	words := make([]Word, 0, len(tokens))
	for _, t := range tokens {
		words = append(words, t.word)
	}
	return words, why
}

// Expand splits a word as Fields does and puts the values of variables in, as a build of an image
// does. A form that gives a default or another value is not known.
func Expand(w Word, lookup func(name string) (Word, bool)) ([]Word, string) {
	if w.Unknown != "" {
		return nil, w.Unknown
	}
	l := &lexer{script: w, text: w.Text, lookup: lookup, assigned: map[string]bool{}, plain: true}
	why := l.run()
	l.finish()
	words := make([]Word, 0, len(l.tokens))
	for _, t := range l.tokens {
		words = append(words, t.word)
	}
	return words, why
}

// runScript replaces the words of a command by those of the program that a script ends in: its first
// command with exec, or else its last one. What a branch does before is not followed; what it may end in
// is left as Choices where nothing tells which branch is taken.
func (c *Command) runScript(script Word) {
	if script.Unknown != "" {
		c.giveUp(audit.NoValue, script.Unknown)
		return
	}
	tokens, why := lex(script, c.lookup)
	if why != "" {
		c.giveUp(audit.Refused, "the script cannot be read: "+why)
		return
	}
	steps, why := stepsOf(tokens)
	if why != "" {
		c.giveUp(audit.Unsupported, why)
		return
	}
	background := ""
	var beside [][]token
	for i := range steps {
		s := &steps[i]
		last := i == len(steps)-1
		if s.why != "" {
			if last {
				if !s.function {
					c.choose(append(endings(s.inner), s.words)...)
				}
				c.giveUp(audit.Unsupported, s.why)
				return
			}
			if s.background {
				background = s.why
				beside = append(beside, s.words)
			}
			c.branch(s.inner)
			continue
		}
		if s.after == "||" || s.after == "&&" && i > 0 && steps[i-1].tests() {
			if last {
				c.choose(s.words)
				c.giveUp(audit.Unsupported, "whether the script gets to "+s.words[0].word.Text+" depends on a command before it")
				return
			}
			c.branch(s.words)
			continue
		}
		tried := *c
		words := c.spread(tried.assign(s.words))
		switch {
		case len(words) == 0:
			c.Env = tried.Env
		case words[0].Text == "export":
			c.assign(s.words[len(s.words)-len(words)+1:])
		case words[0].Text == "set" && len(words) > 1 && words[1].Text == "--" && c.args != nil:
			c.args = words[2:]
		case words[0].Text == "exec" && len(words) > 1, last:
			if words[0].Text == "wait" && background != "" {
				c.choose(beside...)
				c.giveUp(audit.Unsupported, background)
				return
			}
			if body := functionOf(steps[:i], words[0].Text); body != nil {
				c.choose(endings(body)...)
				c.giveUp(audit.Unsupported, words[0].Text+" is a function of the script")
				return
			}
			c.Env, c.Words = tried.Env, words
			return
		}
	}
	c.giveUp(audit.NoValue, "the script ends in no program")
}

// functionOf is what the function of a script does that has the name; nil where there is none.
func functionOf(steps []step, name string) []token {
	for i := len(steps) - 1; i >= 0; i-- {
		if s := &steps[i]; s.function && len(s.words) == 1 && s.words[0].word.Text == name {
			return s.inner
		}
	}
	return nil
}

// branch notes what a part of a script may do that is not followed.
func (c *Command) branch(tokens []token) {
	for _, t := range tokens {
		if t.quoted {
			continue
		}
		name, is := assignment(t.word.Text)
		switch {
		case is && Sets(name):
			value := Word{At: t.word.At, Unknown: "a branch of the script sets it"}
			c.Env = append(slices.Clone(c.Env), Variable{name, value})
		case t.word.Text == "exec" || t.word.Text == "set" && c.args != nil:
			const why = "a branch of the script that starts it may start something else"
			if c.Perhaps == "" {
				c.Perhaps = why
			}
		}
	}
}

// spread puts the arguments of a script in the place of "$@".
func (c *Command) spread(words []Word) []Word {
	if c.args == nil {
		return words
	}
	var all []Word
	for _, w := range words {
		if w.Text == "$@" || w.Text == "${@}" {
			all = append(all, c.args...)
			continue
		}
		all = append(all, w)
	}
	return all
}

// assign takes the NAME=value words that begin a command into the environment.
func (c *Command) assign(tokens []token) []Word {
	for len(tokens) > 0 && c.set(tokens[0].word) {
		tokens = tokens[1:]
	}
	words := make([]Word, 0, len(tokens))
	for _, t := range tokens {
		words = append(words, t.word)
	}
	return words
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

func (c *Command) giveUp(code audit.Code, why string) {
	c.Code, c.Unknown = code, why
}
