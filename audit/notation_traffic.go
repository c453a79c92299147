package audit

import (
	"strings"
	"time"
)

var trafficWords = append([]word[Traffic]{{
	name: "heartbeat", wants: "a duration, none or ?",
	write: func(t *Traffic) []string {
		value := t.Heartbeat.String()
		if t.Heartbeat.IsNever() {
			value = "none"
		}
		return knownPart("heartbeat", value, t.Heartbeat == Limit{}, t.HeartbeatKnown)
	},
	read: func(t *Traffic, v string) (err error) {
		if v, t.HeartbeatKnown, err = cutKnown(v); err != nil {
			return err
		}
		if v == "none" {
			v = "never"
		}
		t.Heartbeat, err = readLimit(v)
		return err
	},
},
	oneOf("signal", Beats, func(t *Traffic) *Beat { return &t.Beat }),
	oneOf("sender", []Sender{Origin, Caller}, func(t *Traffic) *Sender { return &t.Sender }),
	flag("unanswered", func(t *Traffic) *bool { return &t.Unanswered }),
	durationWord("first-byte", func(t *Traffic) (*time.Duration, *Known) { return &t.FirstByte, &t.FirstByteKnown }),
	durationWord("longest", func(t *Traffic) (*time.Duration, *Known) { return &t.Longest, &t.LongestKnown }),
	texts("through", "the name of a hop", func(t *Traffic) *[]string { return &t.Through }),
	place("at", func(t *Traffic) *Pos { return &t.At }),
	place("found", func(t *Traffic) *Pos { return &t.Found }),
	text("why", "what was found", func(t *Traffic) *string { return &t.Why }),
}, routeWords(func(t *Traffic) *Route { return &t.Route })...)

func durationWord(name string, field func(*Traffic) (*time.Duration, *Known)) word[Traffic] {
	return word[Traffic]{
		name: name, wants: "a duration, as in 30s",
		write: func(t *Traffic) []string {
			d, known := field(t)
			return knownPart(name, FormatDuration(*d), *d == 0, *known)
		},
		read: func(t *Traffic, v string) (err error) {
			d, known := field(t)
			if v, *known, err = cutKnown(v); err != nil {
				return err
			}
			*d, err = readDuration(v)
			return err
		},
	}
}

// knownPart writes name=value where it is declared, name=value:assumed where it is known otherwise,
// and nothing where nobody says anything.
func knownPart(name, value string, zero bool, known Known) []string {
	if zero && known == "" {
		return nil
	}
	return []string{name + "=" + withKnown(value, known)}
}

func withKnown(value string, known Known) string {
	switch known {
	case Declared:
		return value
	case "":
		return value + ":" + unsaid
	}
	return value + ":" + string(known)
}

func cutKnown(v string) (value string, known Known, err error) {
	value, suffix, ok := strings.Cut(v, ":")
	switch {
	case !ok:
		return value, Declared, nil
	case suffix == unsaid:
		return value, "", nil
	}
	known, err = pick(suffix, knownWords)
	return value, known, err
}

// readProtocol reads what stands behind traffic, which may be left out: sse, sse:assumed.
func (t *Traffic) readProtocol(v string) (err error) {
	if v, t.ProtocolKnown, err = cutKnown(v); err != nil {
		return err
	}
	if v == "?" {
		return nil
	}
	t.Protocol, err = pick(v, Protocols)
	return err
}

func (t *Traffic) protocol() string {
	switch {
	case t.Protocol == "" && t.ProtocolKnown == "":
		return ""
	case t.Protocol == "":
		return withKnown("?", t.ProtocolKnown)
	}
	return withKnown(string(t.Protocol), t.ProtocolKnown)
}
