// Package envoy knows Envoy: the timeouts of its HTTP connection manager, routes and clusters and of
// its TCP proxy, and how durations are written there. Managed meshes built on Envoy have defaults and
// names of their own and are other systems.
package envoy

import "github.com/timeout-audit/timeout-audit/providers"

// Provider is Envoy.
var Provider = providers.Provider{
	Name:   "envoy",
	Title:  "Envoy",
	Tables: []*providers.Table{Table},
	File:   file,
	Editor: editor,
}

// The types: what of Envoy's network filters the connection goes through.
const (
	overHTTP = "http" // the HTTP connection manager
	overTCP  = "tcp"  // the TCP proxy
)

// Table says what Envoy's fields mean.
var Table = &providers.Table{
	System:     "envoy",
	Title:      "Envoy",
	Kind:       providers.Proxy,
	Passes:     "requests",
	Versioned:  true,
	Types:      []string{overHTTP, overTCP},
	AbsentType: overHTTP,
	Entries:    entries(),
	Shape:      shape,
}
