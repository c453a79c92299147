package gunicorn

import (
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// classes are the classes of workers that are known by name.
var classes = []string{
	"sync", "gthread", "gevent", "gevent_wsgi", "gevent_pywsgi", "eventlet", "tornado", "asgi",
	"uvicorn.workers.UvicornWorker", "uvicorn.workers.UvicornH11Worker",
	"uvicorn_worker.UvicornWorker", "uvicorn_worker.UvicornH11Worker",
}

// A worker is what a class does with the timeouts.
type worker uint8

const (
	unknown worker = iota
	sync           // total per request, no keep-alive
	async          // keep-alive only
	uvicorn        // passes the keep-alive on to uvicorn
	other          // has a keep-alive that was not seen to follow the setting
)

// workers holds classes by the last part of their names.
var workers = map[string]worker{
	"sync": sync, "SyncWorker": sync,
	"gthread": async, "ThreadWorker": async,
	"gevent": async, "gevent_wsgi": async, "gevent_pywsgi": async, "GeventWorker": async,
	"GeventPyWSGIWorker": async,
	"eventlet":           async, "EventletWorker": async,
	"UvicornWorker": uvicorn, "UvicornH11Worker": uvicorn,
	"tornado": other, "TornadoWorker": other,
	"asgi": other, "ASGIWorker": other,
}

// A staff is the class of a hop's workers, or why it is not known.
type staff struct {
	worker worker
	class  string
	code   audit.Code
	why    string
}

// staffOf finds the class: --worker-class, or the hop's type, or sync, which more than one thread
// turns into gthread.
func staffOf(r *providers.Reading) staff {
	st := staff{class: r.Context.Type}
	if u, ok := r.Context.Unknown[providers.KeyType]; ok {
		st.code, st.why = u.Code, u.Why
	}
	if s := r.Named(workerClass); s != nil {
		st = staff{class: s.Value.String()}
		if s.Value.Kind == providers.IsUnknown {
			st.code, st.why = s.Value.Unknown.Code, s.Value.Unknown.Why
		}
	}
	if st.why != "" {
		return st
	}
	name := st.class[strings.LastIndexAny(st.class, ".#")+1:]
	st.worker = workers[name]
	switch st.worker {
	case unknown:
		st.code, st.why = audit.Unsupported, "what workers of the class "+strconv.Quote(st.class)+" do with it is not known"
	case sync:
		return st.threaded(r)
	}
	return st
}

func (st staff) threaded(r *providers.Reading) staff {
	s := r.Named(threads)
	if s == nil {
		return st
	}
	if s.Value.Kind == providers.IsUnknown {
		return staff{code: s.Value.Unknown.Code, why: s.Value.Unknown.Why}
	}
	n, err := strconv.Atoi(strings.TrimSpace(s.Value.String()))
	switch {
	case err != nil:
		return staff{code: audit.Refused, why: "--threads is " + s.Value.String() + ", which is no number"}
	case n > 1:
		return staff{worker: async, class: "gthread"}
	}
	return st
}

// shape leaves to a hop the clocks that its class of workers has.
func shape(r *providers.Reading, h *audit.Hop) {
	st := staffOf(r)
	kept := h.Timers[:0]
	for _, t := range h.Timers {
		if st.keeps(&t) {
			kept = append(kept, t)
		}
	}
	h.Timers = kept
}

// keeps reports whether workers have the clock, and makes it unknown where that is not known.
func (st staff) keeps(t *audit.Timer) bool {
	if t.Setting != timeout && t.Setting != keepAlive {
		return true
	}
	switch {
	case st.worker == unknown:
		t.Limit, t.Code, t.Why = audit.Limit{}, st.code, st.why
		return true
	case t.Setting == timeout:
		return st.worker == sync
	case st.worker == sync:
		return false
	case st.worker == other:
		t.Limit, t.Code = audit.Limit{}, audit.Unsupported
		t.Why = "workers of the class " + st.class + " were not seen to heed it"
		return true
	}
	return st.worker == uvicorn || t.Limit != audit.After(0)
}
