package cloudflaretest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Server answers for an account.
type Server struct {
	URL string

	// Latency is how long every answer takes. Page, where it is set, is the most that a page holds.
	Latency time.Duration
	Page    int

	// Tap, where not nil, sees every good answer before it is sent.
	Tap func(q *http.Request, body []byte)

	mu      sync.Mutex
	account *Account
	faults  []*Fault
	calls   map[string]int
	server  *http.Server

	listener net.Listener
}

// A Fault spoils some answers.
type Fault struct {
	Path  string // of paths that hold this alone: "/dns_records"; empty: of all
	Times int    // so often and then no more; 0: always

	Status int    // the answer's status
	Code   int    // and the error's code
	After  string // Retry-After
	Delay  time.Duration
	Cut    bool   // the body ends in the middle
	Hang   bool   // there is no answer until the caller goes away
	Body   string // instead of the answer
	Flood  int    // megabytes that follow the answer
}

// Start serves an account on loopback until Close.
func Start(account *Account) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{URL: "http://" + listener.Addr().String() + prefix, account: account, calls: map[string]int{}, listener: listener}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(listener) }() // it ends with Close
	return s, nil
}

const prefix = "/client/v4"

// Close ends the server and its connections.
func (s *Server) Close() error {
	err := s.server.Close()
	if closed := s.listener.Close(); !errors.Is(closed, net.ErrClosed) { // it may not have begun to serve
		err = errors.Join(err, closed)
	}
	return err
}

// Spoil adds a fault.
func (s *Server) Spoil(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Calls counts the requests so far by path, with ids left out: "zones/dns_records".
func (s *Server) Calls() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.calls)
}

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, prefix)
	s.mu.Lock()
	s.calls[named(path)]++
	fault := s.fault(path)
	s.mu.Unlock()
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	delay := s.Latency
	if fault != nil {
		delay += fault.Delay
	}
	if !wait(r, delay) {
		return
	}
	switch {
	case r.Method != http.MethodGet:
		s.refuse(w, token, http.StatusMethodNotAllowed, 10000)
		return
	case !ok || token == "":
		s.refuse(w, token, http.StatusUnauthorized, 1001)
		return
	case fault != nil && fault.Hang:
		<-r.Context().Done()
		return
	case fault != nil && fault.Status != 0:
		if fault.After != "" {
			w.Header().Set("Retry-After", fault.After)
		}
		s.refuse(w, token, fault.Status, fault.Code)
		return
	}
	s.mu.Lock()
	found := s.account.answer(path, r.URL.Query(), token, s.Page)
	s.mu.Unlock()
	if found.status != 0 {
		s.refuse(w, token, found.status, found.code)
		return
	}
	text, err := json.Marshal(found.body())
	if err != nil {
		panic(err) // answers are made of maps, lists and plain values
	}
	if s.Tap != nil {
		s.Tap(r, text)
	}
	w.Header().Set("Content-Type", "application/json")
	if fault != nil && fault.Body != "" {
		text = []byte(fault.Body)
	}
	if fault != nil && fault.Cut {
		w.Header().Set("Content-Length", fmt.Sprint(len(text)))
		text = text[:len(text)/2]
	}
	_, err = w.Write(text)
	for n := 0; fault != nil && n < fault.Flood && err == nil; n++ { // until the caller has gone
		_, err = w.Write(bytes.Repeat([]byte(" "), 1<<20))
	}
}

// wait passes time, unless the caller goes away.
func wait(r *http.Request, delay time.Duration) bool {
	if delay == 0 {
		return true
	}
	select {
	case <-time.After(delay):
		return true
	case <-r.Context().Done():
		return false
	}
}

// fault is the first one that is for a call, counted down.
func (s *Server) fault(path string) *Fault {
	for i, f := range s.faults {
		if !strings.Contains(path, f.Path) {
			continue
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				s.faults = slices.Delete(s.faults, i, i+1)
			}
		}
		return f
	}
	return nil
}

// refuse answers with an error as Cloudflare gives it.
func (s *Server) refuse(w http.ResponseWriter, token string, status, code int) {
	message := "as it was asked for"
	if code == 0 {
		code = 10000
	}
	if s.account.Echo {
		message = "token " + token + " may not do this"
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	text, err := json.Marshal(object{
		"success": false, "result": nil, "messages": []any{},
		"errors": []any{object{"code": code, "message": message}},
	})
	if err != nil {
		panic(err)
	}
	_, _ = w.Write(text)
}

// named is a path without its ids: "zones/dns_records".
func named(path string) string {
	var parts []string
	for _, part := range strings.Split(strings.Trim(path, "/"), "/") {
		if len(part) < 32 {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "/")
}
