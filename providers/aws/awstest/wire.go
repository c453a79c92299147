package awstest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// An object is an answer or a part of one, by the names of AWS's model.
type object map[string]any

func (q *request) isQuery() bool { return q.form != nil }

func (q *request) contentType() string {
	switch {
	case q.isQuery():
		return "text/xml"
	case q.action == "ListRegions":
		return "application/json"
	}
	return "application/x-amz-json-1.1"
}

// write puts an answer into the protocol of the call.
func (q *request) write(answer any) []byte {
	if !q.isQuery() {
		text, err := json.Marshal(answer)
		if err != nil {
			panic(err) // answers are made of maps, lists and plain values
		}
		return text
	}
	var b bytes.Buffer
	if q.service == "route53" {
		fmt.Fprintf(&b, "<%sResponse xmlns=%q>", q.action, namespaces[q.service])
		element(&b, "", answer)
		fmt.Fprintf(&b, "</%sResponse>\n", q.action)
		return b.Bytes()
	}
	fmt.Fprintf(&b, "<%sResponse xmlns=%q>\n<%sResult>", q.action, namespaces[q.service], q.action)
	element(&b, "", answer)
	fmt.Fprintf(&b, "</%sResult>\n<ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>\n</%sResponse>\n",
		q.action, requestID, q.action)
	return b.Bytes()
}

const requestID = "00000000-0000-4000-8000-000000000000"

var namespaces = map[string]string{
	"elasticloadbalancing": "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/",
	"elb":                  "http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/",
	"route53":              "https://route53.amazonaws.com/doc/2013-04-01/",
	"sts":                  "https://sts.amazonaws.com/doc/2011-06-15/",
}

// element writes a value as XML: an object as its members, a list as elements named member.
func element(b *bytes.Buffer, name string, value any) {
	if name != "" {
		b.WriteString("<" + name + ">")
		defer b.WriteString("</" + name + ">")
	}
	switch v := value.(type) {
	case object:
		for _, key := range ordered(v) {
			element(b, key, v[key])
		}
	case map[string]any:
		element(b, "", object(v))
	case list:
		for _, one := range v.all {
			element(b, v.element, one)
		}
	case []any:
		for _, one := range v {
			element(b, "member", one)
		}
	case []object:
		for _, one := range v {
			element(b, "member", one)
		}
	case []string:
		for _, one := range v {
			element(b, "member", one)
		}
	default:
		_ = xml.EscapeText(b, []byte(fmt.Sprint(v))) // a buffer takes everything
	}
}

func ordered(o object) []string {
	keys := make([]string, 0, len(o))
	for k := range o {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// deny writes an error.
func (s *Server) deny(w http.ResponseWriter, q *request, r *refusal) {
	w.Header().Set("Content-Type", q.contentType())
	if q.isQuery() {
		if strings.Contains(r.code, "AccessDenied") {
			r.status = http.StatusForbidden
		}
		w.WriteHeader(r.status)
		fmt.Fprintf(w, "<ErrorResponse xmlns=%q><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>",
			namespaces[q.service], r.code, r.message, requestID)
		return
	}
	w.Header().Set("X-Amzn-ErrorType", r.code)
	w.WriteHeader(r.status)
	_ = json.NewEncoder(w).Encode(object{"__type": r.code, "message": r.message}) // a caller that has gone wants no answer
}
