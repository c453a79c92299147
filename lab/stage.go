package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// A stage is an archive whose servers run, with the cases to be measured on it.
type stage struct {
	archive *archive
	dir     string
	servers []*server
	cases   []result
	ready   bool
}

// stage starts the servers of an archive. Where that fails its cases say so.
func (s *session) stage(a *archive, want func(*result) bool) *stage {
	st := &stage{archive: a}
	if err := s.build(st, want); err != nil {
		st.cases = []result{{labCase: labCase{name: a.name, archive: a}, wrong: err.Error()}}
	}
	return st
}

func (s *session) build(st *stage, want func(*result) bool) error {
	dir, err := os.MkdirTemp(s.root, st.archive.name+"-")
	if err != nil {
		return err
	}
	st.dir = dir
	p := s.place(st.archive, dir)
	if err := p.write(st.archive); err != nil {
		return err
	}
	all, err := st.archive.cases(p)
	if err != nil {
		return err
	}
	for i := range all {
		if want(&all[i]) {
			st.cases = append(st.cases, all[i])
		}
	}
	if len(st.cases) == 0 {
		return nil
	}
	for _, line := range st.archive.servers {
		if f := s.programs[line.program]; f.err != nil {
			for i := range st.cases {
				st.cases[i].skipped = f.err.Error()
			}
			return nil
		}
	}
	for i := range st.cases {
		r := &st.cases[i]
		for _, line := range st.archive.clients {
			if line.name != r.line.name {
				continue
			}
			r.asker = &server{name: line.name, args: []string{line.file}, place: p, program: programNamed(line.program), found: s.programs[line.program]}
			if err := r.asker.found.err; err != nil {
				r.skipped = err.Error()
				continue
			}
			if err := r.asker.build(); err != nil {
				return err
			}
		}
	}
	st.ready = true
	return s.start(st, p)
}

// start runs the servers, the innermost first.
func (s *session) start(st *stage, p *place) error {
	for i := len(st.archive.servers) - 1; i >= 0; i-- {
		line := st.archive.servers[i]
		v := &server{name: line.name, place: p, program: programNamed(line.program), found: s.programs[line.program]}
		for _, arg := range line.args {
			v.args = append(v.args, p.fill(arg))
		}
		st.servers = append(st.servers, v)
		if err := v.start(); err != nil {
			st.ready = false
			return err
		}
	}
	return nil
}

// measure runs the cases at once, and reloads a server meanwhile where the archive asks for it.
func (st *stage) measure(ctx context.Context, pool *x509.CertPool) {
	if !st.ready {
		return
	}
	conf := &tls.Config{RootCAs: pool}
	var wait sync.WaitGroup
	for i := range st.cases {
		r := &st.cases[i]
		if r.skipped != "" {
			continue
		}
		wait.Go(func() {
			r.runs = 1
			if r.line.kind == "race" {
				var err error
				r.reused, err = r.race(ctx)
				r.wrong = r.compareReuse(r.reused, err)
				return
			}
			r.outcome = r.measure(ctx, conf)
			r.wrong = r.compare(r.outcome)
		})
	}
	if reload := st.archive.reload; reload != nil {
		time.Sleep(reload.after)
		for _, v := range st.servers {
			if v.name != reload.server {
				continue
			}
			if err := v.program.reload(v.found.path, v); err != nil {
				fmt.Printf("reload of %s: %v\n%s\n", v.name, err, v.output())
			}
		}
	}
	wait.Wait()
}

// strike stops the servers; their logs may be kept.
func (st *stage) strike(keep bool) {
	for i := len(st.servers) - 1; i >= 0; i-- {
		st.servers[i].stop()
	}
	if keep {
		for _, v := range st.servers {
			os.WriteFile(filepath.Join(st.dir, v.name+".log"), []byte(v.output()), 0o644)
		}
	}
}
