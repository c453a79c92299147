// Package nginx knows nginx as a reverse proxy: its directives, what each of them times, how their
// values are written, when a response waits in its buffers, and what a configuration means for the
// requests of a route.
//
// It reads files as nginx's own parser does, with a position for each word. Files go through four
// steps: lexer (words), files (directives, includes in their place), configuration (servers,
// locations, what they inherit), readings.
package nginx

import "github.com/timeout-audit/timeout-audit/providers"

// Provider is nginx.
var Provider = providers.Provider{
	Name:   "nginx",
	Title:  "nginx",
	Tables: []*providers.Table{Table},
	File:   reader,
	Editor: editor,
}

// Table says what nginx's directives mean.
var Table = &providers.Table{
	System:    "nginx",
	Title:     "nginx",
	Kind:      providers.Proxy,
	Passes:    "requests",
	Versioned: true,

	// How requests leave nginx. Without a type they leave by proxy_pass or, where they are gRPC, by
	// grpc_pass.
	Types:      []string{"http", "grpc", "fastcgi", "uwsgi", "scgi", passesBytes},
	AbsentType: "http",

	Entries: entries(),
	Shape:   shape,
}
