package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/probe"
)

type options struct {
	parallel            int
	verbose, keep, once bool
}

// A labCase is one exchange to be predicted and measured.
type labCase struct {
	name      string
	archive   *archive
	line      chainLine
	url       string
	chain     *audit.Chain
	audited   *audit.Audited // nil of a case about a clock between exchanges
	predicted prediction
	asker     *server       // the client of a case whose client is a program
	reloaded  time.Duration // when a server of the chain is reloaded; 0: none is
}

func (c *labCase) programOf(hop string) string {
	s, _ := c.archive.server(hop)
	return s.program
}

// A result is a case and what became of it.
type result struct {
	labCase
	outcome probe.Outcome
	reused  probe.Reused // of a case about a race
	wrong   string       // in which respect it differs; empty: it passed
	skipped string       // why it was not run
	runs    int
}

// A session runs archives.
type session struct {
	options
	only     *regexp.Regexp
	programs map[string]found
	root     string
	hole     *blackhole
	backend  *probe.Backend
	cert     certificate
}

func newSession(o options, only *regexp.Regexp) *session {
	return &session{options: o, only: only, programs: map[string]found{}}
}

func (s *session) close() {
	if s.hole != nil {
		s.hole.close()
	}
	if s.backend != nil {
		s.backend.Close()
	}
	if s.root != "" && !s.keep {
		os.RemoveAll(s.root)
	}
}

// prepare finds the programs and starts what all archives share.
func (s *session) prepare(list []*archive) error {
	var err error
	if s.root, err = os.MkdirTemp("", "timeout-audit-lab"); err != nil {
		return err
	}
	if s.hole, err = newBlackhole(); err != nil {
		return err
	}
	s.backend = &probe.Backend{}
	if err := s.backend.Listen("127.0.0.1:0"); err != nil {
		return err
	}
	go s.backend.Serve()
	if s.cert, err = newCertificate(s.root); err != nil {
		return err
	}
	for _, a := range list {
		for _, name := range a.programs() {
			if _, known := s.programs[name]; !known {
				s.programs[name] = programNamed(name).find()
			}
		}
	}
	return nil
}

// run starts the servers of all archives, then measures all cases at once, so that no start disturbs
// a measurement; cases whose clients are programs, which start then, have a round of their own. What missed runs again, with only its like beside it, and then alone.
func (s *session) run(ctx context.Context, list []*archive) []result {
	if err := s.prepare(list); err != nil {
		return []result{{labCase: labCase{name: "lab"}, wrong: err.Error()}}
	}
	if s.keep {
		fmt.Println("folders and logs are in", s.root)
	}
	var results []result
	for _, asks := range []bool{false, true} {
		of := slices.DeleteFunc(slices.Clone(list), func(a *archive) bool { return len(a.clients) > 0 != asks })
		results = append(results, s.round(ctx, of, func(r *result) bool { return s.only.MatchString(r.name) })...)
	}
	for round := 0; round < 2 && !s.once && ctx.Err() == nil; round++ {
		s.again(ctx, results, round == 1)
	}
	sort.SliceStable(results, func(i, j int) bool { return results[i].archive.name < results[j].archive.name })
	for i := range results {
		s.print(&results[i])
	}
	return results
}

// stagger keeps the first moments of all archives apart.
const stagger = 50 * time.Millisecond

// round runs the cases that are wanted of some archives at once.
func (s *session) round(ctx context.Context, list []*archive, want func(*result) bool) []result {
	stages := make([]*stage, len(list))
	var wait sync.WaitGroup
	slots := make(chan struct{}, s.parallel)
	for i, a := range list {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			stages[i] = s.stage(a, want)
		})
	}
	wait.Wait()
	for _, st := range stages {
		wait.Go(func() { st.measure(ctx, s.cert.pool) })
		time.Sleep(stagger)
	}
	wait.Wait()
	var results []result
	for _, st := range stages {
		wait.Go(func() { st.strike(s.keep) })
		results = append(results, st.cases...)
	}
	wait.Wait()
	return results
}

// again runs what missed once more, together or each alone, and puts the new results in the old
// ones' place.
func (s *session) again(ctx context.Context, results []result, alone bool) {
	var missed []*result
	for i := range results {
		if r := &results[i]; r.wrong != "" && r.runs > 0 {
			fmt.Printf("again %s: %s; measured %s\n", r.name, r.wrong, r.measured())
			missed = append(missed, r)
		}
	}
	size := max(1, len(missed))
	if alone {
		size = 1
	}
	for group := range slices.Chunk(missed, size) {
		var list []*archive
		for _, r := range group {
			if !slices.Contains(list, r.archive) {
				list = append(list, r.archive)
			}
		}
		fresh := s.round(ctx, list, func(r *result) bool {
			return slices.ContainsFunc(group, func(g *result) bool { return g.name == r.name })
		})
		for _, r := range group {
			if i := slices.IndexFunc(fresh, func(f result) bool { return f.name == r.name }); i >= 0 {
				fresh[i].runs += r.runs
				*r = fresh[i]
			}
		}
	}
}

func (s *session) print(r *result) {
	switch {
	case r.skipped != "":
		fmt.Printf("SKIP  %s: %s\n", r.name, r.skipped)
	case r.wrong != "":
		fmt.Printf("FAIL  %s: %s\n      predicted %v\n      measured %s, head %.2fs, %d arrivals (%.2fs to %.2fs) %s\n", r.name, r.wrong,
			r.predicted, r.measured(), r.outcome.Head.Seconds(), r.outcome.Arrivals, r.outcome.First.Seconds(), r.outcome.Last.Seconds(), r.outcome.Err)
	case r.runs > 1:
		fmt.Printf("ok    %s in run %d: %v; measured %s\n", r.name, r.runs, r.predicted, r.measured())
	case s.verbose:
		fmt.Printf("ok    %s: %v; measured %s\n", r.name, r.predicted, r.measured())
	}
}

func (s *session) place(a *archive, dir string) *place {
	p := &place{dir: dir, ports: map[string]int{}, fixed: map[string]string{
		"dir": dir, "backend": s.backend.Address(), "blackhole": s.hole.address,
		"cert": s.cert.cert, "key": s.cert.key, "pem": s.cert.pem,
	}}
	for _, name := range a.programs() {
		version := s.programs[name].version
		if version == "" {
			version = "0.0"
		}
		p.fixed["version:"+name] = version
	}
	return p
}
