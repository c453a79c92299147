package command

import (
	"fmt"
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

// A step is one simple command of a script and what stands before it.
type step struct {
	after string
	words []token
}

// runScript replaces the words of a command by those of the program that a script ends in: its first
// command with exec, or else its last one.
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
	steps, why := plain(tokens)
	if why != "" {
		c.giveUp(audit.Unsupported, why)
		return
	}
	for i, s := range steps {
		tried := *c
		words := tried.assign(s.words)
		switch {
		case len(words) == 0:
			c.Env = tried.Env
		case words[0].Text == "export":
			c.assign(s.words[len(s.words)-len(words)+1:])
		case words[0].Text == "exec" && len(words) > 1, i == len(steps)-1:
			if s.after == "||" {
				c.giveUp(audit.Unsupported, "whether the script gets to "+words[0].Text+" depends on a command before it")
				return
			}
			c.Env, c.Words = tried.Env, words
			return
		}
	}
	c.giveUp(audit.NoValue, "the script ends in no program")
}

// plain takes a script apart into simple commands, or says what in it is more than that.
func plain(tokens []token) ([]step, string) {
	steps := []step{{}}
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		last := &steps[len(steps)-1]
		switch t.operator {
		case "":
			if len(last.words) == 0 && !t.quoted && reserved[t.word.Text] {
				return nil, fmt.Sprintf("%q begins more than a plain command", t.word.Text)
			}
			last.words = append(last.words, t)
		case "&&", "||", ";", "\n":
			steps = append(steps, step{after: t.operator})
		case "<", ">", ">>", ">&", "<&", "&>":
			i++
			if n := len(last.words); n > 0 && last.words[n-1].end == t.start && isNumber(last.words[n-1].word.Text) {
				last.words = last.words[:n-1]
			}
		default:
			return nil, fmt.Sprintf("%q makes it more than a plain command", t.operator)
		}
	}
	kept := steps[:0]
	for _, s := range steps {
		if len(s.words) > 0 {
			kept = append(kept, s)
		}
	}
	return kept, ""
}

var reserved = map[string]bool{
	"if": true, "then": true, "else": true, "elif": true, "fi": true, "for": true, "while": true,
	"until": true, "do": true, "done": true, "case": true, "esac": true, "function": true,
	"{": true, "}": true, "!": true, "[[": true, "eval": true, "trap": true,
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
