package chainfile

import (
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/timeout-audit/timeout-audit/audit"
)

// traffic reads `traffic "NAME" { ... }`.
func (r *reader) traffic(b *hclsyntax.Block, declared names) {
	name, at, ok := r.label(b, "NAME")
	if ok {
		r.declare(declared, "traffic", name, at)
	}
	t := audit.Traffic{Name: name, At: r.position(b.DefRange())}
	var firstByte hclsyntax.Expression
	r.noBlocks(b)
	r.keys(b, []key{
		{"protocol", func(e hclsyntax.Expression) {
			if w, ok := r.word(e, "protocol", words(audit.Protocols)); ok {
				t.Protocol, t.ProtocolKnown = audit.Protocol(w), audit.Declared
			}
		}},
		{"heartbeat", func(e hclsyntax.Expression) { r.heartbeat(e, &t) }},
		{"signal", func(e hclsyntax.Expression) {
			if w, ok := r.word(e, "signal", words(audit.Beats)); ok {
				t.Beat = audit.Beat(w)
			}
		}},
		{"sender", func(e hclsyntax.Expression) {
			if w, ok := r.word(e, "sender", []string{string(audit.Origin), string(audit.Caller)}); ok {
				t.Sender = audit.Sender(w)
			}
		}},
		{"answered", func(e hclsyntax.Expression) {
			if answered, ok := r.boolean(e); ok {
				t.Unanswered = !answered
			}
		}},
		{"first_byte", func(e hclsyntax.Expression) {
			if d, _, ok := r.duration(e); ok {
				t.FirstByte, t.FirstByteKnown, firstByte = d, audit.Declared, e
			}
		}},
		{"longest", func(e hclsyntax.Expression) {
			if d, ok := r.positive(e, "the longest exchange"); ok {
				t.Longest, t.LongestKnown = d, audit.Declared
			}
		}},
		{"route", func(e hclsyntax.Expression) { r.route(e, &t) }},
		{"through", func(e hclsyntax.Expression) {
			for _, hop := range r.texts(e, `the name of a hop such as "aws_lb.main"`) {
				t.Through = append(t.Through, hop.value)
			}
		}},
	}, nil)
	if firstByte != nil && t.LongestKnown != "" && t.FirstByte > t.Longest {
		r.fail(firstByte.Range(), "the response begins after %s, and the longest exchange ends after %s: raise longest or lower first_byte",
			audit.FormatDuration(t.FirstByte), audit.FormatDuration(t.Longest))
	}
	if ok {
		r.file.Traffics = append(r.file.Traffics, t)
	}
}

func (r *reader) heartbeat(e hclsyntax.Expression, t *audit.Traffic) {
	d, none, ok := r.duration(e, "none")
	switch {
	case !ok:
		return
	case none != "":
		t.Heartbeat = audit.Never()
	case d == 0:
		r.fail(e.Range(), `a heartbeat of 0s is none at all: write "none", or the interval at which one is sent`)
		return
	default:
		t.Heartbeat = audit.After(d)
	}
	t.HeartbeatKnown = audit.Declared
}

// positive reads a duration above zero.
func (r *reader) positive(e hclsyntax.Expression, what string) (time.Duration, bool) {
	d, _, ok := r.duration(e)
	if ok && d == 0 {
		r.fail(e.Range(), "%s must be above 0s", what)
		return 0, false
	}
	return d, ok
}

func (r *reader) route(e hclsyntax.Expression, t *audit.Traffic) {
	s, ok := r.str(e, `a host and path such as "api.example.com/chat*"`)
	if !ok {
		return
	}
	scheme, rest, hasScheme := strings.Cut(s, "://")
	switch {
	case s == "":
		r.fail(e.Range(), `an empty route matches nothing; write "*" for all requests`)
		return
	case hasScheme && !strings.ContainsAny(scheme, "/~"):
		r.fail(e.Range(), "a route has no scheme: write %q", rest)
		return
	}
	route := audit.ParseRoute(s)
	for _, pattern := range []audit.Pattern{route.Host, route.Path} {
		if expression, ok := strings.CutPrefix(string(pattern), "~"); ok {
			if _, err := regexp.Compile(expression); err != nil {
				r.fail(e.Range(), "the route's regular expression cannot be read: %v", err)
				return
			}
		}
	}
	t.Route = route
}

func words[S ~string](values []S) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}
