package load

import (
	"maps"
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A Source is what was read of a running system, now or when a snapshot of it was taken. Command
// lines are gone from it: what a program's provider reads from one is among the readings, and no
// other word of it is kept.
type Source struct {
	Name    string // "aws prod (eu-west-1)"
	Key     string // keeps apart what has the same name elsewhere
	Partial string // why more could not be read; empty where it is whole

	Readings []providers.Reading
	Ends     []End
	Unread   []audit.Unread
}

// An End is a program whose clocks are not known. Chains end in it. Image is what it runs as it is, where
// nothing else is said.
type End struct {
	Hop   audit.Hop
	Why   audit.Unread
	Image string
}

// Take makes a source of what a live command has read: programs claim the command lines.
func Take(vendors []*providers.Provider, from providers.LiveSource) Source {
	s := Source{
		Name: from.Name, Key: from.Key, Partial: from.Partial,
		Readings: from.Found.Readings, Unread: from.Found.Unread,
	}
	for _, c := range from.Found.Commands {
		if r, ok := claim(vendors, c); ok {
			s.Readings = append(s.Readings, r)
		} else {
			end := endOf(c)
			if len(c.Words) == 0 && c.Image != "" {
				end.Image = c.Image
			}
			s.Ends = append(s.Ends, end)
		}
	}
	return s
}

// claim gives a command line to the provider that knows its program.
func claim(vendors []*providers.Provider, c command.Command) (providers.Reading, bool) {
	for _, p := range vendors {
		if p.Command == nil {
			continue
		}
		if r, ok := p.Command(c); ok {
			if c.Seen != "" {
				r.Observe(c.Seen)
			}
			return r, true
		}
	}
	return providers.Reading{}, false
}

// running takes what was read of running systems.
func (s *Sources) running(sources []Source) {
	for i := range sources {
		from := &sources[i]
		s.Inputs = append(s.Inputs, audit.Input{Source: from.Name, Read: true, Error: from.Partial})
		s.unread(from.Name, from.Unread)
		for j := range from.Readings {
			r := from.Readings[j]
			in(from.Key, &r)
			s.reading(&r)
		}
		for j := range from.Ends {
			s.built(&from.Ends[j], from.Key)
		}
	}
}

// deploy notes which Dockerfiles' images run, so that none is told a second time by itself.
func (s *Sources) deploy(sources []Source) {
	for i := range sources {
		for j := range sources[i].Ends {
			image, _, _ := s.imageOf(&command.Command{Image: sources[i].Ends[j].Image})
			if image != nil {
				s.carried.used[image.File], s.carried.deployed[image.File] = true, true
			}
		}
	}
}

// built takes an end of a running system: as the program of the Dockerfile that builds its image, where
// one of those that were read does, else as it is.
func (s *Sources) built(e *End, key string) {
	c := command.Command{
		Name: e.Hop.Name, Names: e.Hop.Names, Sends: e.Hop.Sends, Assumed: e.Hop.Assumed, Layer: e.Hop.Layer, From: key,
		Image: e.Image, Order: &command.Order{}, Hidden: "the environment of the running container is not kept",
	}
	if image, _, _ := s.imageOf(&c); image != nil {
		s.command(key, c)
		return
	}
	end := e.in(key)
	if e.Image != "" && len(s.carried.dockerfiles) > 0 {
		end.Why.Why += "; if a Dockerfile here builds it, say so in .timeout-audit.hcl"
		end.Why.Declare = declaration("docker", s.unusedDockerfile(), imageName(e.Image))
	}
	s.end(end)
}

// live takes a source block that names running systems: it has them read, or tells that they are not.
func (s *Sources) live(source chainfile.Source) {
	i := slices.IndexFunc(s.options.Providers, func(p *providers.Provider) bool {
		return p.Live != nil && p.Live.Command == source.Kind
	})
	if i < 0 || source.Path != "" {
		return
	}
	if s.options.Live != nil {
		s.declared = append(s.declared, s.options.Live(s.options.Providers[i].Live, source.Values)...)
		return
	}
	name := source.Kind
	for _, key := range slices.Sorted(maps.Keys(source.Values)) {
		name += " " + key + "=" + source.Values[key]
	}
	p := Problem{At: source.At, What: name, Why: "running systems are read only with --live"}
	s.Asleep = append(s.Asleep, p)
	s.Inputs = append(s.Inputs, audit.Input{Source: name, Error: p.Why})
}
