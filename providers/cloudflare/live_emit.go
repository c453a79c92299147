package cloudflare

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// The names under which what was read of a zone meets what is around it:
//
//	cloudflare:ZONE/HOST   strong: the edge for one host name of a zone, by the zone's id
//	dns:HOST               weak: the same, and whoever else answers to the host
//	dns:HOST, addr:ADDRESS where a record points

// source is what was read of the zone.
func (v *visit) source() providers.LiveSource {
	return providers.LiveSource{Name: v.title(), Key: v.key(), Found: v.found(), Partial: v.partial}
}

// key keeps apart what has the same name in another account.
func (v *visit) key() string { return v.zone.Account.ID + "/" + v.zone.Name }

// found are the readings of what was read.
func (v *visit) found() providers.Found {
	e := &emission{visit: v}
	if v.zone.idle() != "" {
		return e.found
	}
	if !v.records.given() {
		e.unread(v.records.why.Code, v.zone.Name, "records", "which hosts are proxied is not known: "+v.records.why.Why)
	}
	e.hosts()
	return e.found
}

// An emission turns what one zone answered into readings. It asks nothing.
type emission struct {
	visit *visit
	found providers.Found
}

// hosts emits the hop of each host name that has a proxied record. A record that is only DNS makes none.
func (e *emission) hosts() {
	context := e.visit.context()
	settings := e.visit.zoneSettings(context)
	byHost := map[string][]liveRecord{}
	var order []string
	plain := 0
	for _, r := range e.visit.records.value {
		if byHost[r.Name] == nil {
			order = append(order, r.Name)
		}
		byHost[r.Name] = append(byHost[r.Name], r)
		if !r.Proxied {
			plain++
		}
	}
	slices.Sort(order)
	for _, host := range order {
		if !slices.ContainsFunc(byHost[host], func(r liveRecord) bool { return r.Proxied }) {
			continue
		}
		r := providers.Reading{
			System: Edge.System, Name: host, Layer: audit.FromLive, From: e.visit.key(),
			Names:    []audit.Name{{Text: "cloudflare:" + e.visit.zone.ID + "/" + host, Strong: true}},
			Route:    audit.Route{Host: audit.Pattern(host)},
			Context:  context,
			Settings: slices.Clone(settings),
		}
		if !strings.Contains(host, "*") {
			r.Names = append(r.Names, audit.Name{Text: "dns:" + host})
		}
		r.Sends = e.sends(host, byHost, nil)
		e.found.Readings = append(e.found.Readings, r)
	}
	if plain > 0 {
		e.visit.notice("%s: %d records are DNS only, and Cloudflare is no hop of what goes there", e.visit.title(), plain)
	}
}

// sends are where requests for a host go: what its records point at, through other records of the
// zone, which the edge resolves by itself. A circle of records leads nowhere.
func (e *emission) sends(host string, byHost map[string][]liveRecord, passed []string) []audit.Send {
	if slices.Contains(passed, host) {
		e.unread(audit.Refused, passed[0], "content", "its content leads back to "+host)
		return nil
	}
	passed = append(passed[:len(passed):len(passed)], host)
	var all []audit.Send
	add := func(s audit.Send) {
		if !slices.ContainsFunc(all, func(o audit.Send) bool { return o.To == s.To }) {
			all = append(all, s)
		}
	}
	for _, r := range byHost[host] {
		if r.Content == "" {
			e.unread(audit.NoValue, passed[0], "content", "where "+host+" points was not reported")
			continue
		}
		if byHost[r.Content] != nil {
			for _, s := range e.sends(r.Content, byHost, passed) {
				add(s)
			}
			continue
		}
		add(audit.Send{To: providers.HostName(r.Content), Label: r.Content})
	}
	return all
}

func (e *emission) unread(code audit.Code, hop, setting, why string) {
	e.found.Unread = append(e.found.Unread, audit.Unread{
		Code: code, System: Edge.System, Hop: hop, Setting: setting, Why: why, Input: e.visit.title(),
	})
}

// notice tells something that is worth telling and nothing wrong.
func (v *visit) notice(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(v.notices, text) {
		v.notices = append(v.notices, text)
	}
}

// each runs a function for every element at once; calls within wait for their slots.
func each[T any](all []T, f func(T)) {
	var group sync.WaitGroup
	for _, element := range all {
		group.Go(func() { f(element) })
	}
	group.Wait()
}
