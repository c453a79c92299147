package command

import "slices"

// An Order is what a container runs: the words of its ENTRYPOINT and those of its CMD behind them, or
// what stands in their place.
type Order struct {
	Entry, Run       []Word
	HasEntry, HasRun bool // it is said, if only that there are none
}

// Over puts what a container is told over what its image says: another entry point leaves nothing of
// the image's words.
func (o Order) Over(image Order) Order {
	switch {
	case o.HasEntry:
		return o
	case o.HasRun:
		o.Entry, o.HasEntry = image.Entry, image.HasEntry
		return o
	}
	return image
}

// Words are all of its words.
func (o Order) Words() []Word { return append(slices.Clone(o.Entry), o.Run...) }

// A Build names the Dockerfile and the stage that a container's image is built from.
type Build struct {
	File    string   // the Dockerfile, as reports print it
	Context string   // the folder that it copies from
	Stage   string   // empty: the last
	Args    []string // names of build arguments that are given
}
