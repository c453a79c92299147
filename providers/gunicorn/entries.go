package gunicorn

import (
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const config = "https://github.com/benoitc/gunicorn/blob/master/gunicorn/config.py"

// The settings that Shape and the reading of a command line know.
const (
	timeout     = "--timeout"
	keepAlive   = "--keep-alive"
	graceful    = "--graceful-timeout"
	bind        = "--bind"
	workerClass = "--worker-class"
	threads     = "--threads"
)

var entries = []providers.Entry{
	entry(timeout, "How long one request may take in a sync worker, which is killed then whatever it has sent; other workers only prove with it that they live. 0 switches it off.",
		30*time.Second, providers.ZeroIsNever, "gunicorn 20.1, 26.1 and 27.0.1",
		providers.Drive{Side: audit.Front, Clock: audit.Total, Early: "the connection closes without a response", Late: "the response ends early"},
		"-t", "timeout"),
	entry(keepAlive, "How long a connection stays open between requests. A sync worker closes after each response whatever it says, and 0 makes other gunicorn workers do so too.",
		2*time.Second, providers.ZeroIsZero, "gunicorn 20.1, 26.1 and 27.0.1",
		providers.Drive{Side: audit.Front, Clock: audit.KeepAlive},
		"keepalive"),
	entry(graceful, "How long a worker may go on with its requests after a restart has begun.",
		30*time.Second, providers.ZeroIsZero, "",
		providers.Drive{Side: audit.Front, Clock: audit.Drain},
		"graceful_timeout"),
	word(workerClass, "The class of the workers, which decides what the timeouts mean; sync by default.", "-k", "worker_class"),
	word(threads, "Threads of each worker; more than one turns sync workers into gthread ones.", "threads"),
	word("--workers", "How many worker processes there are.", "-w", "workers"),
}

func entry(name, doc string, d time.Duration, zero providers.Zero, measured string, drive providers.Drive, also ...string) providers.Entry {
	return providers.Entry{
		Name: name, Also: also, Doc: doc, Unit: time.Second, Parse: providers.WholeSeconds("gunicorn"), Zero: zero,
		Drives:   []providers.Drive{drive},
		Defaults: []providers.DefaultRow{{Limit: audit.After(d)}},
		Fact:     audit.Fact{Source: config, Checked: "2026-11-20", Measured: measured},
	}
}

func word(name, doc string, also ...string) providers.Entry {
	return providers.Entry{
		Name: name, Also: also, Doc: doc, Word: true,
		Fact: audit.Fact{Source: config, Checked: "2026-11-20"},
	}
}
