// Package node knows the HTTP server of Node.js: its timeouts by version, and how code sets them. A
// command line only tells that a Node runs, and perhaps which.
package node

import "github.com/timeout-audit/timeout-audit/providers"

// Provider is Node.js.
var Provider = providers.Provider{
	Name:    "node",
	Title:   "Node.js",
	Tables:  []*providers.Table{Table, Fastify},
	Command: claim,
	Listens: map[string]*providers.Listening{"node": {
		Programs: []string{"next"}, Host: []string{"-H", "--hostname"}, Port: []string{"-p", "--port"}, Variable: "PORT", Default: "3000",
	}},
	Code: reader,
}

// Table says what the timeouts of Node's http.Server mean.
var Table = &providers.Table{
	System:    "node",
	Title:     "Node.js http.Server",
	Kind:      providers.Server,
	Passes:    "nothing",
	Versioned: true,
	Entries:   entries,
	Shape:     shape,
}
