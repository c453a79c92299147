package cli

import (
	"strings"

	"github.com/timeout-audit/timeout-audit/providers"
)

// A joinedLive is a running system that --with names: "cloudflare:example.com".
type joinedLive struct {
	text   string
	reader *providers.LiveReader
	value  string // of the flag that the reader selects by
}

// joined takes apart what --with names: paths, and running systems by the command that reads them. A
// path that exists is one, whatever its name.
func (p *program) joined(with []string) (paths []string, others []joinedLive, err error) {
	for _, text := range with {
		command, value, ok := strings.Cut(text, ":")
		if !ok || command == "" || exists(text) {
			paths = append(paths, text)
			continue
		}
		reader := p.selecting(command)
		switch {
		case reader == nil:
			return nil, nil, failure{what: "--with " + text, why: "there is no such file, and no running system is read as " + command, next: "--with PATH, or " + p.joinable()}
		case value == "":
			return nil, nil, failure{what: "--with " + text, why: "it does not say which", next: "--with " + example(reader)}
		}
		others = append(others, joinedLive{text, reader, value})
	}
	return paths, others, nil
}

// selecting is the live reader of a command that --with may name.
func (p *program) selecting(command string) *providers.LiveReader {
	for _, v := range p.vendors {
		if v.Live != nil && v.Live.Command == command && v.Live.Selects != "" {
			return v.Live
		}
	}
	return nil
}

// joinable is what --with may name beside paths, as a person writes it: "aws:NAME or cloudflare:NAME".
func (p *program) joinable() string {
	var all []string
	for _, v := range p.vendors {
		if v.Live != nil && v.Live.Selects != "" {
			all = append(all, example(v.Live))
		}
	}
	return strings.Join(all, " or ")
}

// example is how --with names what a reader reads.
func example(reader *providers.LiveReader) string {
	for _, f := range reader.Flags {
		if f.Name == reader.Selects {
			return reader.Command + ":" + f.Value
		}
	}
	return reader.Command + ":"
}
