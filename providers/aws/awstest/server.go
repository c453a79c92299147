package awstest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Server answers for accounts, one a region.
type Server struct {
	URL string

	// Latency is how long every answer takes. Page, where it is set, is the most that a page holds.
	Latency time.Duration
	Page    int

	// Tap, where not nil, sees every good answer before it is sent.
	Tap func(service, action string, body []byte)

	mu       sync.Mutex
	accounts []*Account
	faults   []*Fault
	answers  map[string]any
	calls    map[string]int
	server   *http.Server
	listener net.Listener
}

// A Fault spoils some answers.
type Fault struct {
	Action string // of this action alone: "DescribeRules"; empty: of all
	About  string // and only of requests that hold this text
	Times  int    // so often and then no more; 0: always

	Code   string        // the error's code: "AccessDenied", "ThrottlingException"
	Status int           // its HTTP status; 400 where it is 0
	Delay  time.Duration // before the answer
	Cut    bool          // the body ends in the middle
	Hang   bool          // there is no answer until the caller goes away
	Change func()        // what happens in the account before the answer
}

// Start serves accounts on loopback until Close.
func Start(accounts ...*Account) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{
		URL: "http://" + listener.Addr().String(), accounts: accounts,
		answers: map[string]any{}, calls: map[string]int{}, listener: listener,
	}
	s.server = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(listener) }() // it ends with Close
	return s, nil
}

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

// Answer makes an action always give one answer, in the words of AWS's model.
func (s *Server) Answer(action string, answer any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[action] = answer
}

// Calls counts the requests of each action so far, "ecs:DescribeServices".
func (s *Server) Calls() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.calls)
}

// A request is one call, taken apart.
type request struct {
	service, action string
	fields          map[string]any // of a JSON body
	form            url.Values     // of a query
	body            string
	account         *Account
}

// A refusal is an error as AWS gives it.
type refusal struct {
	code, message string
	status        int
}

func refuse(code, format string, args ...any) *refusal {
	return &refusal{code, fmt.Sprintf(format, args...), http.StatusBadRequest}
}

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	q, unknown := s.parse(r, body)
	if unknown != nil {
		s.deny(w, &q, unknown)
		return
	}
	s.mu.Lock()
	s.calls[q.service+":"+q.action]++
	fault := s.fault(&q)
	s.mu.Unlock()
	delay := s.Latency
	if fault != nil {
		delay += fault.Delay
	}
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-r.Context().Done():
			return
		}
	}
	if fault != nil {
		if fault.Hang {
			<-r.Context().Done()
			return
		}
		if fault.Code != "" {
			s.deny(w, &q, &refusal{fault.Code, "as it was asked for", max(fault.Status, http.StatusBadRequest)})
			return
		}
	}
	s.mu.Lock()
	if fault != nil && fault.Change != nil {
		fault.Change()
	}
	answer, refused := s.dispatch(&q)
	s.mu.Unlock()
	if refused != nil {
		s.deny(w, &q, refused)
		return
	}
	text := q.write(answer)
	if s.Tap != nil {
		s.Tap(q.service, q.action, text)
	}
	w.Header().Set("Content-Type", q.contentType())
	if fault != nil && fault.Cut {
		w.Header().Set("Content-Length", fmt.Sprint(len(text)))
		text = text[:len(text)/2]
	}
	_, _ = w.Write(text) // a caller that has gone wants no answer
}

// fault is the first one that is for a call, counted down.
func (s *Server) fault(q *request) *Fault {
	for i, f := range s.faults {
		if f.Action != "" && f.Action != q.action || !strings.Contains(q.body, f.About) {
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

// parse finds out what is asked, of which region.
func (s *Server) parse(r *http.Request, body []byte) (request, *refusal) {
	q := request{body: string(body)}
	region, service := scope(r.Header.Get("Authorization"))
	q.service = service
	for _, a := range s.accounts {
		if a.region() == region {
			q.account = a
		}
	}
	switch target := r.Header.Get("X-Amz-Target"); {
	case target != "":
		_, q.action, _ = strings.Cut(target, ".")
	case r.URL.Path == "/listRegions":
		q.action = "ListRegions"
	case strings.HasPrefix(r.URL.Path, hostedZones):
		q.route53(r)
		return q, q.located(service)
	default:
		form, err := url.ParseQuery(q.body)
		if err != nil {
			return q, refuse("MalformedQueryString", "the form cannot be read")
		}
		q.form, q.action = form, form.Get("Action")
		if form.Get("Version") == "2012-06-01" {
			q.service = "elb"
		}
		return q, q.located(service)
	}
	if err := json.Unmarshal(body, &q.fields); err != nil && len(body) > 0 {
		return q, refuse("SerializationException", "the body is no JSON")
	}
	return q, q.located(service)
}

func (q *request) located(service string) *refusal {
	if service == "" {
		return &refusal{"MissingAuthenticationToken", "the request is not signed", http.StatusForbidden}
	}
	if q.account == nil && service != "sts" && service != "account" && service != "route53" {
		return refuse("UnrecognizedClientException", "the account does not use this region")
	}
	return nil
}

// scope is the region and the service that a signature is for.
func scope(authorization string) (region, service string) {
	_, rest, _ := strings.Cut(authorization, "Credential=")
	credential, _, _ := strings.Cut(rest, ",")
	parts := strings.Split(credential, "/")
	if len(parts) < 5 {
		return "", ""
	}
	return parts[2], parts[3]
}
