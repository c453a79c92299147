package main

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

//go:embed cases
var caseFiles embed.FS

// The files of an archive that are not a server's.
const (
	chainFile = "chain.hcl"
	runFile   = "run"
)

// An archive is one file of cases: servers that run together, and the chains through them.
type archive struct {
	name    string
	title   string // its first line
	files   map[string]string
	servers []serverLine
	clients []clientLine
	chains  []chainLine
	reload  *reloadLine

	// Of chains that the configurations make: which traffics are sent, and settings that a response
	// says, by the chain's name.
	traffics map[string][]string
	says     map[string][]providers.Setting
	sends    map[string]string // files of code, whose heartbeat is the traffic
}

// A serverLine is `server NAME PROGRAM ARG...`.
type serverLine struct {
	name, program string
	args          []string
}

// A chainLine is `chain NAME URL OPTION...`, `idle NAME URL OPTION...` for the keep-alive of its
// first hop, `connect NAME URL` for its connect clocks, or `race NAME URL` for requests that reuse a
// connection of the pool when its origin closes it. A clientLine gives one of kind client. Where the archive has no chain file, a line
// `traffics NAME TRAFFIC...` says what is sent, or `sends NAME FILE` which code sends by itself, and `says NAME
// SETTING=VALUE` what a response says.
type chainLine struct {
	kind, name, url string
	options         []string
}

// A reloadLine is `reload SERVER AFTER`: the server is reloaded while all traffics run.
type reloadLine struct {
	server string
	after  time.Duration
}

// archives reads all cases in the order of their names.
func archives() ([]*archive, error) {
	names, err := fs.Glob(caseFiles, "cases/*.txtar")
	if err != nil {
		return nil, err
	}
	var all []*archive
	for _, name := range names {
		text, err := caseFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		a, err := parseArchive(strings.TrimSuffix(path.Base(name), ".txtar"), text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, a)
	}
	return all, nil
}

func parseArchive(name string, text []byte) (*archive, error) {
	parsed := txtar.Parse(text)
	a := &archive{
		name: name, files: map[string]string{},
		traffics: map[string][]string{}, says: map[string][]providers.Setting{}, sends: map[string]string{},
	}
	a.title, _, _ = strings.Cut(string(parsed.Comment), "\n")
	for _, f := range parsed.Files {
		if _, twice := a.files[f.Name]; twice {
			return nil, fmt.Errorf("file %s is there twice", f.Name)
		}
		a.files[f.Name] = string(f.Data)
	}
	if a.files[runFile] == "" {
		return nil, fmt.Errorf("there is no file %s", runFile)
	}
	for i, line := range strings.Split(a.files[runFile], "\n") {
		if err := a.line(line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", runFile, i+1, err)
		}
	}
	return a, nil
}

// line reads one line of the run file. What stands behind a # is for people.
func (a *archive) line(line string) error {
	line, _, _ = strings.Cut(line, " #")
	words := strings.Fields(line)
	if len(words) == 0 || strings.HasPrefix(words[0], "#") {
		return nil
	}
	if len(words) < 3 {
		return fmt.Errorf("%q has too few words", line)
	}
	switch words[0] {
	case "server":
		if !slices.ContainsFunc(programs, func(p *program) bool { return p.name == words[2] }) {
			return fmt.Errorf("there is no program %q", words[2])
		}
		a.servers = append(a.servers, serverLine{words[1], words[2], words[3:]})
	case "chain", "idle", "connect", "race":
		if err := knownOptions(words[3:]); err != nil {
			return err
		}
		a.chains = append(a.chains, chainLine{words[0], words[1], words[2], words[3:]})
	case "client":
		if len(words) < 5 || programNamed(words[2]) == nil || a.files[words[3]] == "" {
			return fmt.Errorf("%q names no program, file and address", line)
		}
		if err := knownOptions(words[5:]); err != nil {
			return err
		}
		a.clients = append(a.clients, clientLine{words[1], words[2], words[3]})
		a.chains = append(a.chains, chainLine{"client", words[1], words[4], words[5:]})
	case "traffics":
		a.traffics[words[1]] = append(a.traffics[words[1]], words[2:]...)
	case "sends":
		a.sends[words[1]] = words[2]
	case "says":
		name, value, _ := strings.Cut(words[2], "=")
		a.says[words[1]] = append(a.says[words[1]], providers.Setting{
			Name: name, Value: providers.Text(value), Known: audit.Written,
		})
	case "reload":
		d, err := time.ParseDuration(words[2])
		if err != nil {
			return err
		}
		a.reload = &reloadLine{words[1], d}
	default:
		return fmt.Errorf("there is no word %q", words[0])
	}
	return nil
}

func knownOptions(words []string) error {
	for _, o := range words {
		if _, ok := tolerances[o]; !ok && !slices.Contains(chainOptions, o) {
			return fmt.Errorf("there is no option or tolerance %q", o)
		}
	}
	return nil
}

// chainOptions are what the client of a chain may be told.
var chainOptions = []string{"h2", "http10", "gzip", "post", "socket.io"}

// programs are those of the archive's servers and clients.
func (a *archive) programs() []string {
	var all []string
	for _, s := range a.servers {
		all = append(all, s.program)
	}
	for _, c := range a.clients {
		all = append(all, c.program)
	}
	return all
}

// server is the line of a server's name.
func (a *archive) server(name string) (serverLine, bool) {
	i := slices.IndexFunc(a.servers, func(s serverLine) bool { return s.name == name })
	if i < 0 {
		return serverLine{}, false
	}
	return a.servers[i], true
}
