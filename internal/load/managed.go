package load

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
)

// list notes commands that a manager may start, by their file.
func (c *carried) list(started *command.Command) {
	if started.Listed {
		c.listed[started.From] = append(c.listed[started.From], started)
	}
}

// managed takes the programs that a command's manager starts from the files that list them, and reports
// whether such files are here. The one that serves has the command's names: a proxy whose configuration
// is here, or else the only program that somebody claims.
func (s *Sources) managed(from string, c *command.Command, t *tree) bool {
	names, process, is := c.Manages()
	if !is || c.Unknown != "" && c.Code != audit.Missing {
		return false
	}
	var started []command.Command
	for _, name := range names {
		for _, place := range t.places(c, name) {
			for _, l := range s.carried.listed[place] {
				if process == "" || l.Name == process {
					started = append(started, s.within(c, l, t))
				}
			}
			if len(started) > 0 {
				s.carried.managed[place] = true
				break
			}
		}
		if len(started) > 0 {
			break
		}
	}
	if len(started) == 0 {
		return false
	}
	var fronts, claimed []int
	for i := range started {
		if s.options.configured(&started[i]) {
			fronts = append(fronts, i)
		} else if _, ok := claim(s.options.Providers, started[i]); ok {
			claimed = append(claimed, i)
		}
	}
	serving := claimed
	if len(fronts) > 0 {
		serving = fronts
	}
	if len(serving) == 1 {
		one := &started[serving[0]]
		one.Names, one.Sends, one.Route = append(slices.Clone(one.Names), weak(c.Names)...), c.Sends, c.Route
		one.Ports, one.Published = c.Ports, c.Published
	} else {
		end := endOf(*c).in(from)
		end.Why.Code = audit.NoValue
		end.Why.Why = "it starts several programs, and which of them gets the requests is not known: " + called(started)
		end.Hop.Unread = end.Why.Why
		s.keep(end, aside{hop: end.Hop, why: &end.Why})
	}
	for i := range started {
		s.claim(started[i].From, started[i], t)
	}
	return true
}

// within is a listed command as a container's manager starts it.
func (s *Sources) within(c, listed *command.Command, t *tree) command.Command {
	n := *listed
	n.Machine, n.Image, n.Hidden, n.Mounts, n.Perhaps = c.Machine, c.Image, c.Hidden, c.Mounts, c.Perhaps
	n.Env = append(slices.Clone(c.Env), listed.Env...)
	n.Assumed = append(slices.Clone(listed.Assumed), c.Assumed...)
	if n.Dir == "" {
		n.Dir = c.Dir
	}
	n.Folder = c.Folder
	return t.followed(n)
}

func weak(names []audit.Name) []audit.Name {
	all := make([]audit.Name, len(names))
	for i, n := range names {
		all[i] = audit.Name{Text: n.Text}
	}
	return all
}

func called(commands []command.Command) string {
	var all []string
	for i := range commands {
		all = append(all, commands[i].Name)
	}
	return strings.Join(all, ", ")
}

// unmanaged takes the commands of lists that no container's manager starts.
func (s *Sources) unmanaged() {
	for _, c := range s.carried.deferred {
		if !s.carried.managed[c.From] {
			s.fileCommand(c.From, c)
		}
	}
}
