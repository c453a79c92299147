package audit

import (
	"slices"
	"strings"
)

// ParseChain reads a chain in the notation: one hop a line, the caller's end first. A line that
// begins with traffic gives the traffic through it, and is nil where there is none; one that
// begins with chain gives what is not of a single hop. An indented line carries on the one above
// it, and # begins a comment. docs/notation.md is the manual.
//
// What the traffic line says is declared; what it does not say is left to Traffic.Complete. An
// error is a *NotationError.
func ParseChain(text string) (Chain, *Traffic, error) {
	lines, err := scanNotation(text)
	if err != nil {
		return Chain{}, nil, err
	}
	p := notationParser{}
	for _, line := range lines {
		if err := p.line(line); err != nil {
			return Chain{}, nil, err
		}
	}
	p.end()
	c := p.chain
	d := c.identified()
	if c.ID == "" {
		c.ID = d.ID
	}
	if c.Name == "" {
		c.Name = d.Name
	}
	return c, p.traffic, nil
}

type notationParser struct {
	chain   Chain
	traffic *Traffic
	drawn   bool // a chain line was there

	// whole is what the line is about, and part the timer, property or send that was begun last.
	whole, part subject
}

func (p *notationParser) line(l notationLine) error {
	tokens := l.tokens
	if !l.indented {
		var err error
		if tokens, err = p.begin(tokens); err != nil {
			return err
		}
	} else if p.whole == nil {
		return tokens[0].fail("an indented line carries on the one above it, and there is none")
	}
	for _, tok := range tokens {
		if err := p.take(tok); err != nil {
			return err
		}
	}
	return nil
}

// begin reads what a line begins with and returns the rest.
func (p *notationParser) begin(tokens []token) ([]token, error) {
	p.end()
	first, rest := tokens[0], tokens[1:]
	switch {
	case first.assigned:
		return nil, first.fail("a line begins with a hop's system, traffic or chain; indent it to carry on the one above")
	case first.quoted || first.word != "traffic" && first.word != "chain":
		p.chain.Hops = append(p.chain.Hops, Hop{System: first.word + first.value, Passes: Requests})
		h := &p.chain.Hops[len(p.chain.Hops)-1]
		p.whole = &reading[Hop]{name: "a hop", of: h, list: hopWords}
		return named(rest, &h.Name), nil
	case len(p.chain.Hops) > 0:
		return nil, first.fail("%s stands before the hops", first.word)
	case first.word == "chain":
		if p.drawn {
			return nil, first.fail("there is a chain line already")
		}
		p.drawn = true
		p.whole = &reading[Chain]{name: "a chain", of: &p.chain, list: chainWords}
		return named(rest, &p.chain.Name), nil
	case p.traffic != nil:
		return nil, first.fail("there is a traffic line already")
	}
	t := &Traffic{}
	p.traffic = t
	p.whole = &reading[Traffic]{name: "a traffic", of: t, list: trafficWords}
	if len(rest) > 0 && !rest[0].assigned && !rest[0].quoted && rest[0].word != "unanswered" {
		if err := t.readProtocol(rest[0].word); err != nil {
			return nil, rest[0].fail("the protocols are %s: %v", listed(Protocols), err)
		}
		rest = rest[1:]
	}
	return named(rest, &t.Name), nil
}

// named takes a quoted name off the words.
func named(tokens []token, name *string) []token {
	if len(tokens) > 0 && tokens[0].quoted && !tokens[0].assigned {
		*name = tokens[0].value
		return tokens[1:]
	}
	return tokens
}

func (p *notationParser) take(tok token) error {
	if tok.word == "" {
		return tok.fail("a text alone: only a name is written so, right behind a hop's system, a traffic's protocol or chain")
	}
	if r, ok := p.whole.(*reading[Hop]); ok {
		if began, err := p.start(r.of, tok); began || err != nil {
			return err
		}
	}
	for _, s := range []subject{p.part, p.whole} {
		if s == nil {
			continue
		}
		if mine, err := s.take(tok); mine || err != nil {
			return err
		}
	}
	return p.unknown(tok)
}

// start begins a timer, a property or a send of the hop if the word does.
func (p *notationParser) start(h *Hop, tok token) (bool, error) {
	switch side, _, dotted := strings.Cut(tok.word, "."); {
	case tok.word == "sends":
		if !tok.assigned {
			return false, tok.fail("sends wants a name that another hop answers to, as sends=...")
		}
		p.endPart()
		h.Sends = append(h.Sends, Send{To: tok.value})
		p.part = &reading[Send]{name: "a send", of: &h.Sends[len(h.Sends)-1], list: sendWords}
	case tok.word == "holds":
		return true, p.startProperty(&h.Holds, tok)
	case tok.word == "upgrade":
		return true, p.startProperty(&h.Upgrades, tok)
	case dotted, side == string(Front), side == string(Back):
		t, err := startTimer(tok)
		if err != nil {
			return false, err
		}
		p.endPart()
		h.Timers = append(h.Timers, t)
		p.part = known("a timer", &h.Timers[len(h.Timers)-1], timerWords, timerEvidence)
	default:
		return false, nil
	}
	return true, nil
}

func (p *notationParser) startProperty(list *[]Property, tok token) error {
	q := Property{Value: Yes}
	if tok.assigned {
		word, err := pick(tok.value, []string{"yes", "no", "?"})
		if err != nil {
			return tok.fail("%s wants yes, no or ?: %v", tok.word, err)
		}
		q.Value = map[string]Tri{"yes": Yes, "no": No}[word]
	}
	p.endPart()
	*list = append(*list, q)
	p.part = known("a property", &(*list)[len(*list)-1], propertyWords, propertyEvidence)
	return nil
}

func (p *notationParser) endPart() {
	if p.part != nil {
		p.part.end()
	}
	p.part = nil
}

func (p *notationParser) end() {
	p.endPart()
	p.whole = nil
}

// unknown says what is wrong with a word that nobody took.
func (p *notationParser) unknown(tok token) error {
	owners := []subject{
		&reading[Timer]{name: "a timer", list: timerWords},
		&reading[Property]{name: "holds or upgrade", list: propertyWords},
		&reading[Send]{name: "sends", list: sendWords},
		&reading[Hop]{name: "a hop", list: hopWords},
		&reading[Traffic]{name: "a traffic", list: trafficWords},
		&reading[Chain]{name: "a chain", list: chainWords},
	}
	for _, o := range owners {
		if slices.Contains(o.words(), tok.word) {
			return tok.fail("%s belongs to %s, and none stands before it", tok.word, o.about())
		}
	}
	fitting := []string{"holds", "upgrade", "sends"}
	for _, s := range []subject{p.part, p.whole} {
		if s != nil {
			fitting = append(fitting, s.words()...)
		}
	}
	return tok.fail("%q is no word of the notation%s", tok.word, didYouMean(tok.word, fitting))
}
