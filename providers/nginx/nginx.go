// Package nginx knows nginx as a reverse proxy: its directives, what each of them times, how their
// values are written, and when a response waits in its buffers. It leaves reading of configuration
// files to whoever emits readings of the system "nginx".
package nginx

import "github.com/timeout-audit/timeout-audit/providers"

// Provider is nginx.
var Provider = providers.Provider{
	Name:   "nginx",
	Title:  "nginx",
	Tables: []*providers.Table{Table},
}

// Table says what nginx's directives mean.
var Table = &providers.Table{
	System:    "nginx",
	Title:     "nginx",
	Kind:      providers.Proxy,
	Passes:    "requests",
	Versioned: true,
	Entries:   entries(),
	Shape:     shape,
}
