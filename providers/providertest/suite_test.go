package providertest

import (
	"strings"
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

var page = audit.Fact{Source: "https://acme.example/docs", Checked: "2026-11-20"}

// sound is a table without a fault.
func sound() *providers.Table {
	return &providers.Table{
		System: "acme/proxy", Title: "Acme Proxy", Passes: audit.Requests, Versioned: true,
		Plans: []string{"free", "pro"}, Types: []string{"sync"}, AbsentType: "sync",
		Entries: []providers.Entry{
			{
				Name: "idle", Also: []string{"idle_timeout"}, Doc: "Silence.", Unit: time.Second, Fact: page,
				Min: audit.Seconds(1), Max: audit.Seconds(60),
				Drives: []providers.Drive{{Side: audit.Front, Clock: audit.Idle, Hears: audit.BothWays}},
				Defaults: []providers.DefaultRow{
					{When: providers.When{Plan: []string{"pro"}, Since: "1.2"}, Limit: audit.Seconds(5), Fact: page},
					{Limit: audit.Seconds(60)},
				},
			},
			{Name: "buffering", Doc: "Holds.", Word: true, OneOf: []string{"on", "off"}, Fact: page},
		},
	}
}

func TestASoundTableHasNoFault(t *testing.T) {
	Tables(t, sound())
}

func TestEachFaultOfATableIsTold(t *testing.T) {
	tests := []struct {
		want string
		do   func(*providers.Table, *providers.Entry)
	}{
		{"the system id Acme is not", func(t *providers.Table, _ *providers.Entry) { t.System = "Acme" }},
		{"no title", func(t *providers.Table, _ *providers.Entry) { t.Title = "" }},
		{"cannot pass nothing", func(t *providers.Table, _ *providers.Entry) { t.Passes = audit.Nothing }},
		{"a server has only a front", func(t *providers.Table, e *providers.Entry) {
			t.Kind, t.Passes, e.Drives[0].Side = providers.Server, audit.Nothing, audit.Back
		}},
		{"a client has only a back", func(t *providers.Table, e *providers.Entry) { t.Kind, t.Passes = providers.Client, audit.Nothing }},
		{"AbsentType is not", func(t *providers.Table, _ *providers.Entry) { t.AbsentType = "async" }},
		{"says one twice: free, free", func(t *providers.Table, _ *providers.Entry) { t.Plans = append([]string{"free"}, t.Plans...) }},
		{"share a spelling: buffering", func(_ *providers.Table, e *providers.Entry) { e.Also = append(e.Also, "buffering") }},
		{"no doc", func(_ *providers.Table, e *providers.Entry) { e.Doc = "" }},
		{"a word drives clocks", func(_ *providers.Table, e *providers.Entry) { e.Word = true }},
		{"ends before it begins", func(_ *providers.Table, e *providers.Entry) { e.Max = audit.Seconds(0) }},
		{"cites no source", func(_ *providers.Table, e *providers.Entry) { e.Fact = audit.Fact{} }},
		{"is no https address", func(_ *providers.Table, e *providers.Entry) { e.Fact.Source = "http://acme.example" }},
		{"which is no date", func(_ *providers.Table, e *providers.Entry) { e.Fact.Checked = "today" }},
		{"yet to come", func(_ *providers.Table, e *providers.Entry) { e.Defaults[0].Fact.Checked = "2026-11-29" }},
		{"after one that holds everywhere", func(_ *providers.Table, e *providers.Entry) { e.Defaults[0].When = providers.When{} }},
		{"both no clock and a limit", func(_ *providers.Table, e *providers.Entry) { e.Defaults[0].None = true }},
		{"known as written", func(_ *providers.Table, e *providers.Entry) { e.Defaults[0].Known = audit.Written }},
		{`depends on "gold"`, func(_ *providers.Table, e *providers.Entry) { e.Drives[0].When.Plan = []string{"gold"} }},
		{`names the version "new"`, func(_ *providers.Table, e *providers.Entry) { e.Defaults[0].When.Since = "new" }},
		{"depends on the version", func(t *providers.Table, _ *providers.Entry) { t.Versioned = false }},
		{"no such clock", func(_ *providers.Table, e *providers.Entry) { e.Drives[0].Clock = "silence" }},
		{"only the owner of a pool", func(_ *providers.Table, e *providers.Entry) { e.Drives[0].Retries = true }},
		{"no protocol http3", func(_ *providers.Table, e *providers.Entry) { e.Drives[0].For = []audit.Protocol{"http3"} }},
		{"drives it twice", func(_ *providers.Table, e *providers.Entry) { e.Drives = append(e.Drives, e.Drives[0]) }},
		{"not known and nobody says why", func(t *providers.Table, _ *providers.Entry) {
			t.Shape = func(_ *providers.Reading, h *audit.Hop) {
				h.Timers = append(h.Timers, audit.Timer{Setting: "idle", Known: audit.Written})
			}
		}},
		{"no setting of the table", func(t *providers.Table, _ *providers.Entry) {
			t.Shape = func(_ *providers.Reading, h *audit.Hop) {
				h.Timers = append(h.Timers, audit.Timer{Setting: "own", Known: audit.Written, Limit: audit.Never()})
			}
		}},
		{"two readings give two hops", func(t *providers.Table, _ *providers.Entry) {
			n := 0
			t.Shape = func(_ *providers.Reading, h *audit.Hop) { n++; h.From = strings.Repeat("x", n) }
		}},
		{"what could not be read became never", func(t *providers.Table, _ *providers.Entry) {
			t.Shape = func(_ *providers.Reading, h *audit.Hop) {
				h.Timers[0].Limit, h.Timers[0].Code = audit.Never(), ""
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			table := sound()
			tt.do(table, &table.Entries[0])
			all := strings.Join(append(Faults(table), Misbehaviour(table)...), "\n")
			if !strings.Contains(all, tt.want) {
				t.Errorf("told was only:\n%.2000s", all)
			}
		})
	}
}

func TestASoundProviderPasses(t *testing.T) {
	Provider(t, providers.Provider{
		Name: "acme", Title: "Acme", Tables: []*providers.Table{sound()},
		Terraform: &providers.TerraformReader{
			Wants: []terraform.Want{{Type: "acme_proxy", Paths: []string{"idle"}}},
			Read: func(r *terraform.Root) providers.Found {
				var f providers.Found
				for _, res := range r.Resources {
					f.Readings = append(f.Readings, providers.Reading{System: "acme/proxy", Name: res.Address})
				}
				return f
			},
		},
		Command: func(c command.Command) (providers.Reading, bool) {
			return providers.Reading{System: "acme/proxy"}, len(c.Words) > 0 && c.Words[0].Text == "acme"
		},
	})
}
