// Package kubernetes reads manifests: what the containers of workloads start, under which names
// Services send to them, and what annotations tell the controllers of load balancers.
//
// Of its own it has how long pods have to stop; an Ingress is a hop of the system whose controller serves it.
package kubernetes

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is the reader of Kubernetes manifests.
var Provider = providers.Provider{Name: "kubernetes", Title: "Kubernetes manifests", Tables: []*providers.Table{Pod}, File: reader}

var reader = &providers.FileReader{Command: "kubernetes", Found: true, Likely: likely, Match: match, ReadAll: readAll}

func likely(name string) bool {
	if isKustomization(name) {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".yaml", ".yml":
		return true
	}
	return false
}

var (
	version = regexp.MustCompile(`(?m)^[ \t-]*["']?apiVersion["']?[ \t]*:`)
	kinds   = regexp.MustCompile(`(?m)^[ \t-]*["']?kind["']?[ \t]*:[ \t]*["']?(Deployment|StatefulSet|DaemonSet|ReplicaSet|Pod|Service|Ingress|List|ConfigMap|Rollout)["']?[ \t]*\r?$`)
)

var versionWord = []byte("apiVersion") // quicker to look for

func match(name string, head []byte) bool {
	return isKustomization(name) || bytes.Contains(head, versionWord) && version.Match(head) && kinds.Match(head)
}

// A cluster is all manifests that were found: what one says is about what others declare.
type cluster struct {
	files     []*source
	workloads []*workload
	services  []*service
	ingresses []*ingress
	overlays  []*overlay
	maps      map[string]yamlfile.Node // data of ConfigMaps, by key
	keys      []string                 // of these, in their order
}

// A source is one file and what is found in it.
type source struct {
	request *providers.FileRequest
	found   providers.Found
}

// An object is what all kinds of objects have.
type object struct {
	source    *source
	node      yamlfile.Node
	kind      string
	name      string
	namespace string
}

func readAll(requests []providers.FileRequest) []providers.Found {
	c := &cluster{maps: map[string]yamlfile.Node{}}
	charts := map[string]bool{}
	for i := range requests {
		s := &source{request: &requests[i]}
		c.files = append(c.files, s)
		c.read(s, charts)
	}
	c.lay()
	c.relate()
	for _, w := range c.workloads {
		c.start(w)
	}
	for _, in := range c.ingresses {
		c.enter(in)
	}
	for _, s := range c.services {
		c.balance(s)
	}
	all := make([]providers.Found, len(c.files))
	for i, s := range c.files {
		all[i] = s.found
	}
	return all
}

// read takes the objects of one file. Of a chart whose templates nobody filled in, one file tells.
func (c *cluster) read(s *source, charts map[string]bool) {
	file, problem := yamlfile.Parse(s.request.Path, s.request.Text)
	if yamlfile.IsTemplate(s.request.Text) && (problem != nil || path.Base(path.Dir(s.request.Path)) == "templates") {
		chart := path.Dir(s.request.Path)
		if charts[chart] {
			return
		}
		charts[chart] = true
		at := file.Head()
		if problem != nil {
			at = problem.At
		}
		s.found.Unread = append(s.found.Unread, audit.Unread{
			Code: audit.NoValue, At: at,
			Why: "the files in " + chart + " are templates that were not filled in; write what `helm template` or its like prints to a file and name that",
		})
		return
	}
	if problem != nil {
		s.found.Problems = append(s.found.Problems, *problem)
	}
	for _, d := range file.Documents {
		if isKustomization(s.request.Path) {
			c.overlay(s, d)
			continue
		}
		c.object(s, d, 0)
	}
	if file.Full() {
		s.found.Problems = append(s.found.Problems, providers.Problem{
			At: file.Head(), Code: audit.Refused,
			Text: "its aliases repeat so much that reading was given up; write what they stand for only where it counts",
		})
	}
}

// object takes one object; a List holds others.
func (c *cluster) object(s *source, n yamlfile.Node, depth int) {
	o := object{
		source: s, node: n, kind: n.Get("kind").String(),
		name: n.Get("metadata", "name").String(), namespace: n.Get("metadata", "namespace").String(),
	}
	switch o.kind {
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout", "Pod", "Service", "Ingress", "ConfigMap":
		o.check(n, forms(o.kind))
	}
	switch o.kind {
	case "List":
		for _, item := range n.Get("items").Items() {
			if depth < 8 {
				c.object(s, item, depth+1)
			}
		}
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout", "Pod":
		c.workloads = append(c.workloads, newWorkload(o))
	case "Service":
		c.services = append(c.services, newService(o))
	case "Ingress":
		c.ingresses = append(c.ingresses, &ingress{object: o})
	case "ConfigMap":
		if _, ok := c.maps[o.key()]; !ok {
			c.keys = append(c.keys, o.key())
		}
		c.maps[o.key()] = n.Get("data")
	}
}

// key is an object's name in its namespace and among the files of its folder: overlays of
// kustomize have objects of one name.
func (o *object) key() string { return o.namespace + "/" + o.name }

// folder is where the object's file lies.
func (o *object) folder() string { return path.Dir(o.source.request.Path) }
