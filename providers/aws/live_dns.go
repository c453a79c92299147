package aws

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	dnstypes "github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

type dnsAPI interface {
	ListHostedZones(context.Context, *route53.ListHostedZonesInput, ...func(*route53.Options)) (*route53.ListHostedZonesOutput, error)
	ListResourceRecordSets(context.Context, *route53.ListResourceRecordSetsInput, ...func(*route53.Options)) (*route53.ListResourceRecordSetsOutput, error)
}

const (
	// recordPage is the largest page of record sets, in one of which all of a name are.
	recordPage = 300

	// maxSteps is how many records a name may lead through.
	maxSteps = 8
)

// A resolving finds out where names lead by the account's public hosted zones. Private ones answer only
// inside their networks, and who asks from where is not known here.
type resolving struct {
	caller providers.LiveCaller
	slots  chan struct{} // calls that run at once
	dns    dnsAPI
	zones  []dnstypes.HostedZone
	leads  providers.Leads
	asked  map[string]answer[[]string] // by name: where its records lead
}

// leads tells where names lead, at a given pace.
func leads(ctx context.Context, request providers.LiveRequest, hosts []string, p pace) providers.Leads {
	r := &run{LiveRun: providers.LiveRun{Request: request}, pace: p}
	ctx, cancel, ok := r.Bounded(ctx)
	if !ok {
		return providers.Leads{}
	}
	defer cancel()
	a, ok := r.account(ctx)
	if !ok {
		return providers.Leads{} // reading has told why
	}
	if a.config.Region == "" {
		a.config.Region = "us-east-1"
	}
	limiter := p.throttle(route53.ServiceID)
	n := &resolving{caller: providers.LiveCaller{Source: "aws Route 53", Limit: p.call, Tell: request.Progress}, slots: make(chan struct{}, 1), asked: map[string]answer[[]string]{}, leads: providers.Leads{To: map[string][]string{}}}
	n.dns = route53.NewFromConfig(a.config, func(o *route53.Options) {
		o.Retryer = p.retryer()
		o.APIOptions = append(o.APIOptions, wait(limiter, &r.Counts))
	})
	if why := n.listZones(ctx); why.Code != "" {
		n.tell(why, hosts...)
	} else {
		for _, host := range hosts {
			n.resolve(ctx, host)
		}
	}
	n.leads.Calls = r.Counts.List()
	return n.leads
}

func (n *resolving) tell(why providers.Unknown, hosts ...string) {
	for _, host := range hosts {
		n.leads.Unread = append(n.leads.Unread, audit.Unread{
			Code: why.Code, Hop: host, Setting: "DNS", Why: "where it leads by Route 53 is not known: " + why.Why, Input: "aws",
		})
	}
}

func (n *resolving) listZones(ctx context.Context) providers.Unknown {
	in := &route53.ListHostedZonesInput{}
	for {
		out, err := ask(ctx, &n.caller, n.slots, n.dns.ListHostedZones, in)
		if err != nil {
			return unknownBy(ctx, err, "route53:ListHostedZones")
		}
		for _, z := range out.HostedZones {
			if z.Config == nil || !z.Config.PrivateZone {
				n.zones = append(n.zones, z)
			}
		}
		if !out.IsTruncated || aws.ToString(out.NextMarker) == "" {
			return providers.Unknown{}
		}
		in.Marker = out.NextMarker
	}
}

// resolve follows a name to where it leads in the end.
func (n *resolving) resolve(ctx context.Context, host string) {
	var ends []string
	followed := map[string]bool{} // false: of what is being followed
	var follow func(name string, steps int) bool
	follow = func(name string, steps int) bool {
		done, met := followed[name]
		if done {
			return true // several records lead there
		}
		if met || steps > maxSteps {
			n.tell(providers.Unknown{Code: audit.Refused, Why: "its records lead back to " + name + ", or through more than 8"}, host)
			return false
		}
		followed[name] = false
		next := n.records(ctx, name)
		if !next.given() {
			n.tell(next.why, host)
			return false
		}
		for _, to := range next.value {
			if !follow(to, steps+1) {
				return false
			}
		}
		if end := providers.HostName(name); len(next.value) == 0 && steps > 0 && !slices.Contains(ends, end) {
			ends = append(ends, end)
		}
		followed[name] = true
		return true
	}
	if follow(host, 0) && len(ends) > 0 {
		n.leads.To[host] = ends
	}
}

