package haproxy

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Timeouts that older HAProxys spelled otherwise.
var gone = map[string]string{"clitimeout": client, "srvtimeout": server, "contimeout": "timeout connect"}

var timeouts = []string{
	"client", "server", "connect", "check", "queue", "http-keep-alive", "http-request", "tunnel", "tarpit", "client-fin", "server-fin",
}

// keyword reads one line of a section that holds settings.
func (r *reader) keyword(words []word) {
	s := r.section
	first, args := words[0].text, words[1:]
	if s.kind == "global" {
		if first == hardStop {
			r.timeout(hardStop, words)
		}
		return
	}
	switch {
	case first == "timeout":
		r.timed(words)
	case gone[first] != "":
		r.refuse(r.at(words[0]), gone[first], "HAProxy 2.1 and later have no "+first+"; want "+gone[first])
	case first == "mode" && len(args) > 0:
		s.mode = args[0]
	case first == "option" && len(args) > 0 && args[0].text == "independent-streams":
		r.independent(words, true)
	case first == "no" && len(args) > 1 && args[0].text == "option" && args[1].text == "independent-streams":
		r.independent(words, false)
	case first == "no" && len(args) > 0 && args[0].text == "timeout":
		r.refuse(r.at(words...), "", "HAProxy takes `no` before options only; a timeout of 0 is as none")
	case first == "disabled":
		s.disabled = true
	case first == "enabled":
		s.disabled = false
	case first == "bind" && len(args) > 0:
		r.bind(args[0])
	case first == "server", first == "server-template":
		r.server(words)
	case first == "dispatch" && len(args) > 0:
		s.servers = append(s.servers, target{address: args[0], assumed: r.maybe()})
	case first == "acl":
		r.acl(words)
	case first == "use_backend", first == "default_backend":
		r.edge(words)
	case first == "http-request", first == "http-response", first == "tcp-request":
		r.action(words)
	case first == "stats" && len(args) > 0:
		s.answers = true
	case first == "retry-on" && len(args) > 0:
		for i := range args {
			if args[i].text == "response-timeout" || args[i].text == "all-retryable-errors" {
				s.retries = &args[i]
			}
		}
	}
}

// timed reads "timeout NAME TIME".
func (r *reader) timed(words []word) {
	if len(words) < 2 || !slices.Contains(timeouts, words[1].text) {
		r.refuse(r.at(words[:min(len(words), 2)]...), "", "HAProxy has the timeouts "+strings.Join(timeouts, ", "))
		return
	}
	r.timeout("timeout "+words[1].text, words[1:])
}

// timeout reads the value behind a name. One that HAProxy refuses is not known.
func (r *reader) timeout(name string, words []word) {
	s := providers.Setting{Name: name, Known: audit.Written, At: r.at(words[0])}
	switch {
	case len(words) < 2:
		s.Value = providers.NotKnown(audit.Refused, "it has no value")
		r.refuse(s.At, name, name+" wants a time, as 60s")
	case words[1].unknown() == "" && len(words) > 2:
		s.At = r.at(words[1])
		s.Value = providers.NotKnown(audit.Refused, "there is more than one value")
		r.refuse(r.at(words[2:]...), name, name+" wants one time and nothing behind it")
	default:
		s.At = r.at(words[1])
		s.Value = r.time(name, words[1])
	}
	if why := r.maybe(); why != "" {
		s.Value = providers.NotKnown(audit.NoValue, why)
	}
	r.section.settings[name] = s
}

const longest = math.MaxInt32 * time.Millisecond

// time is a time as it is written.
func (r *reader) time(name string, w word) providers.Value {
	if why := w.unknown(); why != "" {
		return providers.NotKnown(audit.NoValue, why)
	}
	limit, err := ParseTime(w.text)
	if d, ok := limit.Duration(); ok && d > longest {
		err = errors.New("HAProxy takes at most 2147483647ms, some 24.8 days; for no end leave it out")
	}
	if err != nil {
		r.refuse(r.at(w), name, name+" "+w.text+": "+err.Error())
		return providers.NotKnown(audit.Refused, err.Error())
	}
	return providers.Text(w.text)
}

func (r *reader) independent(words []word, on bool) {
	if last := words[len(words)-1]; last.text != "independent-streams" {
		r.refuse(r.at(last), independent, independent+" takes nothing behind it")
	}
	s := providers.Setting{Name: independent, Value: providers.Switch(on), Known: audit.Written, At: r.at(words...)}
	if why := r.maybe(); why != "" {
		s.Value = providers.NotKnown(audit.NoValue, why)
	}
	r.section.settings[independent] = s
}

// Actions after which a server sees another path or host than the one that the routes are for.
var rewriting = []string{"set-path", "set-pathq", "replace-path", "replace-pathq", "set-uri", "replace-uri"}

// action reads what rules do with clocks and with the path.
func (r *reader) action(words []word) {
	s, args := r.section, words[1:]
	if len(args) == 0 {
		return
	}
	isHost := len(args) > 1 && strings.EqualFold(args[1].text, "host")
	switch name := args[0].text; {
	case slices.Contains(rewriting, name), isHost && (name == "set-header" || name == "replace-header"):
		s.rewrites = true
	case name == "set-timeout" && len(args) > 2:
		r.setTimeout(words)
	}
}

// setTimeout is a rule that gives requests a timeout of their own. Where it has a condition, which
// of the two a request has is not known.
func (r *reader) setTimeout(words []word) {
	which, value := words[2].text, words[3]
	name := "timeout " + which
	switch {
	case which != "server" && which != "tunnel" && which != "client":
		return
	case which != "client" && !r.section.back() && r.section.kind != "defaults":
		r.refuse(r.at(words[1:4]...), name, "a frontend cannot set "+name+"; put the rule into the backend")
		return
	}
	s := providers.Setting{Name: name, Known: audit.Written, At: r.at(value)}
	if value.text != "" && value.text[0] >= '0' && value.text[0] <= '9' {
		s.Value = r.time(name, value)
	} else {
		s.Value = providers.NotKnown(audit.NoValue, "it is computed for each request")
	}
	if len(words) > 4 {
		s.Value = providers.NotKnown(audit.NoValue, "a rule sets it to "+value.text+" for some requests")
	}
	if why := r.maybe(); why != "" {
		s.Value = providers.NotKnown(audit.NoValue, why)
	}
	r.section.settings[rule+name] = s
}

// rule stands before the name of a setting that a rule sets, which wins over the setting itself.
const rule = "set-"
