// Package gohttp knows the server of Go's net/http: its limits, which are set in code alone.
package gohttp

import "github.com/timeout-audit/timeout-audit/providers"

// Provider is Go's net/http.
var Provider = providers.Provider{
	Name:   "gohttp",
	Title:  "Go net/http",
	Tables: []*providers.Table{Table},
	Code:   reader,
}

const system = "go-http"

// Table says what the fields of http.Server mean.
var Table = &providers.Table{
	System:    system,
	Title:     "Go net/http Server",
	Kind:      providers.Server,
	Passes:    "nothing",
	Versioned: true,
	Entries:   entries,
	Shape:     shape,
}
