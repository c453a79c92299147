// Package uvicorn knows uvicorn: its timeouts, and how its command line and environment set them.
package uvicorn

import "github.com/timeout-audit/timeout-audit/providers"

// Provider is uvicorn.
var Provider = providers.Provider{
	Name:    "uvicorn",
	Title:   "uvicorn",
	Tables:  []*providers.Table{Table},
	Command: claim,
	Listens: map[string]*providers.Listening{"uvicorn": {
		Host: []string{"--host"}, Port: []string{"--port"}, Socket: []string{"--uds"}, Elsewhere: []string{"--fd"},
		Variable: variable("port"), Default: "8000",
	}},
	Code: reader,
	Beat: beat,
}

// Table says what uvicorn's options mean.
var Table = &providers.Table{
	System:    "uvicorn",
	Title:     "uvicorn",
	Kind:      providers.Server,
	Passes:    "nothing",
	Versioned: true,
	Entries:   entries,
}
