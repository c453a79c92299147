package cloudflare

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// tunnelFile reads the configuration that stands where cloudflared runs.
var tunnelFile = &providers.FileReader{Command: "cloudflared", Found: true, Likely: likelyTunnel, Match: matchTunnel, Read: readTunnelFile}

// likelyTunnel reports whether a name may be that of cloudflared's configuration: config.yml, and any YAML
// file with cloudflared in its path.
func likelyTunnel(name string) bool {
	name = strings.ToLower(name)
	ext := path.Ext(name)
	if ext != ".yml" && ext != ".yaml" {
		return false
	}
	return strings.TrimSuffix(path.Base(name), ext) == "config" || strings.Contains(name, "cloudflared")
}

var (
	tunnelKey = regexp.MustCompile(`(?m)^["']?tunnel["']?[ \t]*:`)
	rulesKey  = regexp.MustCompile(`(?m)^["']?(ingress|url|credentials-file|originRequest)["']?[ \t]*:`)
	uuid      = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
)

func matchTunnel(name string, head []byte) bool {
	return likelyTunnel(name) && tunnelKey.Match(head) && rulesKey.Match(head)
}

func readTunnelFile(request providers.FileRequest) providers.Found {
	var found providers.Found
	file, problem := yamlfile.Parse(request.Path, request.Text)
	if problem != nil {
		found.Problems = append(found.Problems, *problem)
	}
	if file == nil || len(file.Documents) == 0 {
		return found
	}
	f := &tunnelReader{request: &request, root: file.Documents[0], id: tunnelIDOf(file.Documents[0])}
	f.read()
	if file.Full() {
		f.found.Problems = append(f.found.Problems, providers.Problem{At: file.Head(), Code: audit.Refused, Text: "its aliases repeat so much that reading was given up"})
	}
	f.found.Problems = append(found.Problems, f.found.Problems...)
	return f.found
}

// tunnelIDOf is a tunnel's id, which the file of its credentials is named after where the tunnel goes by a
// name.
func tunnelIDOf(root yamlfile.Node) string {
	for _, key := range []string{"tunnel", "credentials-file"} {
		if id := uuid.FindString(strings.ToLower(path.Base(root.Get(key).String()))); id != "" {
			return id
		}
	}
	return root.Get("tunnel").String()
}

// A tunnelReader turns one file into readings.
type tunnelReader struct {
	request *providers.FileRequest
	root    yamlfile.Node
	id      string
	before  []audit.Route
	found   providers.Found
}

func (f *tunnelReader) read() {
	rules := f.root.Get("ingress").Items()
	for _, rule := range rules {
		f.rule(rule)
	}
	if url := f.root.Get("url"); len(rules) == 0 && url.IsGiven() {
		f.hop(url, audit.Route{}, yamlfile.Node{}, url)
	}
}

// rule is one of the ingress rules. The first that matches a request counts.
func (f *tunnelReader) rule(rule yamlfile.Node) {
	g := ingress{Hostname: rule.Get("hostname").String(), Path: rule.Get("path").String()}
	route := g.route()
	service := rule.Get("service")
	if !service.IsGiven() {
		f.found.Unread = append(f.found.Unread, audit.Unread{
			Code: audit.NoValue, System: Tunnel.System, Setting: "service", Why: "the rule names no service", At: rule.At(),
		})
	} else {
		f.hop(rule, route, rule.Get("originRequest"), service)
	}
	f.before = append(f.before, route)
}

func (f *tunnelReader) hop(at yamlfile.Node, route audit.Route, own, service yamlfile.Node) {
	to, served := serviceAddress(service.String())
	if !served {
		return
	}
	name := f.id
	if name == "" {
		name = path.Base(f.request.Path)
	}
	r := providers.Reading{
		System: Tunnel.System, Name: tunnelName(name, route), Route: route, At: at.At(), From: f.request.Path,
		Sends: []audit.Send{{To: to, Label: service.String(), At: service.At()}},
		Names: slices.Clone(f.request.Names),
	}
	if uuid.MatchString(f.id) {
		r.Names = append(r.Names, audit.Name{Text: "cloudflare:tunnel/" + f.id + "/" + route.String(), Strong: true}, audit.Name{Text: "dns:" + f.id + tunnelHost})
	}
	for _, before := range f.before {
		if covers(route, before) != audit.No {
			r.Beside = append(r.Beside, before)
		}
	}
	for _, key := range []string{connectTimeout, keepAliveTimeout} {
		set := own.Get(key)
		if !set.IsGiven() {
			set = f.root.Get("originRequest", key)
		}
		r.Settings = append(r.Settings, durationSetting(key, set)...)
	}
	r.Settings = append(r.Settings, durationSetting(gracePeriod, f.root.Get(gracePeriod))...)
	f.found.Readings = append(f.found.Readings, r)
}

// durationSetting is a duration as cloudflared writes it; a bare number is none, other than 0.
func durationSetting(name string, node yamlfile.Node) []providers.Setting {
	if !node.IsGiven() {
		return nil
	}
	s := providers.Setting{Name: name, Known: audit.Written, At: node.At()}
	text, ok := node.Text()
	switch {
	case !ok:
		s.Value = providers.NotKnown(audit.Refused, "it is no duration; want one such as 30s")
	case strings.Trim(text, "0123456789") == "" && strings.Trim(text, "0") != "":
		s.Value = providers.NotKnown(audit.Refused, "a number needs a unit here, such as "+text+"s")
	default:
		s.Value = providers.Text(text)
	}
	return []providers.Setting{s}
}
