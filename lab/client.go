package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/probe"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/clients"
)

// A clientLine is `client NAME PROGRAM FILE URL OPTION...`: a program whose file asks for the address that it finds in
// the variable URL. It prints "asking" when it begins, "part SECONDS" for all that arrives, and "ended SECONDS"
// or "failed SECONDS ERROR" in the end.
type clientLine struct{ name, program, file string }

// gaveUp is how an exchange ends that its client ends.
const gaveUp probe.End = "gave up"

// asked is the chain of a client and the lab's backend, as the client's own file sets it.
func (a *archive) asked(line chainLine) (audit.Chain, error) {
	i := 0
	for a.clients[i].name != line.name {
		i++
	}
	file := a.clients[i].file
	text := []byte(a.files[file])
	said := clients.Provider.Code.Read(source.Parse(file, text, providers.NewLines(file, text)))
	var shared []providers.CodeClient
	var own *providers.CodeClient
	for i := range said.Clients {
		if c := &said.Clients[i]; c.Shared {
			shared = append(shared, *c)
		} else if own != nil {
			return audit.Chain{}, fmt.Errorf("%s has more than one client", file)
		} else {
			own = c
		}
	}
	if own == nil {
		return audit.Chain{}, fmt.Errorf("%s has no client", file)
	}
	table := tables.Of(own.System)
	own.Share(table, shared)
	r := providers.Reading{System: own.System, Name: line.name, Settings: own.Settings, At: own.At}
	r.Context.Type = own.Type
	hop, problems := table.Hop(&r)
	if len(problems) > 0 {
		return audit.Chain{}, problems[0]
	}
	return audit.Chain{
		Name: line.name, ID: line.name, Traffics: a.traffics[line.name],
		Hops: []audit.Hop{hop, {System: providers.Custom, Name: "backend", Passes: audit.Nothing}},
	}, nil
}

// build makes the program of a client, if it has to be.
func (s *server) build() error {
	if s.program.build == nil {
		return nil
	}
	args := s.program.build(s.found.path, s)
	compile := exec.Command(args[0], args[1:]...)
	compile.Dir = s.place.dir
	if out, err := compile.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

// starting is how long a program may take until it asks.
const starting = 60 * time.Second

// ask runs the client of a case.
func (c *labCase) ask(ctx context.Context, url string) probe.Outcome {
	path := c.asker.found.path
	args := c.asker.program.command(path, c.asker)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	run := exec.CommandContext(ctx, args[0], args[1:]...)
	run.Dir = c.asker.place.dir
	run.Env = append(append(os.Environ(), "URL="+url, "PYTHONUNBUFFERED=1"), c.asker.program.env...)
	run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	run.Cancel = func() error { return syscall.Kill(-run.Process.Pid, syscall.SIGKILL) }
	run.WaitDelay = time.Second
	out, err := run.StdoutPipe()
	if err != nil {
		return probe.Outcome{End: probe.Unreachable, Err: err.Error()}
	}
	var log strings.Builder
	run.Stderr = &log
	if err := run.Start(); err != nil {
		return probe.Outcome{End: probe.Unreachable, Err: err.Error()}
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}()
	o := listen(lines, c.watch())
	cancel()
	for range lines { // until the program is gone
	}
	run.Wait()
	if o.End == probe.Unreachable {
		o.Err += " " + log.String()
	}
	return o
}

// listen takes what a client prints.
func listen(lines <-chan string, watch time.Duration) probe.Outcome {
	o := probe.Outcome{End: probe.Unreachable, Err: "the client does not ask"}
	over := time.After(starting)
	for {
		select {
		case <-over:
			if o.End == probe.Open {
				o.After = watch
			}
			return o
		case line, more := <-lines:
			words := strings.Fields(line)
			if !more {
				return o
			}
			if len(words) == 0 {
				continue
			}
			var at time.Duration
			if len(words) > 1 {
				seconds, _ := strconv.ParseFloat(words[1], 64)
				at = time.Duration(seconds * float64(time.Second))
			}
			switch words[0] {
			case "asking":
				o, over = probe.Outcome{End: probe.Open}, time.After(watch)
			case "part":
				if o.Arrivals++; o.Arrivals == 1 {
					o.First = at
				}
				o.Last = at
			case "ended", "failed":
				o.After, o.End = at, probe.Complete
				if words[0] == "failed" {
					o.End, o.Err = gaveUp, strings.Join(words[2:], " ")
				}
				return o
			}
		}
	}
}
