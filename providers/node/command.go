package node

import (
	"path"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// standalone is the variable that the server.js of a standalone Next.js build takes its
// keepAliveTimeout from, in milliseconds.
const standalone = "KEEP_ALIVE_TIMEOUT"

// claim reads the command line of a Node that runs a script. Node has no option for a timeout of its
// server: the script decides, which is not read, so that the defaults are only assumed.
func claim(c command.Command) (providers.Reading, bool) {
	c = c.Unwrap()
	switch c.Program() {
	case "next":
		return claimNext(&c)
	case "fastify":
		return claimFastify(&c)
	case "node", "nodejs", "tsx", "ts-node":
	default:
		return providers.Reading{}, false
	}
	script, ok := scriptOf(c.Words[1:])
	if !ok {
		return providers.Reading{}, false
	}
	r := providers.Claimed("node", &c)
	r.Context.Version = c.ImageVersion("node")
	ms := float64(defaultKeepAlive.Milliseconds())
	unseen := "no code was read in which " + script + " starts a server: it may set "
	why := unseen
	if w, found := c.Variable(standalone); found && path.Base(script) == "server.js" {
		if n, err := strconv.ParseFloat(w.Text, 64); err == nil && w.Unknown == "" {
			ms = n
			why = "no code was read in which " + script + " starts a server: it heeds " + standalone + " if it is a standalone Next.js server; else it may set "
		}
	}
	r.Settings = []providers.Setting{assumed(keepAlive, ms, why), assumed(idleTimeout, 0, unseen)}
	return r, true
}

// assumed is a setting that a script which is not read may have changed.
func assumed(name string, n float64, why string) providers.Setting {
	v := providers.Number(n)
	v.Unknown.Why = why + name
	return providers.Setting{Name: name, Value: v, Known: audit.Assumed}
}

// valued are options of Node that take the next word.
var valued = map[string]bool{
	"-r": true, "--require": true, "--import": true, "--loader": true, "--experimental-loader": true,
	"-C": true, "--conditions": true, "--env-file": true, "--title": true,
}

// scriptOf returns the name of the script, as far as it is known.
func scriptOf(words []command.Word) (string, bool) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		switch {
		case w.Unknown != "":
			return "the script", true
		case valued[w.Text]:
			i++
		case w.Text == "-e" || w.Text == "--eval" || w.Text == "-p" || w.Text == "--print":
			return "the script", true
		case !strings.HasPrefix(w.Text, "-"):
			return w.Text, true
		}
	}
	return "", false
}
