package report

import (
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
)

// Schema names the form of the JSON document. Keys are stable; new ones may be added.
const Schema = "timeout-audit/1"

type summaryJSON struct {
	Chains     int `json:"chains"`
	Hops       int `json:"hops"`
	Timers     int `json:"timers"`
	Errors     int `json:"errors"`
	Warnings   int `json:"warnings"`
	Notices    int `json:"notices"`
	Unread     int `json:"unread"`
	Suppressed int `json:"suppressed"`
	Elsewhere  int `json:"elsewhere"` // findings in files that did not change: they are not in the list
}

// JSON writes the result as one JSON document. Durations are seconds, "never", or null where they
// are not known.
func JSON(w io.Writer, r *audit.Result, o Options) error {
	d := newDocument(w)
	d.value("schema", Schema)
	d.value("version", o.Version)
	d.value("facts", o.FactsDate)
	d.value("inputs", each(r.Inputs, inputOf))
	list(d, "chains", r.Chains, chainOf)
	list(d, "findings", r.Findings, findingOf)
	list(d, "unread", r.Unread, unreadOf)
	d.value("summary", summaryJSON{
		Chains: chains(r), Hops: r.Hops, Timers: r.Timers,
		Errors: r.Count(audit.Error), Warnings: r.Count(audit.Warning), Notices: r.Count(audit.Notice),
		Unread: len(r.Unread), Suppressed: r.Suppressed(), Elsewhere: r.Elsewhere,
	})
	if diff := diffOf(r); diff != nil {
		d.value("diff", diff)
	}
	return d.end()
}

// each is never nil: a list is [] in JSON and not null.
func each[T, U any](list []T, of func(*T) U) []U {
	made := make([]U, len(list))
	for i := range list {
		made[i] = of(&list[i])
	}
	return made
}

func same[T any](v *T) T { return *v }

func inputOf(in *audit.Input) any {
	if in.Path != "" {
		return struct {
			Path  string  `json:"path"`
			Read  bool    `json:"read"`
			Error *string `json:"error"`
		}{in.Path, in.Read, orNull(in.Error)}
	}
	return struct {
		Source string  `json:"source"`
		Read   bool    `json:"read"`
		Error  *string `json:"error"`
	}{in.Source, in.Read, orNull(in.Error)}
}

type unreadJSON struct {
	Code    audit.Code `json:"code"`
	System  string     `json:"system"`
	Hop     string     `json:"hop"`
	Setting string     `json:"setting"`
	Why     string     `json:"why"`
	At      *atJSON    `json:"at"`
	Input   string     `json:"input"`
	Declare string     `json:"declare,omitempty"`
}

func unreadOf(u *audit.Unread) unreadJSON {
	return unreadJSON{u.Code, u.System, u.Hop, u.Setting, u.Why, atOf(u.At), u.Input, u.Declare}
}

type atJSON struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
}

// atOf is null where nothing is known, not even the file.
func atOf(p audit.Pos) *atJSON {
	if !p.Known() && p.File == "" {
		return nil
	}
	return &atJSON{p.File, p.Line, p.Column, p.EndLine, p.EndColumn}
}

func limitOf(l audit.Limit) any {
	if l.IsNever() {
		return "never"
	}
	if d, ok := l.Duration(); ok {
		return secondsOf(d)
	}
	return nil
}

func secondsOf(d time.Duration) json.Number {
	return json.Number(strconv.FormatFloat(d.Seconds(), 'f', -1, 64))
}

func triOf(t audit.Tri) *bool {
	if t == audit.Unsure {
		return nil
	}
	yes := t == audit.Yes
	return &yes
}

func orNull[S ~string](s S) *S {
	if s == "" {
		return nil
	}
	return &s
}
