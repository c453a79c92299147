package providertest

import (
	"net/url"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// lastChecked is the day of the newest facts; a later one was not read yet.
const lastChecked = "2026-11-28"

// factFaults checks that a reader can look a fact up: a page on the web and the day it was read.
func factFaults(fact audit.Fact) []string {
	var f faults
	page, err := url.Parse(fact.Source)
	f.add(err == nil && page.Scheme == "https" && page.Host != "", "the source "+fact.Source+" is no https address")
	_, err = time.Parse(time.DateOnly, fact.Checked)
	f.add(err == nil, "the source "+fact.Source+" was checked on "+quoted(fact.Checked)+", which is no date such as 2026-11-20")
	f.add(err != nil || fact.Checked <= lastChecked, "the source "+fact.Source+" was checked on "+fact.Checked+", which is yet to come")
	return f
}

func quoted(s string) string { return `"` + s + `"` }
