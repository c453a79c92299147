package main

import (
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// sharedTraffics stands before every chain file.
//
//go:embed cases/traffics.hcl
var sharedTraffics string

// cases are the exchanges of an archive with what the audit predicts: each chain under each of its
// traffics, and the clocks that its run file asks for.
func (a *archive) cases(p *place) ([]result, error) {
	told, err := a.told(p)
	if err != nil {
		return nil, err
	}
	var all []result
	for _, line := range a.chains {
		before := len(all)
		for i := range told.Chains {
			c := &told.Chains[i]
			if c.Chain.Name != line.name {
				continue
			}
			r, err := a.newCase(line, c, p, &told)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", r.name, err)
			}
			all = append(all, r)
			if line.kind != "chain" && line.kind != "client" {
				break // its traffics do not matter
			}
		}
		if len(all) == before {
			return nil, fmt.Errorf("%s: %s has no chain %q", a.name, chainFile, line.name)
		}
	}
	return all, nil
}

// told is what the audit says of the archive's chains: those of its chain file or, without one, those
// that the configurations of its servers make.
func (a *archive) told(p *place) (audit.Result, error) {
	if text := a.files[chainFile]; text != "" {
		return audited(sharedTraffics + "\n" + p.fill(text))
	}
	return a.configured(p)
}

func (a *archive) newCase(line chainLine, c *audit.Audited, p *place, told *audit.Result) (result, error) {
	r := result{labCase: labCase{
		name: a.name + "/" + line.name, archive: a, line: line, url: p.fill(line.url), chain: c.Chain,
	}}
	var err error
	switch line.kind {
	case "idle":
		r.name += "/keep-alive"
		r.predicted, err = predictClock(&c.Chain.Hops[0], audit.Front, audit.KeepAlive)
	case "connect":
		r.name += "/connect"
		r.predicted, err = predictClock(&c.Chain.Hops[0], audit.Back, audit.Connect)
	case "race":
		r.name += "/reuse"
		r.predicted.races = races(told, c.Chain)
	default:
		if c.Traffic == nil {
			return r, fmt.Errorf("no traffic is bound to it")
		}
		r.name += "/" + c.Traffic.Name
		r.audited = c
		r.predicted, err = predictExchange(c)
	}
	for _, o := range line.options {
		if o == "h2" || o == "http10" || o == "gzip" || o == "post" {
			r.name += "+" + o
		}
	}
	if err == nil && a.reload != nil {
		err = a.reloads(&r)
	}
	if length := r.watch(); err == nil && length > longestWatch {
		err = fmt.Errorf("it would have to be watched for %s; shorten its limits", length)
	}
	return r, err
}

// longestWatch bounds one case.
const longestWatch = 30 * time.Second

// races reports whether the audit finds a keepalive-race in a chain.
func races(told *audit.Result, c *audit.Chain) bool {
	return slices.ContainsFunc(told.Findings, func(f audit.Finding) bool {
		return f.Rule == "keepalive-race" && slices.Contains(f.Chains, c.ID)
	})
}

// reloads adds the drain clock of a server that is reloaded meanwhile.
func (a *archive) reloads(r *result) error {
	r.reloaded = a.reload.after
	for i := range r.chain.Hops {
		h := &r.chain.Hops[i]
		if h.Name != a.reload.server {
			continue
		}
		drain, err := predictClock(h, audit.Front, audit.Drain)
		if err != nil {
			return err
		}
		if at := a.reload.after + drain.at; drain.ends && (!r.predicted.ends || at < r.predicted.at) {
			drain.at, drain.sees = at, ""
			r.predicted = drain
		}
		return nil
	}
	return fmt.Errorf("the chain has no hop %q to reload", a.reload.server)
}
