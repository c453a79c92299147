// Package gunicorn knows gunicorn: what its timeouts do under each class of worker, and how its
// command line, GUNICORN_CMD_ARGS and configuration file set them.
package gunicorn

import "github.com/timeout-audit/timeout-audit/providers"

// Provider is gunicorn.
var Provider = providers.Provider{
	Name:    "gunicorn",
	Title:   "Gunicorn",
	Tables:  []*providers.Table{Table},
	Command: claim,
	Listens: map[string]*providers.Listening{"gunicorn": {
		Bind: []string{bind, "-b"}, Further: binds, Variable: "PORT", Default: "8000",
	}},
}

// Table says what gunicorn's settings mean. The type is the class of its workers.
var Table = &providers.Table{
	System:     "gunicorn",
	Title:      "Gunicorn",
	Kind:       providers.Server,
	Passes:     "nothing",
	Versioned:  true,
	Types:      classes,
	AbsentType: "sync",
	Entries:    entries,
	Shape:      shape,
}
