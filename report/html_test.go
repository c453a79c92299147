package report

import (
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/timeout-audit/timeout-audit/audit"
)

// elements lists the elements of a page, in order, with their attributes.
func elements(t *testing.T, page string) []html.Token {
	t.Helper()
	var list []html.Token
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Fatal(z.Err())
			}
			return list
		case html.StartTagToken, html.SelfClosingTagToken:
			list = append(list, z.Token())
		}
	}
}

func TestThePageLoadsNothingAndItsLinksLeadSomewhere(t *testing.T) {
	for _, s := range stories {
		page := s.write(t, Format{"html", HTML}, false)
		ids, links := map[string]int{}, []string{}
		for _, e := range elements(t, page) {
			for _, a := range e.Attr {
				switch {
				case a.Key == "id":
					ids[a.Val]++
				case a.Key == "href":
					links = append(links, a.Val)
				case a.Key == "src", a.Key == "srcset", a.Key == "data", a.Key == "action", strings.HasPrefix(a.Key, "on"):
					t.Errorf("%s: <%s %s=%q>", s.name, e.Data, a.Key, a.Val)
				}
			}
			if e.Data == "link" || e.Data == "img" || e.Data == "iframe" {
				t.Errorf("%s: <%s>", s.name, e.Data)
			}
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%s: %d elements are called %s", s.name, n, id)
			}
		}
		for _, link := range links {
			if id, inside := strings.CutPrefix(link, "#"); inside && ids[id] == 0 {
				t.Errorf("%s: a link leads to %s, which is not there", s.name, link)
			} else if !inside && !strings.HasPrefix(link, "https://") {
				t.Errorf("%s: a link leads to %s", s.name, link)
			}
		}
		if strings.Contains(page, "url(") || strings.Contains(page, "@import") {
			t.Errorf("%s: the style loads something", s.name)
		}
	}
}

func TestThePageTellsEverythingThatTheResultHolds(t *testing.T) {
	r := everything(t)
	o := anchored
	o.Diff = func(edits []audit.Edit) string { return "--- a/x\n+++ b/x\n" + edits[0].New + "\n" }
	text := words(t, write(t, HTML, &r, o))
	for _, want := range []string{
		"2 errors", "60% of, or: less than | all `of` <it> @team", "a|b`@me`<x>", "it is a default", "rests on: a guess", "aws elbv2 modify",
		"broken.tf: it is broken", "accepted", "on purpose (until 2027-01-31), says wide tf/main.tf:1:1", "known", "in the baseline",
		"+++ b/x", "it is computed", "v1.2.3, facts of 2026-11-20", "too short", "https://example.com/a", "^~",
	} {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("%q is not on the page:\n%s", want, text)
		}
	}
}

var spaces = regexp.MustCompile(`\s+`)

// words are the text of a page.
func words(t *testing.T, page string) string {
	t.Helper()
	var b strings.Builder
	z, skip := html.NewTokenizer(strings.NewReader(page)), false
	for z.Next() != html.ErrorToken {
		switch token := z.Token(); token.Type {
		case html.StartTagToken:
			skip = token.Data == "style" || token.Data == "script"
		case html.TextToken:
			if !skip {
				b.WriteString(token.Data)
			}
		}
	}
	return spaces.ReplaceAllString(strings.ReplaceAll(b.String(), string(tied), " "), " ")
}

