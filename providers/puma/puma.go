// Package puma knows Puma: its timeouts, and how its configuration file and environment set them.
package puma

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is Puma.
var Provider = providers.Provider{
	Name:    "puma",
	Title:   "Puma",
	Tables:  []*providers.Table{Table},
	Command: claim,
	Listens: map[string]*providers.Listening{"puma": {
		Bind: []string{"-b", "--bind"}, Port: []string{"-p", "--port"}, Further: binds,
	}},
}

const (
	history    = "https://github.com/puma/puma/blob/main/History.md"
	dsl        = "https://github.com/puma/puma/blob/main/lib/puma/dsl.rb"
	checked    = "2026-11-20"
	measured   = "2026-11-28"
	measuredOn = "puma 5.6.5"

	persistent = "persistent_timeout"
	variable   = "PUMA_PERSISTENT_TIMEOUT"
	shutdown   = "worker_shutdown_timeout"
	workers    = "workers" // decides the type

	single, cluster = "single", "cluster"
)

var inCluster = providers.When{Type: []string{cluster}}

// Table says what Puma's settings mean. Nothing of it times a response: Puma never ends a request.
var Table = &providers.Table{
	System:    "puma",
	Title:     "Puma",
	Kind:      providers.Server,
	Passes:    audit.Nothing,
	Versioned: true,
	Types:     []string{single, cluster},
	Entries: []providers.Entry{
		{
			Name: persistent, Also: []string{variable},
			Doc: "Seconds that a connection stays open between requests; 20 before version 7 and 65 since. " + variable +
				" sets it since version 7.",
			Unit: time.Second, Parse: parseSeconds,
			Drives: []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{
				{When: providers.When{Before: "7"}, Limit: audit.Seconds(20), Fact: audit.Fact{Source: dsl, Checked: measured, Measured: measuredOn}},
				{When: providers.When{Since: "7"}, Limit: audit.Seconds(65), Fact: audit.Fact{Source: history, Checked: checked}},
			},
			Fact: audit.Fact{Source: dsl, Checked: checked},
		},
		still("first_data_timeout", "Seconds until the first byte of a request on a new connection; it times no response."),
		still("worker_timeout", "Seconds in which a worker process must answer its parent; it times no request."),
		still("idle_timeout", "Seconds without any request after which the whole server stops; it is no timer of a connection."),
		{
			Name: shutdown,
			Doc:  "Seconds that the workers of a cluster have to end their requests when Puma is told to stop; without workers Puma waits for its threads.",
			Unit: time.Second, Parse: parseSeconds,
			Drives:   []providers.Drive{{When: inCluster, Side: audit.Front, Clock: audit.Drain}},
			Defaults: []providers.DefaultRow{{When: inCluster, Limit: audit.Seconds(30)}},
			Fact:     audit.Fact{Source: dsl, Checked: measured, Measured: measuredOn},
		},
		still("force_shutdown_after", "Seconds after which threads are stopped in a shutdown; absent waits for them."),
	},
}

func still(name, doc string) providers.Entry {
	return providers.Entry{
		Name: name, Doc: doc, Unit: time.Second, Parse: parseSeconds, NegativeIsNever: true,
		Fact: audit.Fact{Source: dsl, Checked: checked},
	}
}

// parseSeconds reads whole seconds, which is all that Puma takes.
func parseSeconds(s string) (audit.Limit, error) {
	if n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(s), "_", "")); err == nil {
		return providers.Count(float64(n), time.Second)
	}
	return audit.Limit{}, errors.New("puma takes whole seconds without a unit, as in 75")
}
