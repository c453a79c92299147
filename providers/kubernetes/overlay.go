package kubernetes

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
	"github.com/timeout-audit/timeout-audit/providers"
)

// An overlay is a kustomization: which manifests it takes, and which it lays over them.
type overlay struct {
	source    *source
	folder    string
	resources []string        // files, and folders of other kustomizations
	patches   []string        // files
	at        []yamlfile.Node // where these are named
	images    map[string]string
	simple    bool // nothing but resources, patches of these forms, and images
}

// isKustomization reports whether a file is one by its name, the only one that kustomize looks for.
func isKustomization(name string) bool {
	switch path.Base(name) {
	case "kustomization.yaml", "kustomization.yml", "Kustomization":
		return true
	}
	return false
}

// harmless are keys of a kustomization that change no command, environment or annotation of a timer.
var harmless = []string{
	"apiVersion", "kind", "metadata", "resources", "bases", "patches", "patchesStrategicMerge", "images", "namespace",
	"namePrefix", "nameSuffix", "commonLabels", "labels", "replicas", "generatorOptions", "secretGenerator",
	"configMapGenerator", "sortOptions", "buildMetadata", "commonAnnotations", "crds", "openapi",
}

// overlay takes a kustomization.
func (c *cluster) overlay(s *source, n yamlfile.Node) {
	if strings.HasPrefix(n.Get("apiVersion").String(), "kustomize.toolkit.fluxcd.io/") {
		return // an object of Flux, which is called so too
	}
	o := &overlay{source: s, folder: path.Dir(s.request.Path), images: map[string]string{}, simple: true}
	for _, key := range []string{"resources", "bases", "patches", "patchesStrategicMerge", "images", "configMapGenerator"} {
		if v := n.Get(key); v.IsGiven() && !v.IsList() {
			s.found.Problems = append(s.found.Problems, providers.Problem{At: v.At(), Text: key + " of a kustomization are no list", Code: audit.Refused})
		}
	}
	for _, key := range []string{"resources", "bases"} {
		for _, item := range n.Get(key).Items() {
			o.resources = append(o.resources, path.Join(o.folder, item.String()))
		}
	}
	for _, item := range n.Get("patchesStrategicMerge").Items() {
		o.patch(item, item)
	}
	for _, item := range n.Get("patches").Items() {
		o.patch(item.Get("path"), item)
	}
	for _, item := range n.Get("images").Items() {
		name, tag := item.Get("newName").String(), item.Get("newTag").String()
		if name == "" {
			name = item.Get("name").String()
		}
		if tag != "" {
			name += ":" + tag
		}
		o.images[item.Get("name").String()] = name
	}
	for _, f := range n.Fields() {
		if !slices.Contains(harmless, f.Name) {
			o.tell(f.Name, f.Value)
		}
	}
	for _, item := range n.Get("configMapGenerator").Items() {
		if behavior := item.Get("behavior"); behavior.IsGiven() && behavior.String() != "create" {
			o.tell("configMapGenerator", item)
		}
	}
	c.overlays = append(c.overlays, o)
}

// patch takes a patch that stands in a file. One of operations, and one that stands in the kustomization
// itself, is told where it may set a timer.
func (o *overlay) patch(file, whole yamlfile.Node) {
	name, _ := file.Text()
	if name == "" || strings.Contains(name, "\n") {
		o.mayTime(whole.Get("patch").String()+file.String(), whole)
		return
	}
	o.patches = append(o.patches, path.Join(o.folder, name))
	o.at = append(o.at, whole)
}

// unread looks at the patches that are in no manifest.
func (o *overlay) unread(manifests []*source) {
	for i, name := range o.patches {
		if slices.ContainsFunc(manifests, func(s *source) bool { return s.request.Path == name }) {
			continue
		}
		text, err := o.source.request.Open(name)
		switch {
		case err != nil:
			o.tell(name, o.at[i])
		case operations.Match(text), match(name, text): // or a manifest that was not read
			o.mayTime(string(text), o.at[i])
		}
	}
}

var (
	// operations begin a JSON patch, in YAML or JSON: a list, and no manifest.
	operations = regexp.MustCompile(`\A(?:\s|---|#[^\n]*\n)*(?:-\s|\[)`)
	// wholes are places in a manifest below which a timer may stand that the path does not name.
	wholes = regexp.MustCompile(`/(?:env|envFrom)\b|/(?:containers|template|spec|annotations)(?:/[0-9-]+)?(?:["'\s,}]|\z)`)
)

// mayTime tells of a patch whose text may set a timer.
func (o *overlay) mayTime(text string, at yamlfile.Node) {
	if wholes.MatchString(text) {
		o.tell("patches", at)
		return
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n\"'/:=,[]{}", r) }) {
		if command.Sets(word) || word == "command" || word == "args" {
			o.tell(word, at)
			return
		}
	}
}

// tell says that something of a kustomization is not read, and so nothing of it is taken.
func (o *overlay) tell(what string, n yamlfile.Node) {
	o.simple = false
	o.source.found.Unread = append(o.source.found.Unread, audit.Unread{
		Code: audit.Unsupported, Setting: what, At: n.At(), Why: "what it changes in the manifests is not read; " + printed,
	})
}

const printed = "write what `kubectl kustomize` prints to a file and name that"
