package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
)

// nextPort runs through ports below those that the kernel gives to clients, so that a port that was
// found free is still free when its server opens it.
var nextPort atomic.Int64

const firstPort, ports = 20000, 12000

func init() { nextPort.Store(int64(os.Getpid()) * 37 % ports) }

func freePort() (int, error) {
	for range ports {
		port := firstPort + int(nextPort.Add(1)%ports)
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			l.Close()
			return port, nil
		}
	}
	return 0, fmt.Errorf("no port from %d on is free", firstPort)
}

// A place is where the servers of one archive run: their folder and their ports, and what the words
// between @ in its files stand for:
//
//	@edge@ @edge.port@    a listener: 127.0.0.1:PORT, PORT; any name gets a port of its own
//	@backend@             the lab's own backend
//	@blackhole@           takes no connections
//	@dir@                 the folder
//	@cert@ @key@ @pem@    a certificate for 127.0.0.1
//	@version:nginx@       the version of a program
type place struct {
	dir   string
	fixed map[string]string

	mu    sync.Mutex
	ports map[string]int
	err   error
}

var word = regexp.MustCompile(`@([a-z][a-z0-9_.:-]*)@`)

// fill puts the values in a text.
func (p *place) fill(text string) string {
	return word.ReplaceAllStringFunc(text, func(w string) string { return p.value(strings.Trim(w, "@")) })
}

func (p *place) value(name string) string {
	if v, ok := p.fixed[name]; ok {
		return v
	}
	if base, ok := strings.CutSuffix(name, ".port"); ok {
		if v, ok := p.fixed[base]; ok {
			_, port, _ := net.SplitHostPort(v)
			return port
		}
		return fmt.Sprint(p.port(base))
	}
	return fmt.Sprintf("127.0.0.1:%d", p.port(name))
}

func (p *place) port(name string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	port, ok := p.ports[name]
	if !ok {
		var err error
		if port, err = freePort(); err != nil {
			p.err = err
		}
		p.ports[name] = port
	}
	return port
}

// write lays the files of an archive and the applications down.
func (p *place) write(a *archive) error {
	for name, text := range a.files {
		path := filepath.Join(p.dir, filepath.FromSlash(name))
		if err := os.WriteFile(path, []byte(p.fill(text)), 0o644); err != nil {
			return err
		}
	}
	entries, err := appFiles.ReadDir("apps")
	if err != nil {
		return err
	}
	for _, e := range entries {
		text, err := appFiles.ReadFile("apps/" + e.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(p.dir, e.Name()), text, 0o644); err != nil {
			return err
		}
	}
	return p.err
}