func TestNamesFromOutsideAreNoMarkup(t *testing.T) {
	const evil = `</script></style><script>alert(1)</script><img src=x onerror=alert(1)>" onclick="alert(1)' {{.}}`
	r := everything(t)
	r.Chains[0].Chain.Name = evil
	r.Chains[0].Chain.Assumed = []string{evil}
	r.Chains[0].Chain.Continues = evil
	for i := range r.Chains[0].Chain.Hops {
		h := &r.Chains[0].Chain.Hops[i]
		h.Name, h.System = evil, evil
		for j := range h.Timers {
			h.Timers[j].Setting = evil
			h.Timers[j].Fact = &audit.Fact{ID: evil, Source: "https://" + evil, Quote: evil}
		}
	}
	f := &r.Findings[0]
	f.Message, f.Hop, f.Setting, f.Notes[0].Text, f.RestsOn = evil, evil, evil, evil, []string{evil}
	f.Repair.Text, f.Repair.Commands, f.Repair.Effects = evil, []string{evil}, []string{evil}
	r.Findings[1].Rule = evil
	r.Inputs[0] = audit.Input{Path: evil, Error: evil}
	r.Unread[0].Why = evil
	o := anchored
	o.Version, o.FactsDate = evil, evil
	o.Rules = []audit.Rule{{ID: evil, Title: evil, Doc: evil, Sources: []string{"javascript:alert(1)"}}}
	o.Diff = func([]audit.Edit) string { return evil }
	scripts := 0
	for _, e := range elements(t, write(t, HTML, &r, o)) {
		if e.Data == "script" {
			scripts++
		}
		if e.Data == "img" {
			t.Errorf("an image: %v", e)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(a.Val), "javascript:") {
				t.Errorf("<%s %s=%q>", e.Data, a.Key, a.Val)
			}
		}
	}
	if scripts != 1 {
		t.Errorf("%d scripts", scripts)
	}
}

func TestTooManyChainsAreListedAndCounted(t *testing.T) {
	var all []audit.Result
	for range 3 {
		all = append(all, run(t, "traffic sse heartbeat=5s longest=10m\naws/alb \"main\"  front.idle=60s set=idle\nmesh \"svc\"  back.total=15s set=perRequest\napp  end"))
	}
	one := join(all...)
	r := one
	for len(r.Chains) < 12_000 {
		r.Chains = append(r.Chains, one.Chains...)
	}
	for i := range 20_000 {
		r.Findings = append(r.Findings, audit.Finding{Rule: "stream-cap", Severity: audit.Error, Hop: strings.Repeat("x", 300), Message: strings.Repeat("y", 300+i%7)})
	}
	page := write(t, HTML, &r, Options{})
	if len(page) > 10_000_000 {
		t.Errorf("%d bytes", len(page))
	}
	number := func(of string) int {
		n := 0
		if found := regexp.MustCompile(`(\d+) ` + of).FindStringSubmatch(page); found != nil {
			n, _ = strconv.Atoi(found[1])
		}
		return n
	}
	drawn, listed, unlisted := strings.Count(page, `class="chain entry`), number("more, worst first"), number("further chains are not even listed")
	if drawn+listed+unlisted != len(r.Chains) || drawn < 100 || listed < 3_000 || strings.Count(page, "data-k=") != drawn+listed {
		t.Errorf("of %d chains %d are drawn, %d listed, %d counted", len(r.Chains), drawn, listed, unlisted)
	}
	if found, left := strings.Count(page, `class="finding entry`), number("more findings are left out"); found+left != len(r.Findings) || left == 0 {
		t.Errorf("of %d findings %d are there and %d counted", len(r.Findings), found, left)
	}
}

func TestAnAxisShowsShortAndLongTimes(t *testing.T) {
	x := axisOf([]time.Duration{5 * time.Second, 15 * time.Second, time.Hour})
	if a, b, c := x.at(5*time.Second), x.at(15*time.Second), x.at(time.Hour); !x.log || a < 3 || b-a < 8 || c < 90 || c > 99 {
		t.Errorf("%v: %v %v %v", x, a, b, c)
	}
	x = axisOf([]time.Duration{30 * time.Second, time.Minute})
	if a := x.at(30 * time.Second); x.log || a < 40 || a > 50 {
		t.Errorf("%v: %v", x, a)
	}
	for _, times := range [][]time.Duration{nil, {0}, {time.Millisecond, 1 << 62}, {time.Second}, {1, 1<<63 - 1}} {
		x := axisOf(times)
		last := -1.0
		for _, m := range x.marks() {
			at := 0.0
			if err := xml.Unmarshal([]byte("<a>"+strings.TrimSuffix(string(m.At), "%")+"</a>"), &at); err != nil || at <= last || at > 100 {
				t.Errorf("%v: marks at %s", times, m.At)
			}
			last = at
		}
		if path, from, to := x.beats(time.Nanosecond, 1<<63-1); len(path) > 10_000 || from > to || to > 1000 {
			t.Errorf("%v: ticks %d, %v to %v", times, len(path), from, to)
		}
	}
}
