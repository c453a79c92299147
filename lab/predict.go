package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/aws"
	"github.com/timeout-audit/timeout-audit/providers/bun"
	"github.com/timeout-audit/timeout-audit/providers/clients"
	"github.com/timeout-audit/timeout-audit/providers/daphne"
	"github.com/timeout-audit/timeout-audit/providers/deno"
	"github.com/timeout-audit/timeout-audit/providers/envoy"
	"github.com/timeout-audit/timeout-audit/providers/granian"
	"github.com/timeout-audit/timeout-audit/providers/gunicorn"
	"github.com/timeout-audit/timeout-audit/providers/haproxy"
	"github.com/timeout-audit/timeout-audit/providers/hypercorn"
	"github.com/timeout-audit/timeout-audit/providers/nginx"
	"github.com/timeout-audit/timeout-audit/providers/node"
	"github.com/timeout-audit/timeout-audit/providers/puma"
	"github.com/timeout-audit/timeout-audit/providers/uvicorn"
	"github.com/timeout-audit/timeout-audit/rules"
)

// tables are of the systems that the lab can run, and of those that it stands in for.
var tables = func() providers.Tables {
	var all providers.Tables
	for _, p := range []*providers.Provider{
		&aws.Provider, &nginx.Provider, &envoy.Provider, &haproxy.Provider, &uvicorn.Provider,
		&gunicorn.Provider, &hypercorn.Provider, &daphne.Provider, &granian.Provider, &puma.Provider, &node.Provider, &bun.Provider, &deno.Provider, &clients.Provider,
	} {
		all = append(all, p.Tables...)
	}
	return all
}()

// A prediction is what the audit says of one case.
type prediction struct {
	ends bool          // something cuts it
	at   time.Duration // when
	most bool          // it may be sooner
	by   string        // the setting
	hop  string        // its hop's name
	sees string        // how the caller sees it
	held bool          // a hop holds the heartbeats back

	races bool // a pool reuses connections that their origin closes

	// later is a cut that is too far away to wait for: until then it survives.
	later time.Duration

	// declared is when the exchange ends in order; 0: it does not.
	declared time.Duration
}

// String writes a prediction as the table of cases has it.
func (p prediction) String() string {
	switch {
	case p.races:
		return "some reuses of a connection fail"
	case p.ends && p.most:
		return fmt.Sprintf("cut after %s at the latest by %s of %s", audit.FormatDuration(p.at), p.by, p.hop)
	case p.ends:
		return fmt.Sprintf("cut after %s by %s of %s", audit.FormatDuration(p.at), p.by, p.hop)
	case p.later > 0:
		return "survives, until " + audit.FormatDuration(p.later)
	case p.declared > 0:
		return "ends in order after " + audit.FormatDuration(p.declared)
	case p.held:
		return "survives, held back"
	}
	return "survives"
}

// audited reads the chain file of an archive and runs the audit.
func audited(text string) (audit.Result, error) {
	var ids []string
	for _, r := range rules.All {
		ids = append(ids, r.ID)
	}
	file, problems := chainfile.Read(chainFile, []byte(text), chainfile.Options{Tables: tables, Rules: ids})
	var errs []error
	for _, p := range problems {
		errs = append(errs, p)
	}
	if len(errs) > 0 {
		return audit.Result{}, errors.Join(errs...)
	}
	return audit.Run(file.Chains, file.Traffics, rules.All, audit.Options{}), nil
}

// predictExchange is the verdict on a chain under a traffic. What the audit does not know is no
// prediction.
func predictExchange(a *audit.Audited) (prediction, error) {
	v := a.Verdict
	_, held := a.Walk.Stopped()
	p := prediction{held: held != nil}
	switch {
	case v.Survives == audit.Unsure:
		var on []string
		for _, c := range v.DependsOn {
			on = append(on, c.Setting())
		}
		return p, fmt.Errorf("the audit does not know: it depends on %s", strings.Join(on, ", "))
	case v.Survives == audit.No:
		p.ends, p.most = true, v.AtLatest
		p.at, _ = v.CutAfter.Duration()
		p.by, p.hop, p.sees = v.Cut.Setting(), a.Chain.Hops[v.Cut.Hop].Label(), v.CallerSees
	case ends(a.Traffic) || a.Traffic.Protocol == audit.HTTP:
		p.declared = max(a.Traffic.Longest, a.Traffic.FirstByte)
	}
	return p.waitable(), nil
}

// waitable is the prediction as far as anybody waits for it.
func (p prediction) waitable() prediction {
	if p.ends && p.at > longestCut {
		p.ends, p.later = false, p.at
	}
	return p
}

// longestCut bounds what is waited for.
const longestCut = 15 * time.Second

// ends reports whether the case itself says when the exchange ends in order.
func ends(t *audit.Traffic) bool { return t.Longest < audit.AssumedLongest }

// predictClock is the shortest limit of one clock at one side of a hop.
func predictClock(h *audit.Hop, side audit.Side, clock audit.Clock) (prediction, error) {
	p := prediction{hop: h.Label(), ends: clock == audit.KeepAlive} // without such a clock it closes at once
	shortest := audit.Never()
	for i := range h.Timers {
		t := &h.Timers[i]
		if t.Side != side || t.Clock != clock {
			continue
		}
		p.ends = false
		order, known := t.InForce().Compare(shortest)
		if !known {
			return p, fmt.Errorf("the audit does not know %s", t.Setting)
		}
		if order < 0 {
			shortest = t.InForce()
			p.by, p.sees = t.Setting, t.Early
		}
	}
	if d, ok := shortest.Duration(); ok {
		p.at, p.ends = d, true
	}
	return p.waitable(), nil
}
