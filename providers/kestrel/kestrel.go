// Package kestrel knows Kestrel, the server of ASP.NET Core: its timeouts, and how code sets them, and
// appsettings.json and variables where the application's code lets them.
package kestrel

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is Kestrel.
var Provider = providers.Provider{
	Name:    "kestrel",
	Title:   "Kestrel",
	Tables:  []*providers.Table{Table},
	Command: claim,
	Code:    reader,
}

const (
	checked = "2026-11-20"
	limits  = "https://learn.microsoft.com/en-us/dotnet/api/microsoft.aspnetcore.server.kestrel.core.kestrelserverlimits.keepalivetimeout"
	options = "https://learn.microsoft.com/en-us/aspnet/core/fundamentals/servers/kestrel/options"
	host    = "https://learn.microsoft.com/en-us/dotnet/api/microsoft.extensions.hosting.hostoptions.shutdowntimeout"

	keepAlive = "Limits.KeepAliveTimeout"
)

// Table says what Kestrel's limits mean. None of them times a response: MinResponseDataRate only cuts
// clients that do not take what was written.
var Table = &providers.Table{
	System:    "kestrel",
	Title:     "Kestrel",
	Kind:      providers.Server,
	Passes:    audit.Nothing,
	Versioned: true,
	Entries: []providers.Entry{
		{
			Name: keepAlive, Also: []string{"KeepAliveTimeout", "Kestrel:Limits:KeepAliveTimeout", "Kestrel__Limits__KeepAliveTimeout"},
			Doc:   "How long a connection stays open between requests, as 00:02:10; a text that is a number alone counts days.",
			Parse: parse, Format: format,
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(130)}},
			Fact:     audit.Fact{Source: limits, Checked: checked},
		},
		{
			Name: shutdown, Also: []string{"ShutdownTimeout"},
			Doc:   "How long open exchanges have when the host stops; set in code.",
			Parse: parse, Format: format,
			Drives: []providers.Drive{{Side: audit.Front, Clock: audit.Drain}},
			Defaults: []providers.DefaultRow{
				{When: providers.When{Since: "6"}, Limit: audit.Seconds(30)},
				{When: providers.When{Before: "6"}, Limit: audit.Seconds(5)},
			},
			// Both defaults are from memory of the vendor's pages.
			Fact: audit.Fact{Source: host, Checked: checked, Unverified: true},
		},
		{
			Name: "Limits.RequestHeadersTimeout", Also: []string{"RequestHeadersTimeout"},
			Doc:   "How long the head of a request may take; it times no response.",
			Parse: parse, Format: format,
			Fact: audit.Fact{Source: options, Checked: checked},
		},
		{
			Name: "Limits.MinResponseDataRate", Also: []string{"MinResponseDataRate"}, Word: true,
			Doc:  "How fast a client must take what was written, 240 bytes a second after 5 s; it does not run between writes.",
			Fact: audit.Fact{Source: options, Checked: checked},
		},
	},
}
