package probe

import (
	"bytes"
	"strconv"
	"time"
)

// beat is a heartbeat's text: an SSE comment that holds the time at which it was sent.
func beat(now time.Time) []byte {
	return append(strconv.AppendInt([]byte(": "), now.UnixNano(), 10), "\n\n"...)
}

// meter counts what arrives. Heartbeats may be split between reads.
type meter struct {
	Meter
	begin time.Time
	rest  []byte
}

// arrived counts one arrival.
func (m *meter) arrived(now time.Time) {
	m.Arrivals++
	m.Last = now.Sub(m.begin)
	if m.Arrivals == 1 {
		m.First = m.Last
	}
}

func (m *meter) take(b []byte) {
	if len(b) == 0 {
		return
	}
	now := time.Now()
	m.arrived(now)
	m.rest = append(m.rest, b...)
	for {
		line, rest, ok := bytes.Cut(m.rest, []byte("\n"))
		if !ok {
			break
		}
		m.line(line, now)
		m.rest = rest
	}
	const longest = 4096 // no heartbeat is as long: what has no line end is not kept
	if len(m.rest) > longest {
		m.rest = m.rest[:0]
	}
}

func (m *meter) line(line []byte, now time.Time) {
	_, text, ok := bytes.Cut(line, []byte(": "))
	if !ok {
		return
	}
	sent, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return
	}
	m.Beats++
	m.Delay = max(m.Delay, now.Sub(time.Unix(0, sent)))
}
