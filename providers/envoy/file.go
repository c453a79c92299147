package envoy

import (
	"bytes"
	"cmp"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// file reads a bootstrap, in YAML or JSON, what /config_dump answers, and the files that Envoy takes
// resources from.
var file = &providers.FileReader{
	Command: "envoy", Likely: likely, Match: match, Read: readFile,
	MaxSize: 512 << 20, // of a config_dump, which nobody wrote by hand
	Example: "  curl -s localhost:9901/config_dump?include_eds | timeout-audit envoy -",
}

var (
	// Most files of a tree do not hold what all of topLevel's words do, and that is quicker to tell.
	resources = []byte("esources")

	topLevel = regexp.MustCompile(`(?m)^(static_resources|staticResources|dynamic_resources|dynamicResources)[ \t]*:`)
	listed   = regexp.MustCompile(`(?m)^(resources|configs)[ \t]*:`)
	ofEnvoy  = regexp.MustCompile(`type\.googleapis\.com/envoy\.(admin|config|service|api)\.`)
)

// template finds what other programs fill in before Envoy reads a file.
var template = regexp.MustCompile(`\{\{|\{%|<%`)

func likely(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

func match(_ string, head []byte) bool {
	start := skipSpace(head, 0)
	if start == len(head) || head[start] != '{' {
		return bytes.Contains(head, resources) && topLevel.Match(head) || ofEnvoy.Match(head) && listed.Match(head)
	}
	found := false
	(&document{text: head}).members(start, func(name string, _, val value) bool {
		switch snake(name) {
		case "static_resources", "dynamic_resources":
			found = true
		case "configs", "resources":
			found = ofEnvoy.Match(head[val.start:val.end])
		}
		return !found
	})
	return found
}

// maxReadings is how many hops one file may give, as many as there may be chains; what is beyond is told.
const maxReadings = 10_000

// A reader gathers what one file gives.
type reader struct {
	document *document
	given    []audit.Name // names that the user says every hop answers to
	found    providers.Found

	listeners []value
	clusters  map[string]*upstream
	routes    map[string]value // by the name of their configuration
	endpoints map[string]value // by the name of their cluster
	ports     map[string]bool  // names of listeners that only this file knows
	refusedAt map[audit.Pos]bool
	unreadAt  map[audit.Pos]bool
	dropped   int
	dumped    bool // it is what a running Envoy answered, and nobody's source

	undiscovered []value // of clusters whose endpoints are not in the file
}

func readFile(request providers.FileRequest) providers.Found {
	d, problem := parse(request.Path, request.Text)
	r := &reader{
		document: d, given: request.Names,
		clusters: map[string]*upstream{}, routes: map[string]value{}, endpoints: map[string]value{},
		ports: map[string]bool{}, refusedAt: map[audit.Pos]bool{}, unreadAt: map[audit.Pos]bool{},
	}
	switch {
	case problem != nil && utf8.Valid(request.Text) && template.Match(request.Text):
		r.unread(audit.NoValue, "", "", problem.At, "it is a template that was not filled in (%s); give the file that comes of it", problem.Text)
		return r.found
	case problem != nil:
		r.refuse(problem.At, "", problem.Text)
		return r.found
	}
	root := d.root()
	if root.isNone() || root.isNull() {
		return r.found
	}
	if !r.collect(root) {
		r.refuse(d.head(), "", "it is no configuration of Envoy: it has none of static_resources, dynamic_resources, configs and resources")
		return r.found
	}
	for _, l := range r.listeners {
		name, _ := r.address(l.at("address"))
		r.ports[name] = true
	}
	for _, l := range r.listeners {
		r.listener(l)
	}
	r.limits()
	return r.found
}

// limits tells what is not in the file, what was left out, and what is written twice.
func (r *reader) limits() {
	if n := len(r.undiscovered); n > 0 {
		r.unread(audit.Missing, "", "eds_cluster_config", r.undiscovered[0].pos(),
			"clusters whose endpoints come by EDS and are not in the file: %d, such as this one; read /config_dump?include_eds", n)
	}
	if r.dropped > 0 {
		r.unread(audit.Unsupported, "", "", r.document.head(),
			"it has %d more routes than the %d that are read", r.dropped, maxReadings)
	}
	if r.document.full {
		r.refuse(r.document.head(), "", "its aliases repeat so much that reading was given up; write what they stand for only where it counts")
	}
	var twice []audit.Pos
	for at := range r.document.twice {
		twice = append(twice, at)
	}
	slices.SortFunc(twice, func(a, b audit.Pos) int { return cmp.Compare(a.Start, b.Start) })
	for _, at := range twice {
		r.unread(audit.Unsupported, "", strings.Trim(string(r.document.text[at.Start:at.End]), `"'`), at, "it is written twice in one object; Envoy takes the last without a word: leave one out")
	}
	slices.SortStableFunc(r.found.Problems, func(a, b providers.Problem) int { return cmp.Compare(a.At.Start, b.At.Start) })
}
