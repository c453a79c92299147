package audit

import (
	"errors"
	"fmt"
	"strconv"
)

var passesWords = []Passes{Requests, Bytes, Packets, Nothing}

// end is short for passes=nothing: a client or a server.
const end = "end"

var hopWords = append([]word[Hop]{{
	name: "passes", wants: listed(passesWords),
	write: func(h *Hop) []string {
		switch h.Passes {
		case "", Requests:
			return nil
		case Nothing:
			return []string{end}
		}
		return []string{assign("passes", string(h.Passes))}
	},
	read: func(h *Hop, v string) (err error) { h.Passes, err = pick(v, passesWords); return err },
}, {
	name: end, part: "passes",
	read: func(h *Hop, _ string) error { h.Passes = Nothing; return nil },
}, {
	name: "strong", wants: "a name that is the hop's alone", many: true,
	write: func(h *Hop) (parts []string) {
		for _, n := range h.Names {
			if n.Strong {
				parts = append(parts, assign("strong", n.Text))
			} else {
				parts = append(parts, assign("name", n.Text))
			}
		}
		return parts
	},
	read: func(h *Hop, v string) error { h.Names = append(h.Names, Name{v, true}); return nil },
}, {
	name: "name", wants: "a name it answers to", many: true,
	read: func(h *Hop, v string) error { h.Names = append(h.Names, Name{v, false}); return nil },
},
	place("at", func(h *Hop) *Pos { return &h.At }),
	calleeWords[0], calleeWords[1],
	{
		name: "layer", wants: "source, plan or live",
		write: func(h *Hop) []string {
			if h.Layer == FromSource {
				return nil
			}
			return []string{assign("layer", h.Layer.String())}
		},
		read: func(h *Hop, v string) (err error) { h.Layer, err = readLayer(v); return err },
	},
	text("from", "a file, or account and region", func(h *Hop) *string { return &h.From }),
	texts("maybe", "why the hop may not be there", func(h *Hop) *[]string { return &h.Assumed }),
	protocols("asks", func(h *Hop) *[]Protocol { return &h.Asks }),
	text("unread", "why none of its clocks is known", func(h *Hop) *string { return &h.Unread }),
	{
		name: "beside", wants: "a path that goes elsewhere", many: true,
		write: func(h *Hop) (parts []string) {
			for _, r := range h.Beside {
				parts = append(parts, assign("beside", string(r.Path)))
				parts = append(parts, textPart("of", string(r.Host))...)
			}
			return parts
		},
		read: func(h *Hop, v string) error { h.Beside = append(h.Beside, Route{Path: Pattern(v)}); return nil },
	}, {
		name: "of", wants: "the host of a path that goes elsewhere", many: true,
		read: func(h *Hop, v string) error {
			if n := len(h.Beside); n > 0 {
				h.Beside[n-1].Host = Pattern(v)
				return nil
			}
			return errors.New("of= stands behind beside=")
		},
	},
}, routeWords(func(h *Hop) *Route { return &h.Route })...)

// calleeWords are the way from the call of a module to the hop inside it.
var calleeWords = placeWords("inside", "tells", func(h *Hop) *[]Note { return &h.Callee })

var sendWords = append([]word[Send]{{
	name: "weight", wants: "a whole number",
	write: func(s *Send) []string {
		if s.Weight == 0 {
			return nil
		}
		return []string{assign("weight", strconv.Itoa(s.Weight))}
	},
	read: func(s *Send, v string) (err error) {
		if s.Weight, err = strconv.Atoi(v); err != nil {
			return fmt.Errorf("%q is no whole number", v)
		}
		return nil
	},
},
	text("maybe", "why the edge may not exist", func(s *Send) *string { return &s.Assumed }),
	place("at", func(s *Send) *Pos { return &s.At }),
	text("label", "how to call the target", func(s *Send) *string { return &s.Label }),
	flag("rewrites", func(s *Send) *bool { return &s.Rewrites }),
	flag("keeps-path", func(s *Send) *bool { return &s.KeepsPath }),
}, routeWords(func(s *Send) *Route { return &s.Route })...)

var chainWords = append([]word[Chain]{
	{
		name: "id", wants: "the chain's id where it does not follow from the hops",
		write: func(c *Chain) []string {
			if c.ID == "" || c.ID == c.identified().ID {
				return nil
			}
			return []string{assign("id", c.ID)}
		},
		read: func(c *Chain, v string) error { c.ID = v; return nil },
	},
	texts("traffic", "the name of a traffic it was drawn for", func(c *Chain) *[]string { return &c.Traffics }),
	text("continues", "where the last hop sends what nobody answers to", func(c *Chain) *string { return &c.Continues }),
	texts("maybe", "why the chain may not exist", func(c *Chain) *[]string { return &c.Assumed }),
	texts("merged", "which readings were taken for one hop", func(c *Chain) *[]string { return &c.Merged }),
	texts("undecided", "which routes could not be compared", func(c *Chain) *[]string { return &c.Undecided }),
}, routeWords(func(c *Chain) *Route { return &c.Route })...)

// identified is the chain with the id and the name that follow from its hops and route.
func (c *Chain) identified() Chain {
	d := Chain{Name: c.Name, Route: c.Route, Hops: c.Hops}
	d.identify()
	return d
}
