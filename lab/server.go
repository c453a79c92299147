package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/timeout-audit/timeout-audit/probe"
)

// A server is one running program of an archive.
type server struct {
	name  string
	args  []string // behind the program's name; filled in
	place *place

	program *program
	found   found

	mu       sync.Mutex
	children []*exec.Cmd
	exited   []chan struct{}
	log      bytes.Buffer
	own      *probe.Backend // of the program "go"
}

func (s *server) address() string        { return s.place.value(s.name) }
func (s *server) port() string           { return s.place.value(s.name + ".port") }
func (s *server) file(end string) string { return filepath.Join(s.place.dir, s.name+"."+end) }

// path is the file that an argument names.
func (s *server) path(arg int) string {
	if arg >= len(s.args) {
		return s.place.dir
	}
	return filepath.Join(s.place.dir, s.args[arg])
}

func (s *server) pid() string { return strconv.Itoa(s.children[len(s.children)-1].Process.Pid) }

func (s *server) signal(sig syscall.Signal) error {
	return s.children[len(s.children)-1].Process.Signal(sig)
}

// successor starts another process of the program, which takes over.
func (s *server) successor(args ...string) error { return s.launch(args) }

// start runs the program and waits until it listens.
func (s *server) start() error {
	if s.program.command == nil {
		return s.inside()
	}
	if err := s.launch(s.program.command(s.found.path, s)); err != nil {
		return err
	}
	return s.listens(30 * time.Second)
}

func (s *server) launch(args []string) error {
	c := exec.Command(args[0], args[1:]...)
	c.Dir = s.place.dir
	c.Env = append([]string{
		"PATH=" + os.Getenv("PATH") + ":/usr/sbin:/sbin", "HOME=" + s.place.dir, "PORT=" + s.port(),
		"XDG_DATA_HOME=" + s.place.dir, "XDG_CONFIG_HOME=" + s.place.dir, "PYTHONUNBUFFERED=1",
	}, s.program.env...)
	for _, word := range s.args {
		if name, _, ok := strings.Cut(word, "="); ok && !strings.HasPrefix(name, "-") {
			c.Env = append(c.Env, word)
		}
	}
	out := &lockedWriter{s: s}
	c.Stdout, c.Stderr = out, out
	c.WaitDelay = time.Second
	// A group of its own ends with all its workers; should the lab itself be killed, the kernel ends
	// the first of them.
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := c.Start(); err != nil {
		return err
	}
	done := make(chan struct{})
	s.children, s.exited = append(s.children, c), append(s.exited, done)
	go func() {
		c.Wait()
		close(done)
	}()
	return nil
}

type lockedWriter struct{ s *server }

func (w *lockedWriter) Write(b []byte) (int, error) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	const most = 1 << 20
	if w.s.log.Len() < most {
		w.s.log.Write(b)
	}
	return len(b), nil
}

// output is the end of what the server wrote.
func (s *server) output() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.log.String()
	if extra, err := os.ReadFile(s.file("error.log")); err == nil {
		text += string(extra)
	}
	const most = 1500
	if len(text) > most {
		text = "..." + text[len(text)-most:]
	}
	return strings.TrimSpace(text)
}

// listens waits until the server's port takes connections.
func (s *server) listens(most time.Duration) error {
	for end := time.Now().Add(most); time.Now().Before(end); {
		conn, err := net.DialTimeout("tcp", s.address(), time.Second)
		if err == nil {
			conn.Close()
			return nil
		}
		select {
		case <-s.exited[len(s.exited)-1]:
			return fmt.Errorf("%s ended at its start:\n%s", s.name, s.output())
		case <-time.After(50 * time.Millisecond):
		}
	}
	return fmt.Errorf("%s does not listen on %s:\n%s", s.name, s.address(), s.output())
}

// stop ends the server with all its processes.
func (s *server) stop() {
	if s.own != nil {
		s.own.Close()
	}
	for i, c := range s.children {
		group := -c.Process.Pid
		syscall.Kill(group, syscall.SIGTERM)
		select {
		case <-s.exited[i]:
		case <-time.After(time.Second):
		}
		syscall.Kill(group, syscall.SIGKILL)
		<-s.exited[i]
	}
}

// inside runs Go's own server within the lab; its fields stand in the line: WriteTimeout=3s.
func (s *server) inside() error {
	s.own = &probe.Backend{}
	fields := map[string]*time.Duration{
		"ReadTimeout": &s.own.Server.ReadTimeout, "ReadHeaderTimeout": &s.own.Server.ReadHeaderTimeout,
		"WriteTimeout": &s.own.Server.WriteTimeout, "IdleTimeout": &s.own.Server.IdleTimeout,
	}
	for _, word := range s.args {
		name, text, _ := strings.Cut(word, "=")
		d, err := time.ParseDuration(text)
		if err != nil || fields[name] == nil {
			return fmt.Errorf("%q is no limit of Go's server", word)
		}
		*fields[name] = d
	}
	if err := s.own.Listen(s.address()); err != nil {
		return err
	}
	go s.own.Serve()
	return nil
}
