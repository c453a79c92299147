package load

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
)

// local leads what is sent to a machine itself (127.0.0.1:8000, a socket) to the one program that listens
// there on the same machine. Where none is sure to, it tells which may be meant.
func (s *Sources) local() {
	answered, listening := map[string]bool{}, map[string][]int{}
	for i := range s.hops {
		for _, n := range s.hops[i].Names {
			answered[n.Text] = true
			if strings.HasPrefix(n.Text, listens) || strings.HasPrefix(n.Text, byDefault) || strings.HasPrefix(n.Text, somewhere) {
				if !slices.Contains(listening[n.Text], i) {
					listening[n.Text] = append(listening[n.Text], i)
				}
			}
		}
	}
	if len(listening) == 0 {
		return
	}
	told := map[audit.Unread]bool{}
	for i := range s.hops {
		h := &s.hops[i]
		for j := range h.Sends {
			address, is := localAddress(h.Sends[j].To)
			if !is || answered[h.Sends[j].To] {
				continue
			}
			l := &listeners{sources: s, at: i, address: address, by: listening}
			if u, known := l.lead(&h.Sends[j]); !known && u.Why != "" && !told[u] {
				told[u] = true
				s.unread(h.From, []audit.Unread{u})
			}
		}
	}
}

// listeners are what may listen at an address of a hop's own machine.
type listeners struct {
	sources *Sources
	at      int
	address string
	by      map[string][]int // hops by the names of listeners
}

// lead makes a target the one program that listens there. Otherwise the row says which may.
func (l *listeners) lead(send *audit.Send) (audit.Unread, bool) {
	h := &l.sources.hops[l.at]
	for _, machine := range l.sources.machines(h.From) {
		for _, kind := range []string{listens, byDefault} {
			name := listenName(kind, machine, l.address)
			found := l.others(name)
			if len(found) > 1 && machine == command.ThisMachine {
				if near := l.related(found); len(near) == 1 {
					found = near
				}
			}
			switch {
			case len(found) == 1:
				l.take(send, found[0], name, kind, machine)
				return audit.Unread{}, true
			case len(found) > 1:
				return l.unsure(send, found), false
			}
		}
		if found := l.related(l.others(listenName(somewhere, machine, ""))); len(found) > 0 {
			return l.unsure(send, found), false
		}
	}
	return audit.Unread{}, false
}

// take leads a target to a hop, by a name that only this hop has.
func (l *listeners) take(send *audit.Send, found int, name, kind, machine string) {
	s := l.sources
	target := &s.hops[found]
	own := target.From + "\x00" + name
	if !slices.Contains(target.Names, audit.Name{Text: own}) {
		target.Names = append(slices.Clone(target.Names), audit.Name{Text: own})
	}
	why := ""
	switch {
	case kind == byDefault:
		why = fmt.Sprintf("%s is taken for what listens at %s, which is its default", target.Label(), shownAddress(l.address))
	case machine == command.ThisMachine && len(l.related([]int{found})) == 0:
		why = fmt.Sprintf("%s is taken for what listens at %s: nothing else here does", target.Label(), shownAddress(l.address))
	}
	if send.Label == "" {
		send.Label = strings.TrimPrefix(send.To, "addr:")
	}
	if send.To = own; send.Assumed == "" {
		send.Assumed = why
	}
}

// others are the hops of a name but for the sender and what its file describes beside.
func (l *listeners) others(name string) []int {
	own := l.sources.hops[l.at].From
	return slices.DeleteFunc(slices.Clone(l.by[name]), func(i int) bool { return l.sources.hops[i].From == own })
}

// related are hops whose file lies in the folder of the sender's, or the other way round.
func (l *listeners) related(hops []int) []int {
	own := path.Dir(l.sources.hops[l.at].From)
	return slices.DeleteFunc(slices.Clone(hops), func(i int) bool {
		other := path.Dir(l.sources.hops[i].From)
		return !contains(own, other) && !contains(other, own)
	})
}

func contains(folder, other string) bool {
	return folder == other || folder == "." || strings.HasPrefix(other, folder+"/")
}

// unsure is the row that says which hops may be meant.
func (l *listeners) unsure(send *audit.Send, found []int) audit.Unread {
	s, h := l.sources, &l.sources.hops[l.at]
	var labels []string
	declare := ""
	for _, i := range found {
		other := &s.hops[i]
		labels = append(labels, fmt.Sprintf("%s (%s)", other.Name, other.From))
		if kind := s.carried.readers[other.From]; declare == "" && namable[kind] {
			declare = declaration(kind, other.From, send.To)
		}
	}
	const most = 4
	if n := len(labels) - most; n > 0 {
		labels = append(labels[:most], fmt.Sprintf("or one of %d more", n))
	}
	why := fmt.Sprintf("what listens at %s is not known: it may be %s", shownAddress(l.address), strings.Join(labels, ", "))
	if declare != "" {
		why += "; say so in .timeout-audit.hcl"
	}
	return audit.Unread{Code: audit.NoValue, System: h.System, Hop: h.Name, Setting: "upstream", Why: why, At: send.At, Declare: declare}
}

// namable are files whose program can be given a name by a source block.
var namable = map[string]bool{"procfile": true, "systemd": true, "ecs": true}

func shownAddress(address string) string {
	if strings.HasPrefix(address, "unix:") {
		return address
	}
	return "port " + address + " of its own machine"
}
