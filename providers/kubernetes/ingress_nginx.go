package kubernetes

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

const nginxPrefix = "nginx.ingress.kubernetes.io/"

// seconds are the annotations of ingress-nginx that time something, which are whole seconds without a
// unit, and the directives that they become; GRPC is for backends that speak it.
var seconds = map[string]struct{ http, grpc string }{
	"proxy-connect-timeout": {"proxy_connect_timeout", "grpc_connect_timeout"},
	"proxy-read-timeout":    {"proxy_read_timeout", "grpc_read_timeout"},
	"proxy-send-timeout":    {"proxy_send_timeout", "grpc_send_timeout"},
}

// global are keys of the controller's ConfigMap beyond those that are annotations too, and the
// directives that they become.
var global = map[string]string{
	"keep-alive":                 "keepalive_timeout",
	"upstream-keepalive-timeout": "upstream.keepalive_timeout",
	"worker-shutdown-timeout":    "worker_shutdown_timeout",
	"proxy-buffering":            "proxy_buffering",
}

// standard is what the controller writes where nobody says otherwise. Several differ from nginx's own
// defaults: internal/ingress/controller/config/config.go of ingress-nginx 1.15, read 2026-11-20.
var standard = []struct{ name, value string }{
	{"proxy_connect_timeout", "5s"}, {"grpc_connect_timeout", "5s"},
	{"proxy_read_timeout", "60s"}, {"grpc_read_timeout", "60s"},
	{"proxy_buffering", "off"}, {"proxy_http_version", "1.1"},
	{"proxy_set_header Upgrade", "$http_upgrade"}, {"proxy_set_header Connection", "$connection_upgrade"},
	{"keepalive", "320"}, {"upstream.keepalive_timeout", "60s"}, {"upstream.keepalive_time", "1h"},
	{"keepalive_timeout", "75s"}, {"keepalive_time", "1h"}, {"worker_shutdown_timeout", "240s"},
}

// oldest is the nginx in controllers since 1.11, of 2024. Where versions of nginx differ since then, the
// controller says what it wants.
const oldest = "1.25"

const standardWhy = "the default of ingress-nginx 1.15, whose own ConfigMap is not among these files"

// nginx emits one hop for each path: what annotations say holds for all of them.
func (cl *cluster) nginx(in *ingress, paths []rule) {
	settings, kind := cl.annotations(in)
	for i, p := range paths {
		r := in.begin("nginx", paths)
		if len(paths) > 1 {
			r.Name = in.label() + " " + p.route.String()
			r.At = p.at
		}
		r.Context.Type, r.Context.Version = kind, oldest
		r.Route = p.route
		for j, other := range paths {
			if i != j && other.route.Host == p.route.Host && narrower(other.route.Path, p.route.Path) {
				r.Beside = append(r.Beside, other.route)
			}
		}
		send := p.send
		send.Route = audit.Route{}
		r.Sends = []audit.Send{send}
		r.Settings = settings
		in.source.found.Readings = append(in.source.found.Readings, r)
	}
}

// narrower reports whether a path takes requests of another that is longer or has none.
func narrower(a, b audit.Pattern) bool {
	stem := strings.TrimSuffix(string(b), "*")
	return a != b && !strings.HasPrefix(string(a), "~") && strings.HasPrefix(string(a), stem)
}

// annotations are the settings of an Ingress, and the type of what nginx speaks to the pods.
func (cl *cluster) annotations(in *ingress) ([]providers.Setting, string) {
	kind := "http"
	list := in.node.Get("metadata", "annotations")
	switch text := strings.ToUpper(list.Get(nginxPrefix + "backend-protocol").String()); text {
	case "GRPC", "GRPCS":
		kind = "grpc"
	}
	var settings []providers.Setting
	set := map[string]bool{}
	add := func(s providers.Setting) {
		if !set[s.Name] {
			set[s.Name] = true
			settings = append(settings, s)
		}
	}
	for _, f := range list.Fields() {
		name, ours := strings.CutPrefix(f.Name, nginxPrefix)
		directive, timed := seconds[name]
		switch {
		case !ours:
		case timed:
			add(inSeconds(directive.http, f.Value))
			add(inSeconds(directive.grpc, f.Value))
		case name == "proxy-buffering" || name == "proxy-http-version":
			add(setting(strings.ReplaceAll(name, "-", "_"), f.Value))
		case strings.HasSuffix(name, "-snippet"):
			cl.snippet(in, f, add)
		case strings.Contains(name, "timeout") && name != "proxy-next-upstream-timeout":
			in.unread(f, "this version does not know what this annotation times")
		}
	}
	for _, s := range cl.controller() {
		add(s)
	}
	for _, d := range standard {
		v := providers.Text(d.value)
		v.Unknown.Why = standardWhy
		add(providers.Setting{Name: d.name, Value: v, Known: audit.Assumed})
	}
	return settings, kind
}

// inSeconds is an annotation of whole seconds; the controller takes nothing else.
func inSeconds(name string, value yamlfile.Node) providers.Setting {
	s := setting(name, value)
	if _, err := strconv.Atoi(s.Value.Text); err != nil && s.Value.Kind == providers.IsText {
		s.Value = providers.NotKnown(audit.Refused, fmt.Sprintf("%q is no whole number of seconds, and the controller takes nothing else", s.Value.Text))
	}
	return s
}

// snippet makes unknown what directives in a snippet may set.
func (cl *cluster) snippet(in *ingress, f yamlfile.Field, add func(providers.Setting)) {
	text := f.Value.String()
	for _, d := range standard {
		if directive, _, _ := strings.Cut(d.name, " "); strings.Contains(text, directive) && directive != "keepalive" {
			s := setting(d.name, f.Value)
			s.Value = providers.NotKnown(audit.Unsupported, "directives in "+strings.TrimPrefix(f.Name, nginxPrefix)+" set it, which this version does not read")
			add(s)
		}
	}
}

// controller is what the controller's own ConfigMap says, where it is among the files.
func (cl *cluster) controller() []providers.Setting {
	var settings []providers.Setting
	for _, key := range cl.keys {
		name := key[strings.IndexByte(key, '/')+1:]
		if name != "ingress-nginx-controller" && name != "nginx-configuration" && name != "nginx-load-balancer-conf" {
			continue
		}
		for _, f := range cl.maps[key].Fields() {
			directive, timed := seconds[f.Name]
			switch {
			case timed:
				settings = append(settings, inSeconds(directive.http, f.Value), inSeconds(directive.grpc, f.Value))
			case global[f.Name] != "":
				settings = append(settings, setting(global[f.Name], f.Value))
			}
		}
	}
	return settings
}
