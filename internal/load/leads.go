package load

import (
	"maps"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

const dnsName = "dns:"

// Unanswered are the host names that hops of running systems send to and none of them answers to.
func Unanswered(sources []Source) []string {
	answered := map[string]bool{}
	for i := range sources {
		eachName(&sources[i], func(names *[]audit.Name) {
			for _, n := range *names {
				answered[n.Text] = true
			}
		})
	}
	var hosts []string
	for i := range sources {
		for _, r := range sources[i].Readings {
			for _, s := range r.Sends {
				host, ok := strings.CutPrefix(s.To, dnsName)
				if ok && !answered[s.To] && !strings.ContainsAny(host, ":/*") && strings.Contains(host, ".") {
					hosts = append(hosts, host)
				}
			}
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// Lead gives host names to what they lead to, by the names under which that is met. A host of which
// nothing is met stays where it was.
func Lead(sources []Source, to map[string][]string) {
	for i := range sources {
		eachName(&sources[i], func(names *[]audit.Name) {
			for _, host := range slices.Sorted(maps.Keys(to)) {
				name := audit.Name{Text: dnsName + host}
				if slices.ContainsFunc(*names, func(n audit.Name) bool { return slices.Contains(to[host], n.Text) }) && !slices.Contains(*names, name) {
					*names = append(slices.Clip(*names), name)
				}
			}
		})
	}
}

// eachName shows the names of whatever a source has.
func eachName(s *Source, f func(*[]audit.Name)) {
	for i := range s.Readings {
		f(&s.Readings[i].Names)
	}
	for i := range s.Ends {
		f(&s.Ends[i].Hop.Names)
	}
}
