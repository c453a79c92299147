package audit

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

var timerWords = slices.Concat(
	[]word[Timer]{hearsWord}, evidenceWords(timerEvidence), viaWords[:],
	[]word[Timer]{
		place("in", func(t *Timer) *Pos { return &t.Block }),
		rangeWord,
		flag("off", func(t *Timer) *bool { return &t.Off }),
		flag("fixed", func(t *Timer) *bool { return &t.Fixed }),
		flag("begun", func(t *Timer) *bool { return &t.Begun }),
		flag("retires", func(t *Timer) *bool { return &t.Retires }),
		flag("rearms", func(t *Timer) *bool { return &t.Rearms }),
		flag("last", func(t *Timer) *bool { return &t.Last }),
		flag("retries", func(t *Timer) *bool { return &t.Retries }),
		text("early", "what the caller sees", func(t *Timer) *string { return &t.Early }),
		text("late", "what the caller sees", func(t *Timer) *string { return &t.Late }),
		text("around", "a way around the hop", func(t *Timer) *string { return &t.Around }),
	},
	alsoWords[:])

var propertyWords = slices.Concat(evidenceWords(propertyEvidence),
	[]word[Property]{
		flag("fixed", func(p *Property) *bool { return &p.Fixed }),
		place("in", func(p *Property) *Pos { return &p.Block }),
	},
	discardsWords[:])

var discardsWords = placeWords("discards", "reads", func(p *Property) *[]Note { return &p.Discards })

func propertyEvidence(p *Property) evidence {
	return evidence{&p.Setting, &p.For, &p.Known, &p.At, &p.Fact, &p.Seen, &p.Code, &p.Why}
}

func timerEvidence(t *Timer) evidence {
	return evidence{&t.Setting, &t.For, &t.Known, &t.At, &t.Fact, &t.Seen, &t.Code, &t.Why}
}

// head writes what begins a timer: side.clock=limit.
func (t *Timer) head() string { return string(t.Side) + "." + string(t.Clock) + "=" + t.Limit.String() }

// startTimer reads what head writes.
func startTimer(tok token) (Timer, error) {
	side, clock, _ := strings.Cut(tok.word, ".")
	t := Timer{Side: Side(side), Clock: Clock(clock)}
	if _, err := pick(side, []Side{Front, Back}); err != nil {
		return t, tok.fail("a timer is on the side front or back; %v", err)
	}
	if _, err := pick(clock, Clocks); err != nil {
		return t, tok.fail("the clocks are %s; %v", listed(Clocks), err)
	}
	limit, err := readLimit(tok.value)
	if err != nil || !tok.assigned {
		return t, tok.fail("%s wants a limit, as in %s=60s: a duration, never or ?", tok.word, tok.word)
	}
	t.Limit, t.Hears = limit, usuallyHears(t.Clock)
	return t, nil
}

func usuallyHears(c Clock) Signals {
	if c == Idle {
		return BothWays
	}
	return 0
}

var hearsWord = word[Timer]{
	name: "hears", wants: "down, up, h2-ping, tcp-probe with commas between them, all or none",
	write: func(t *Timer) []string {
		switch t.Hears {
		case usuallyHears(t.Clock):
			return nil
		case 0:
			return []string{"hears=none"}
		case AllSignals:
			return []string{"hears=all"}
		}
		return []string{"hears=" + strings.Join(t.Hears.Names(), ",")}
	},
	read: func(t *Timer, v string) error {
		t.Hears = 0
		switch v {
		case "none":
			return nil
		case "all":
			t.Hears = AllSignals
			return nil
		}
		for _, name := range split(v) {
			s, ok := ParseSignal(name)
			if !ok {
				return fmt.Errorf("%q is no signal%s", name, didYouMean(name, AllSignals.Names()))
			}
			t.Hears |= s
		}
		return nil
	},
}

var rangeWord = word[Timer]{
	name: "range", wants: "the smallest and the largest value, as in 1s..4000s; ? where there is none",
	write: func(t *Timer) []string {
		if t.Min == (Limit{}) && t.Max == (Limit{}) {
			return nil
		}
		return []string{"range=" + t.Min.String() + ".." + t.Max.String()}
	},
	read: func(t *Timer, v string) error {
		low, high, ok := strings.Cut(v, "..")
		if !ok {
			return errors.New("there is no .. in it")
		}
		var err, err2 error
		t.Min, err = readLimit(low)
		t.Max, err2 = readLimit(high)
		return errors.Join(err, err2)
	},
}

// placeWords are via=, a place that leads to another, and says=, its text.
func placeWords[T any](via, says string, field func(*T) *[]Note) [2]word[T] {
	return [2]word[T]{{
		name: via, wants: "file:line:column", many: true,
		write: func(t *T) (parts []string) {
			for _, n := range *field(t) {
				parts = append(parts, assign(via, writePos(n.At)))
				parts = append(parts, textPart(says, n.Text)...)
			}
			return parts
		},
		read: func(t *T, v string) error {
			at, err := readPos(v)
			*field(t) = append(*field(t), Note{At: at})
			return err
		},
	}, {
		name: says, wants: "what " + via + "= shows", many: true,
		read: func(t *T, v string) error {
			if n := len(*field(t)); n > 0 {
				(*field(t))[n-1].Text = v
				return nil
			}
			return errors.New(says + "= stands behind " + via + "=")
		},
	}}
}

// viaWords are the way from a value to where it is written.
var viaWords = placeWords("via", "says", func(t *Timer) *[]Note { return &t.Via })

// A limit or duration of the notation is never negative.
func readLimit(s string) (Limit, error) {
	l, err := ParseLimit(s)
	if d, ok := l.Duration(); ok && d < 0 {
		return Limit{}, fmt.Errorf("%q is negative", s)
	}
	return l, err
}

func readDuration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	switch {
	case err != nil:
		return 0, fmt.Errorf("%q is no duration such as 30s", s)
	case d < 0:
		return 0, fmt.Errorf("%q is negative", s)
	}
	return d, nil
}

func split(list string) []string { return strings.Split(list, ",") }

func joined[V ~string](list []V) string {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = string(v)
	}
	return strings.Join(names, ",")
}
