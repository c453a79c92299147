package audit

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// String writes the chain in the notation; ParseChain reads it. An id or a name that follows from
// the hops is left out.
func (c *Chain) String() string { return Notate(c, nil) }

// Notate writes a chain and the traffic through it, which may be nil. ParseChain reads it.
func Notate(c *Chain, t *Traffic) string {
	var b strings.Builder
	if t != nil {
		parts := words(t, trafficWords)
		if t.Name != "" {
			parts = append([]string{strconv.Quote(t.Name)}, parts...)
		}
		if p := t.protocol(); p != "" {
			parts = append([]string{p}, parts...)
		}
		writeLine(&b, append([]string{"traffic"}, parts...))
	}
	if parts := c.headParts(); len(parts) > 0 {
		writeLine(&b, append([]string{"chain"}, parts...))
	}
	for i := range c.Hops {
		c.Hops[i].notate(&b)
	}
	return b.String()
}

func (c *Chain) headParts() []string {
	parts := words(c, chainWords)
	if c.Name != "" && c.Name != c.Path() {
		parts = append([]string{strconv.Quote(c.Name)}, parts...)
	}
	return parts
}

// notate writes the hop in one line if it is short, else what passes through it in the first and
// each timer, property and send in a line of its own.
func (h *Hop) notate(b *strings.Builder) {
	head := bareSystem(h.System)
	if h.Name != "" {
		head += " " + strconv.Quote(h.Name)
	}
	if parts := words(h, hopWords); len(parts) > 0 {
		head += "  " + strings.Join(parts, " ")
	}
	var subjects [][]string
	for i := range h.Sends {
		s := &h.Sends[i]
		subjects = append(subjects, append([]string{assign("sends", s.To)}, words(s, sendWords)...))
	}
	for i := range h.Timers {
		t := &h.Timers[i]
		subjects = append(subjects, append([]string{t.head()}, words(t, timerWords)...))
	}
	subjects = append(subjects, propertyParts("holds", h.Holds)...)
	subjects = append(subjects, propertyParts("upgrade", h.Upgrades)...)

	line, plain := head, true
	for _, parts := range subjects {
		line += "  " + strings.Join(parts, " ")
		plain = plain && len(parts) == 1
	}
	if (plain || len(subjects) == 1) && utf8.RuneCountInString(line) <= 80 {
		b.WriteString(line + "\n")
		return
	}
	b.WriteString(head + "\n")
	for _, parts := range subjects {
		b.WriteString("  ")
		writeLine(b, parts)
	}
}

func propertyParts(name string, list []Property) (subjects [][]string) {
	for i := range list {
		head := name
		if list[i].Value != Yes {
			head += "=" + list[i].Value.String()
		}
		subjects = append(subjects, append([]string{head}, words(&list[i], propertyWords)...))
	}
	return subjects
}

// bareSystem quotes a system that would be read as something else.
func bareSystem(s string) string {
	if s == "traffic" || s == "chain" || strings.HasPrefix(s, "#") || strings.Contains(s, "=") {
		return strconv.Quote(s)
	}
	return bare(s)
}

func words[T any](t *T, list []word[T]) (parts []string) {
	for _, w := range list {
		if w.write != nil {
			parts = append(parts, w.write(t)...)
		}
	}
	return parts
}

func writeLine(b *strings.Builder, parts []string) {
	b.WriteString(strings.Join(parts, " ") + "\n")
}
