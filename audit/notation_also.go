package audit

import (
	"errors"
	"strings"
)

var layers = []Layer{FromSource, FromPlan, FromLive}

func readLayer(s string) (Layer, error) {
	names := make([]string, len(layers))
	for i, l := range layers {
		names[i] = l.String()
	}
	name, err := pick(s, names)
	for _, l := range layers {
		if l.String() == name {
			return l, err
		}
	}
	return 0, err
}

// usuallyKnown is how another source's value is known where no word says so.
func (l Layer) usuallyKnown() Known {
	if l == FromLive {
		return Observed
	}
	return Written
}

// alsoWords are also=90s@live, what another source says of the timer before, and what refines it.
var alsoWords = [4]word[Timer]{{
	name: "also", wants: "a limit and its source, as in 90s@live", many: true,
	write: func(t *Timer) (parts []string) {
		for _, r := range t.Also {
			parts = append(parts, "also="+r.Limit.String()+"@"+r.Layer.String())
			switch r.Known {
			case r.Layer.usuallyKnown():
			case "":
				parts = append(parts, "also-known="+unsaid)
			default:
				parts = append(parts, assign("also-known", string(r.Known)))
			}
			if r.At != (Pos{}) {
				parts = append(parts, assign("also-at", writePos(r.At)))
			}
			parts = append(parts, textPart("also-seen", r.Seen)...)
		}
		return parts
	},
	read: func(t *Timer, v string) error {
		limit, layer, ok := strings.Cut(v, "@")
		if !ok {
			return errors.New("there is no @ in it")
		}
		var r Reported
		var err, err2 error
		r.Limit, err = readLimit(limit)
		r.Layer, err2 = readLayer(layer)
		r.Known = r.Layer.usuallyKnown()
		t.Also = append(t.Also, r)
		return errors.Join(err, err2)
	},
}, {
	name: "also-known", wants: listed(knownWords) + " or " + unsaid, many: true,
	read: behindAlso(func(r *Reported, v string) (err error) {
		if v == unsaid {
			r.Known = ""
			return nil
		}
		r.Known, err = pick(v, knownWords)
		return err
	}),
}, {
	name: "also-at", wants: "file:line:column", many: true,
	read: behindAlso(func(r *Reported, v string) (err error) { r.At, err = readPos(v); return err }),
}, {
	name: "also-seen", wants: "the call and the resource", many: true,
	read: behindAlso(func(r *Reported, v string) error { r.Seen = v; return nil }),
}}

func behindAlso(set func(*Reported, string) error) func(*Timer, string) error {
	return func(t *Timer, v string) error {
		if n := len(t.Also); n > 0 {
			return set(&t.Also[n-1], v)
		}
		return errors.New("it stands behind also=")
	}
}
