package cloudflare

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// holds are what may keep a response from its caller. What surely does stands before what only may: of
// the list the first counts that is for a protocol.
func holds(r *providers.Reading) []audit.Property {
	var all []audit.Property
	whole, given := property(r, holding, buffering)
	if given {
		whole.For = []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC, audit.GRPCBidi}
		if s := r.Named(responseBuffering); whole.Value == audit.Yes && s != nil && s.Value.String() != "standard" {
			whole.Value, whole.Code = audit.Unsure, audit.Unsupported
			whole.Why = "a rule sets " + responseBuffering + " to " + s.Value.String() + ", and which of the two counts is published nowhere"
		}
		if whole.Value == audit.Yes {
			all = append(all, whole)
		}
	}
	for _, may := range []struct {
		name, source string
		harmless     []string
		of           audit.Protocol
		why          string
	}{
		{requestBuffering, bodies, []string{"standard", "none"}, audit.GRPCBidi,
			"the edge waits for the whole request, and of a bidirectional stream it ends last; whether gRPC is left out is published nowhere"},
		{compression, compressing, []string{"none", "default"}, audit.SSE,
			"a rule compresses the stream, and whether the edge passes each event on at once is published nowhere; a stream with Cache-Control: no-transform is left out"},
	} {
		p, ok := property(r, may.name, may.source)
		if !ok || slices.Contains(may.harmless, r.Named(may.name).Value.String()) {
			continue
		}
		p.Value, p.For = audit.Unsure, []audit.Protocol{may.of}
		if p.Why == "" {
			p.Code, p.Why = audit.Unsupported, may.why
		}
		all = append(all, p)
	}
	if given && whole.Value != audit.Yes {
		all = append(all, whole)
	}
	return all
}

// compressionOf is the first of a rule's algorithms that compresses, or else its first.
func compressionOf(names []string) providers.Value {
	for _, n := range names {
		if n != "none" && n != "default" {
			return providers.Text(n)
		}
	}
	if len(names) == 0 {
		return providers.NotKnown(audit.NoValue, "the rule names no algorithm")
	}
	return providers.Text(names[0])
}
