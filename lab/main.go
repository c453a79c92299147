// Command lab compares what an audit predicts with what real servers do. Each case is a chain file
// and the configuration files that say the same: the chain is audited by the product's own packages,
// the servers are started on loopback, the traffic is sent through them, and the predicted end must
// be the measured one, in time and in kind.
//
// The cases are the archives under cases; `make lab-deps` fetches the servers, into a folder outside
// the repository. A server that cannot be had skips its cases.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"syscall"
	"time"
)

func main() {
	run := flag.String("run", "", "only the cases whose name matches this regular expression")
	page := flag.String("page", "", "write the table of all cases to this file")
	parallel := flag.Int("parallel", 4, "archives whose servers start at once")
	verbose := flag.Bool("v", false, "print every case, not only what did not pass at once")
	once := flag.Bool("once", false, "run nothing again")
	keep := flag.Bool("keep", false, "leave the servers' folders and logs")
	flag.Parse()
	status, err := lab(*run, *page, options{parallel: *parallel, verbose: *verbose, once: *once, keep: *keep})
	if err != nil {
		fmt.Fprintln(os.Stderr, "lab:", err)
		os.Exit(2)
	}
	os.Exit(status)
}

func lab(run, page string, o options) (status int, err error) {
	only, err := regexp.Compile(run)
	if err != nil {
		return 0, err
	}
	archives, err := archives()
	if err != nil {
		return 0, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	began := time.Now()
	s := newSession(o, only)
	defer s.close()
	results := s.run(ctx, archives)
	if ctx.Err() != nil {
		return 0, ctx.Err()
	}
	if page != "" {
		if err := writePage(page, results, s.programs); err != nil {
			return 0, err
		}
	}
	t := tally(results)
	fmt.Printf("%d cases of %d programs in %.0f s; %d ran again alone\n",
		len(results), len(t.programs), time.Since(began).Seconds(), t.again)
	fmt.Printf("%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
	if t.failed > 0 || len(results) == 0 {
		return 1, nil
	}
	return 0, nil
}
