// Package bun knows Bun's own server: how long it bears silence, and how code sets that. Servers of
// node:http under Bun are those of Node, with Node's limits.
package bun

import "github.com/timeout-audit/timeout-audit/providers"

// Provider is Bun.
var Provider = providers.Provider{
	Name:    "bun",
	Title:   "Bun",
	Tables:  []*providers.Table{Table},
	Command: claim,
	Code:    reader,
}

// Which server it is.
const (
	own    = "Bun.serve"
	onNode = "node:http"
)

// Table says what Bun's idleTimeout means.
var Table = &providers.Table{
	System:    "bun",
	Title:     "Bun.serve",
	Kind:      providers.Server,
	Passes:    "nothing",
	Versioned: true,
	Types:     []string{own, onNode}, AbsentType: own,
	Entries: entries,
	Shape:   shape,
}
