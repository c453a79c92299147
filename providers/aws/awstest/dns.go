package awstest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// A HostedZone is one of Route 53, which belongs to the account and to no region: the first account has it.
type HostedZone struct {
	Name    string // example.com
	Private bool
	Records []Record
}

// A Record is a record set: an alias, or values.
type Record struct {
	Name, Type string
	Alias      string
	Values     []string
}

// A list is one whose elements have a name of their own in XML.
type list struct {
	element string
	all     []any
}

const hostedZones = "/2013-04-01/hostedzone"

// route53 takes a call of Route 53 apart, which has no action but a path.
func (q *request) route53(r *http.Request) {
	q.form = r.URL.Query()
	q.body = r.URL.RequestURI()
	q.action = "ListHostedZones"
	if rest, ok := strings.CutPrefix(r.URL.Path, hostedZones+"/"); ok {
		q.action = "ListResourceRecordSets"
		q.form.Set("zone", strings.TrimSuffix(rest, "/rrset"))
	}
}

// hosted answers Route 53.
func (s *Server) hosted(q *request) (any, *refusal) {
	zones := s.accounts[0].HostedZones
	if q.action == "ListHostedZones" {
		from, _ := strconv.Atoi(q.form.Get("marker"))
		size := 100
		if s.Page > 0 {
			size = min(size, s.Page)
		}
		answer := object{"IsTruncated": from+size < len(zones), "MaxItems": size}
		var all []any
		for i := from; i < min(from+size, len(zones)); i++ {
			z := &zones[i]
			all = append(all, object{
				"Id": "/hostedzone/Z" + strconv.Itoa(i), "Name": z.Name + ".", "CallerReference": "once",
				"Config": object{"PrivateZone": z.Private}, "ResourceRecordSetCount": len(z.Records),
			})
		}
		answer["HostedZones"] = list{"HostedZone", all}
		answer["Marker"] = strconv.Itoa(from)
		if answer["IsTruncated"] == true {
			answer["NextMarker"] = strconv.Itoa(from + size)
		}
		return answer, nil
	}
	i, err := strconv.Atoi(strings.TrimPrefix(q.form.Get("zone"), "Z"))
	if err != nil || i >= len(zones) {
		return nil, &refusal{"NoSuchHostedZone", "there is no such zone", http.StatusNotFound}
	}
	records := slices.Clone(zones[i].Records)
	slices.SortFunc(records, func(a, b Record) int {
		return cmp.Or(slices.Compare(backwards(a.Name), backwards(b.Name)), cmp.Compare(a.Type, b.Type))
	})
	var all []any
	for _, r := range records {
		if slices.Compare(backwards(r.Name), backwards(q.form.Get("name"))) < 0 {
			continue
		}
		o := object{"Name": strings.ReplaceAll(r.Name, "*", `\052`) + ".", "Type": r.Type}
		if r.Alias != "" {
			o["AliasTarget"] = object{"HostedZoneId": "Z32O12XQLNTSW2", "DNSName": r.Alias + ".", "EvaluateTargetHealth": false}
		} else {
			var values []any
			for _, v := range r.Values {
				values = append(values, object{"Value": v})
			}
			o["TTL"], o["ResourceRecords"] = 60, list{"ResourceRecord", values}
		}
		all = append(all, o)
	}
	most, _ := strconv.Atoi(q.form.Get("maxitems"))
	answer := object{"IsTruncated": len(all) > most, "MaxItems": most}
	answer["ResourceRecordSets"] = list{"ResourceRecordSet", all[:min(most, len(all))]}
	return answer, nil
}

// backwards are a name's labels, the last first: by them Route 53 orders names.
func backwards(name string) []string {
	labels := strings.Split(strings.ToLower(strings.TrimSuffix(name, ".")), ".")
	slices.Reverse(labels)
	return labels
}
