package source

import "slices"

// Pieces are what a text is put together from, in order.
type Pieces []Piece

// A Piece is written out, or a variable of the environment, or computed.
type Piece struct {
	Text     string // as it is written; of a variable what stands in for it
	Variable string
	Open     bool // nothing is written: it is computed, or a variable for which nothing stands in
	Whole    bool // it ends what a name stands for
}

// In is the piece in an environment; it reports false where it is not known.
func (p *Piece) In(environment func(name string) (string, bool)) (string, bool) {
	if p.Variable != "" && environment != nil {
		if set, ok := environment(p.Variable); ok {
			return set, true
		}
	}
	return p.Text, !p.Open
}

// Variables are those of the environment.
func (p Pieces) Variables() []string {
	var names []string
	for _, piece := range p {
		if piece.Variable != "" {
			names = append(names, piece.Variable)
		}
	}
	return names
}

// Written reports whether any of it is.
func (p Pieces) Written() bool {
	return slices.ContainsFunc(p, func(piece Piece) bool { return piece.Variable != "" || piece.Text != "" })
}

var computed = Pieces{{Open: true}}
