package aws

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/internal/livetest"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/aws/awstest"
)

// zoned is the first seed's account with hosted zones.
func zoned(zones ...awstest.HostedZone) *awstest.Account {
	a := awstest.SeedOne()
	a.HostedZones = zones
	return a
}

// ledAt asks where names lead, on a clock that does not wait.
func ledAt(t *testing.T, s *awstest.Server, hosts []string) providers.Leads {
	t.Helper()
	return livetest.Clocked(t, func(t *testing.T) providers.Leads { return leads(t.Context(), request(s), hosts, over(s)) })
}

// led asks where names lead, and writes the answer into one text.
func led(t *testing.T, s *awstest.Server, hosts ...string) string {
	t.Helper()
	got := ledAt(t, s, hosts)
	var b strings.Builder
	for _, host := range slices.Sorted(maps.Keys(got.To)) {
		fmt.Fprintf(&b, "%s leads to %v\n", host, got.To[host])
	}
	for _, u := range got.Unread {
		fmt.Fprintf(&b, "unread %s %s %s: %s\n", u.Code, u.Hop, u.Setting, u.Why)
	}
	return b.String()
}

func TestNamesLeadThroughHostedZones(t *testing.T) {
	balancer := awstest.SeedOne().HostName("chat")
	zone := awstest.HostedZone{Name: "in.example.com", Records: []awstest.Record{
		{Name: "api.in.example.com", Type: "A", Alias: "dualstack." + balancer},
		{Name: "api.in.example.com", Type: "AAAA", Alias: "dualstack." + balancer},
		{Name: "api.in.example.com", Type: "TXT", Values: []string{"\"x\""}},
		{Name: "www.in.example.com", Type: "CNAME", Values: []string{"API.in.example.com"}},
		{Name: "two.in.example.com", Type: "A", Values: []string{"192.0.2.1", "192.0.2.2"}},
		{Name: "*.in.example.com", Type: "CNAME", Values: []string{"other.example.net"}},
		{Name: "deep.below.in.example.com", Type: "CNAME", Values: []string{"other.example.net"}},
		{Name: "split.in.example.com", Type: "CNAME", Values: []string{"blue.in.example.com", "green.in.example.com"}},
		{Name: "blue.in.example.com", Type: "CNAME", Values: []string{"api.in.example.com"}},
		{Name: "green.in.example.com", Type: "CNAME", Values: []string{"api.in.example.com"}},
		{Name: "a.in.example.com", Type: "CNAME", Values: []string{"b.in.example.com"}},
		{Name: "b.in.example.com", Type: "CNAME", Values: []string{"a.in.example.com"}},
	}}
	parent := awstest.HostedZone{Name: "example.com", Records: []awstest.Record{
		{Name: "api.in.example.com", Type: "CNAME", Values: []string{"not.asked.example.net"}}, // a narrower zone has the name
		{Name: "private.example.com", Type: "CNAME", Values: []string{balancer}},
	}}
	s := serve(t, zoned(zone, parent, awstest.HostedZone{Name: "private.example.com", Private: true, Records: []awstest.Record{
		{Name: "private.example.com", Type: "CNAME", Values: []string{"never.example.net"}},
	}}))
	for host, want := range map[string]string{
		"api.in.example.com":     "api.in.example.com leads to [dns:dualstack." + balancer + "]\n",
		"www.in.example.com":     "www.in.example.com leads to [dns:dualstack." + balancer + "]\n",
		"split.in.example.com":   "split.in.example.com leads to [dns:dualstack." + balancer + "]\n", // on two ways
		"two.in.example.com":     "two.in.example.com leads to [addr:192.0.2.1 addr:192.0.2.2]\n",
		"any.in.example.com":     "any.in.example.com leads to [dns:other.example.net]\n",
		"below.in.example.com":   "", // it is there, as a part of another
		"x.below.in.example.com": "",
		"private.example.com":    "private.example.com leads to [dns:" + balancer + "]\n",
		"elsewhere.example.org":  "",
		"a.in.example.com":       "unread refused a.in.example.com DNS: where it leads by Route 53 is not known: its records lead back to a.in.example.com, or through more than 8\n",
	} {
		if diff := cmp.Diff(want, led(t, s, host)); diff != "" {
			t.Errorf("%s: %s", host, diff)
		}
	}
}

func TestZonesOfOneNameThatDifferLeadNowhere(t *testing.T) {
	one := func(to string) awstest.HostedZone {
		return awstest.HostedZone{Name: "example.com", Records: []awstest.Record{{Name: "api.example.com", Type: "CNAME", Values: []string{to}}}}
	}
	contains(t, led(t, serve(t, zoned(one("a.example.net"), one("b.example.net"))), "api.example.com"),
		"unread unsupported api.example.com DNS", "several hosted zones have api.example.com and differ")
	contains(t, led(t, serve(t, zoned(one("a.example.net"), one("a.example.net"))), "api.example.com"), "api.example.com leads to [dns:a.example.net]")
}

func TestWithoutItsPermissionANameIsUnread(t *testing.T) {
	for action, want := range map[string]string{
		"ListHostedZones":        "unread denied api.example.com DNS: where it leads by Route 53 is not known: the credentials lack route53:ListHostedZones",
		"ListResourceRecordSets": "unread denied api.example.com DNS: where it leads by Route 53 is not known: the credentials lack route53:ListResourceRecordSets",
	} {
		s := serve(t, zoned(awstest.HostedZone{Name: "example.com"}))
		s.Spoil(awstest.Fault{Action: action, Code: "AccessDenied"})
		contains(t, led(t, s, "api.example.com"), want)
	}
}

func TestTheCallsOfRoute53EqualTheFormula(t *testing.T) {
	var zones []awstest.HostedZone
	for i := range 230 {
		zones = append(zones, awstest.HostedZone{Name: fmt.Sprintf("z%d.example", i), Records: []awstest.Record{
			{Name: fmt.Sprintf("a.z%d.example", i), Type: "CNAME", Values: []string{"b.z0.example"}},
		}})
	}
	s := serve(t, zoned(zones...))
	got := ledAt(t, s, []string{"a.z7.example", "a.z8.example", "x.elsewhere.example"})
	want := map[string]int{
		"route53:ListHostedZones":        3, // ceil(230 / 100)
		"route53:ListResourceRecordSets": 4, // two names, and b.z0.example once with its wildcard
	}
	if diff := cmp.Diff(want, s.Calls()); diff != "" {
		t.Error(diff)
	}
	for _, n := range got.Calls {
		if want[n.API] != n.Calls {
			t.Errorf("the reader counts %v", got.Calls)
		}
	}
}
