package load

import (
	"bytes"
	"fmt"

	"github.com/timeout-audit/timeout-audit/providers"
)

const stdinName = "<stdin>"

// stdin takes the standard input.
func (f *find) stdin() {
	if f.sources.options.Only == "" && f.planInput() {
		return
	}
	max := f.sources.options.limit()
	text, whole, err := readUpTo(f.sources.options.Stdin, max)
	switch {
	case err != nil:
		f.unreadable(stdinName, plain(err), "")
	case !whole:
		what, next := foreign(stdinName, text)
		why := fmt.Sprintf("it has more than %s (--max-size)", FormatSize(max))
		if what != "" {
			why = "it is " + what + "; this version reads " + f.sources.options.kinds()
		}
		f.unreadable(stdinName, why, next)
	case len(bytes.TrimSpace(providers.WithoutMark(text))) == 0:
		f.unreadable(stdinName, "it is empty", "look at what the command before the pipe said")
	default:
		f.sources.stdin = text
		name := stdinName
		if f.sources.options.StdinName != "" {
			name = relative(f.sources.options.StdinName)
		}
		f.text(name, text, func() { f.chainFiles = append(f.chainFiles, name) })
	}
}
