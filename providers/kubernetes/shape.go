package kubernetes

import (
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// A form is what a cluster takes for a value: an object, or else a list.
type form struct {
	path   []string
	object bool
}

var (
	ofAll       = []form{{[]string{"metadata"}, true}, {[]string{"spec"}, true}}
	ofWorkload  = []form{{[]string{"spec", "template"}, true}, {[]string{"spec", "template", "spec"}, true}}
	ofService   = []form{{[]string{"spec", "selector"}, true}, {[]string{"spec", "ports"}, false}}
	ofIngress   = []form{{[]string{"metadata", "annotations"}, true}, {[]string{"spec", "rules"}, false}}
	ofConfigMap = []form{{[]string{"data"}, true}}
	ofPod       = []form{{[]string{"containers"}, false}, {[]string{"initContainers"}, false}}
	ofContainer = []form{{[]string{"env"}, false}, {[]string{"envFrom"}, false}, {[]string{"ports"}, false}}
)

// forms are those of a kind of object, but for what its pods have.
func forms(kind string) []form {
	switch kind {
	case "Service":
		return slices.Concat(ofAll, ofService)
	case "Ingress":
		return slices.Concat(ofAll, ofIngress)
	case "ConfigMap":
		return slices.Concat(ofAll[:1], ofConfigMap)
	case "Pod":
		return ofAll
	}
	return slices.Concat(ofAll, ofWorkload)
}

// check tells of values that no cluster takes, since nothing is read of them.
func (o *object) check(n yamlfile.Node, of []form) {
	for _, f := range of {
		v := n.Get(f.path...)
		if !v.IsGiven() || f.object && v.IsMap() || !f.object && v.IsList() {
			continue
		}
		want := "list"
		if f.object {
			want = "object"
		}
		o.refuse(v, f.path[len(f.path)-1]+" of "+o.title()+" is no "+want)
	}
}

// checkPod does so for a pod's spec.
func (o *object) checkPod(spec yamlfile.Node) {
	o.check(spec, ofPod)
	for _, c := range spec.Get("containers").Items() {
		if c.IsGiven() && !c.IsMap() {
			o.refuse(c, "a container of "+o.title()+" is no object")
		}
		o.check(c, ofContainer)
	}
}

func (o *object) title() string { return strings.TrimSpace(o.kind + " " + o.name) }

func (o *object) refuse(n yamlfile.Node, why string) {
	o.source.found.Problems = append(o.source.found.Problems, providers.Problem{At: n.At(), Text: why, Code: audit.Refused})
}
