package cli

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/timeout-audit/timeout-audit/providers"
)

// redraw is how often a line of progress is written anew.
const redraw = 100 * time.Millisecond

// A progressLine is one line on the standard error that says how far a reading is. It is written on
// a terminal only.
type progressLine struct {
	to    io.Writer
	shown bool

	mu    sync.Mutex
	ended bool
	last  time.Time
	at    map[string]providers.Progress
}

func (p *program) progress(o *outputFlags) *progressLine {
	line := &progressLine{to: p.stderr, at: map[string]providers.Progress{}}
	f, ok := p.stderr.(*os.File)
	line.shown = ok && !o.quiet && p.getenv("TERM") != "dumb" && term.IsTerminal(int(f.Fd()))
	return line
}

// show takes how far one source is.
func (l *progressLine) show(p providers.Progress) {
	if !l.shown {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.at[p.Source] = p
	if time.Since(l.last) < redraw {
		return
	}
	l.last = time.Now()
	done, total := 0, 0
	for _, one := range l.at {
		done, total = done+one.Done, total+one.Total
	}
	what := p.Source
	if len(l.at) > 1 {
		what = fmt.Sprintf("%d sources", len(l.at))
	}
	fmt.Fprintf(l.to, "\r\x1b[Kreading %s: %d of %d calls", what, done, total)
}

// above writes a text above the line, unless the reading has ended.
func (l *progressLine) above(text []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ended {
		fmt.Fprintf(l.to, "\r\x1b[K%s", text)
	}
}

// clear takes the line away.
func (l *progressLine) clear() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	if !l.last.IsZero() {
		fmt.Fprint(l.to, "\r\x1b[K")
	}
}
