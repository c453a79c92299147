package haproxy

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A test is one criterion of an ACL. It holds where one of its routes is met; one that looks at
// anything but host and path has none.
type test struct {
	routes []audit.Route
	simple bool
}

// acl reads "acl NAME CRITERION [FLAGS] VALUES".
func (r *reader) acl(words []word) {
	if len(words) < 3 {
		r.refuse(r.at(words...), "", "an acl wants a name and a criterion")
		return
	}
	t := criterion(words[2:])
	if r.maybe() != "" {
		t.simple = false
	}
	r.section.acls[words[1].text] = append(r.section.acls[words[1].text], t)
}

var (
	// conversion is what may be done to a value without a change to what is meant.
	conversion = regexp.MustCompile(`^(lower|host_only|field\(1,:\)|,)+$`)
	fetches    = map[string]string{
		"hdr(host)": "host", "req.hdr(host)": "host", "req.fhdr(host)": "host", "hdr_beg(host)": "host_beg", "hdr_end(host)": "host_end",
		"hdr_sub(host)": "host_sub", "hdr_reg(host)": "host_reg", "req.ssl_sni": "host", "req_ssl_sni": "host",
		"ssl_fc_sni": "host", "ssl_fc_sni_end": "host_end", "path": "path", "path_beg": "path_beg", "path_end": "path_end",
		"path_sub": "path_sub", "path_reg": "path_reg", "url_beg": "path_beg",
	}
)

// criterion reads what an ACL looks at and which values it wants.
func criterion(words []word) test {
	name, conversions := cutOutside(strings.ReplaceAll(strings.ToLower(words[0].text), "(host,1)", "(host)"))
	if conversions != "" && !conversion.MatchString(conversions) {
		return test{}
	}
	kind := fetches[name]
	values := words[1:]
	for len(values) > 0 && strings.HasPrefix(values[0].text, "-") {
		flag := values[0].text
		values = values[1:]
		switch {
		case flag == "--":
		case flag == "-i":
			continue
		case flag == "-m" && len(values) > 0 && (kind == "host" || kind == "path"):
			method := values[0].text
			values = values[1:]
			if method != "str" {
				kind += "_" + method
			}
			continue
		default:
			return test{}
		}
		break
	}
	t := test{simple: len(values) > 0}
	for _, v := range values {
		route, ok := wanted(kind, v.text)
		if !ok || v.unknown() != "" {
			return test{}
		}
		t.routes = append(t.routes, route)
	}
	return t
}

// cutOutside cuts at the first comma that is in no parentheses.
func cutOutside(s string) (before, after string) {
	depth := 0
	for i, c := range s {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// wanted is the route that one value of a criterion is for.
func wanted(kind, value string) (audit.Route, bool) {
	side, method, _ := strings.Cut(kind, "_")
	if side == "host" {
		value = strings.ToLower(value)
		if i := strings.LastIndexByte(value, ':'); i >= 0 && method == "" {
			value = value[:i]
		}
	}
	special := strings.ContainsAny(value, "*?")
	quoted := regexp.QuoteMeta(value)
	var p audit.Pattern
	switch {
	case value == "":
		return audit.Route{}, false
	case method == "reg":
		p = audit.Pattern("~" + value)
	case method == "" && special:
		p = audit.Pattern("~^" + quoted + "$")
	case method == "":
		p = audit.Pattern(value)
	case method == "beg" && special:
		p = audit.Pattern("~^" + quoted)
	case method == "beg":
		p = audit.Prefix(value)
	case method == "end" && special:
		p = audit.Pattern("~" + quoted + "$")
	case method == "end":
		p = audit.Pattern("*" + value)
	case method == "sub" && special:
		p = audit.Pattern("~" + quoted)
	case method == "sub":
		p = audit.Pattern("*" + value + "*")
	default:
		return audit.Route{}, false
	}
	switch side {
	case "host":
		return audit.Route{Host: p}, true
	case "path":
		return audit.Route{Path: p}, true
	}
	return audit.Route{}, false
}