// records are where the records of a name lead, in the narrowest zone that holds it; none where there is
// no such zone or record.
func (n *resolving) records(ctx context.Context, name string) answer[[]string] {
	if found, ok := n.asked[name]; ok {
		return found
	}
	var found answer[[]string]
	for i, zone := range n.zonesOf(name) {
		all, why := n.list(ctx, zone, name)
		slices.Sort(all)
		all = slices.Compact(all)
		if i > 0 && why.Code == "" && !slices.Equal(all, found.value) {
			why = providers.Unknown{Code: audit.Unsupported, Why: "several hosted zones have " + name + " and differ, and which of them is delegated to is not known"}
		}
		found = answer[[]string]{all, why}
		if why.Code != "" {
			break
		}
	}
	n.asked[name] = found
	return found
}

// zonesOf are the zones with the longest name that holds another. Of one name there may be several, and
// which of them is delegated to is not known.
func (n *resolving) zonesOf(name string) []string {
	var ids []string
	longest := 0
	for _, z := range n.zones {
		zone := plainHost(aws.ToString(z.Name))
		if zone == "" || name != zone && !strings.HasSuffix(name, "."+zone) || len(zone) < longest {
			continue
		}
		if len(zone) > longest {
			ids, longest = nil, len(zone)
		}
		ids = append(ids, aws.ToString(z.Id))
	}
	return ids
}

// list asks one zone for a name, and for the wildcard beside it where it has neither the name nor one
// below it.
func (n *resolving) list(ctx context.Context, zone, name string) ([]string, providers.Unknown) {
	out, why := n.from(ctx, zone, name)
	if why.Code != "" {
		return nil, why
	}
	found, there := leadingTo(out, name)
	if _, parent, ok := strings.Cut(name, "."); ok && !there {
		wildcard := "*." + parent
		if out, why = n.from(ctx, zone, wildcard); why.Code != "" {
			return nil, why
		}
		found, _ = leadingTo(out, wildcard)
	}
	return found, providers.Unknown{}
}

// from lists the record sets of a zone from a name on, which the records below the name follow.
func (n *resolving) from(ctx context.Context, zone, name string) ([]dnstypes.ResourceRecordSet, providers.Unknown) {
	out, err := ask(ctx, &n.caller, n.slots, n.dns.ListResourceRecordSets, &route53.ListResourceRecordSetsInput{
		HostedZoneId: aws.String(zone), StartRecordName: aws.String(name), MaxItems: aws.Int32(recordPage),
	})
	if err != nil {
		return nil, unknownBy(ctx, err, "route53:ListResourceRecordSets")
	}
	return out.ResourceRecordSets, providers.Unknown{}
}

// leadingTo are where the records of a name lead that may answer for an address. The second result says
// whether the name is there, if only as a part of others.
func leadingTo(sets []dnstypes.ResourceRecordSet, name string) (all []string, there bool) {
	for i := range sets {
		set := &sets[i]
		own := plainHost(strings.ReplaceAll(aws.ToString(set.Name), `\052`, "*"))
		there = there || own == name || strings.HasSuffix(own, "."+name)
		if own != name {
			continue
		}
		switch set.Type {
		case dnstypes.RRTypeA, dnstypes.RRTypeAaaa, dnstypes.RRTypeCname:
		default:
			continue
		}
		if set.AliasTarget != nil {
			all = append(all, plainHost(aws.ToString(set.AliasTarget.DNSName)))
		}
		for _, r := range set.ResourceRecords {
			all = append(all, plainHost(aws.ToString(r.Value)))
		}
	}
	return all, there
}
