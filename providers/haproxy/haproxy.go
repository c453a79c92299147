// Package haproxy knows HAProxy: its timeouts in HTTP and in TCP mode, which of them stand in for
// others, and how times are written there.
package haproxy

import "github.com/timeout-audit/timeout-audit/providers"

// Provider is HAProxy.
var Provider = providers.Provider{
	Name:   "haproxy",
	Title:  "HAProxy",
	Tables: []*providers.Table{Table},
	File:   file,
	Editor: editor,
}

// The types are HAProxy's modes.
const (
	modeHTTP = "http"
	modeTCP  = "tcp"
)

// Table says what HAProxy's timeouts mean.
var Table = &providers.Table{
	System:     "haproxy",
	Title:      "HAProxy",
	Kind:       providers.Proxy,
	Passes:     "requests",
	Versioned:  true,
	Types:      []string{modeHTTP, modeTCP},
	AbsentType: modeHTTP,
	Entries:    entries(),
	Shape:      shape,
}
