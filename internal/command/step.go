package command

import "fmt"

// A step is one simple command of a script and what stands before it, or a part of the script that is
// more than one.
type step struct {
	after string
	words []token

	why        string  // what makes it more than a plain command
	inner      []token // what it is made of then, operators too
	function   bool    // it says what a name does, and runs nothing
	background bool
}

// tests reports whether the step only asks for something: what follows depends on it.
func (s *step) tests() bool {
	if len(s.words) == 0 {
		return true
	}
	name := s.words[0].word.Text
	return name == "[" || name == "test"
}

// openers begin parts of a script, each with the word that ends it.
var openers = map[string]string{
	"if": "fi", "case": "esac", "for": "done", "select": "done", "while": "done", "until": "done",
	"{": "}", "[[": "]]",
}

// between are words behind which another command begins.
var between = map[string]bool{"then": true, "else": true, "elif": true, "do": true, "!": true}

// reserved words make what follows them more than a plain command.
var reserved = map[string]bool{"then": true, "else": true, "elif": true, "do": true, "!": true,
	"fi": true, "esac": true, "done": true, "}": true, "function": true, "eval": true}

// A splitter takes a script apart.
type splitter struct {
	steps []step
	step  step
	ends  []string // of the parts that are open
	start bool     // a command begins here
}

// stepsOf takes a script apart into the commands that it runs one after the other, or says why it
// cannot be.
func stepsOf(tokens []token) ([]step, string) {
	s := &splitter{start: true}
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if len(s.ends) > 0 && t.operator != "" {
			s.step.inner = append(s.step.inner, t)
		}
		switch t.operator {
		case "":
			s.word(t)
		case "<", ">", ">>", ">&", "<&", "&>":
			i++
			s.redirect(t)
		case "(":
			if i+1 < len(tokens) && tokens[i+1].operator == ")" {
				i++
				s.step.function = len(s.ends) == 0
				s.more("()")
				s.start = true
				continue
			}
			s.more("(")
			s.ends, s.start = append(s.ends, ")"), true
		default:
			s.operator(t.operator)
		}
	}
	if len(s.ends) > 0 {
		if s.step.why != "" {
			return nil, s.step.why
		}
		return nil, fmt.Sprintf("%q is missing", s.ends[len(s.ends)-1])
	}
	s.flush("")
	return s.steps, ""
}

func (s *splitter) end() string {
	if len(s.ends) == 0 {
		return ""
	}
	return s.ends[len(s.ends)-1]
}

func (s *splitter) word(t token) {
	text := t.word.Text
	if t.quoted {
		text = ""
	}
	inside := len(s.ends) > 0
	if inside {
		s.step.inner = append(s.step.inner, t)
	}
	if s.end() == "]]" {
		if text == "]]" {
			s.ends, s.start = s.ends[:len(s.ends)-1], false
		}
		return
	}
	if s.start && text != "" {
		if closer, opens := openers[text]; opens {
			if !inside {
				s.step.inner = append(s.step.inner, t)
			}
			s.more(text)
			s.ends = append(s.ends, closer)
			s.start = text == "if" || text == "while" || text == "until" || text == "{"
			return
		}
		switch {
		case inside && text == s.end():
			s.ends, s.start = s.ends[:len(s.ends)-1], false
			return
		case inside && between[text]:
			return
		case reserved[text]:
			s.more(text)
			s.start = text == "!"
			return
		}
	}
	s.start = false
	if !inside && s.step.why == "" {
		s.step.words = append(s.step.words, t)
	}
}

// more notes that the step is more than a plain command.
func (s *splitter) more(what string) {
	if len(s.ends) > 0 || s.step.why != "" {
		return
	}
	verb := "makes it"
	if what[0] >= 'a' && what[0] <= 'z' {
		verb = "begins"
	}
	s.step.why = fmt.Sprintf("%q %s more than a plain command", what, verb)
}

func (s *splitter) redirect(t token) {
	words := s.step.words
	if n := len(words); n > 0 && words[n-1].end == t.start && isNumber(words[n-1].word.Text) {
		s.step.words = words[:n-1]
	}
}

func (s *splitter) operator(op string) {
	inside := len(s.ends) > 0
	switch op {
	case ")":
		if s.end() == ")" {
			s.ends, s.start = s.ends[:len(s.ends)-1], false
			return
		}
		s.more(op)
		s.start = true // behind a pattern of case
	case "&&", "||", ";", "\n":
		if !inside {
			s.flush(op)
		}
		s.start = true
	case "&":
		s.more(op)
		if !inside {
			s.step.background = true
			s.flush(op)
		}
		s.start = true
	default: // "|", ";;"
		s.more(op)
		s.start = true
	}
}

func (s *splitter) flush(op string) {
	if len(s.step.words) > 0 || s.step.why != "" {
		s.steps = append(s.steps, s.step)
		s.step = step{after: op}
		return
	}
	if s.step.after == "" || op != "\n" {
		s.step.after = op
	}
}
