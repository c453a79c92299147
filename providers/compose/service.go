package compose

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/internal/yamlfile"
)

// A service is one of a project, as its files say it: later ones win.
type service struct {
	name   string
	layers []yamlfile.Node
}

// maxExtends bounds how many services extend one another.
const maxExtends = 8

// services are those of all files, in their order.
func (p *project) services(files []*yamlfile.File) []*service {
	var all []*service
	byName := map[string]*service{}
	for _, f := range files {
		list := f.Documents[0].Get("services")
		for _, field := range list.Fields() {
			if !p.formed(field.Name, field.Value) {
				continue
			}
			s := byName[field.Name]
			if s == nil {
				s = &service{name: field.Name}
				byName[field.Name] = s
				all = append(all, s)
			}
			s.layers = append(s.layers, p.extended(list, field.Value, 0)...)
		}
	}
	return all
}

// extended are the layers of a service: what it extends, then its own.
func (p *project) extended(list, own yamlfile.Node, depth int) []yamlfile.Node {
	from := own.Get("extends")
	if !from.IsGiven() || depth == maxExtends {
		return []yamlfile.Node{own}
	}
	name := from.String()
	if from.IsMap() {
		name = from.Get("service").String()
		if file, ok := from.Get("file").Text(); ok {
			list = p.other(file)
		}
	}
	base := list.Get(name)
	if base.IsNone() {
		p.found.Unread = append(p.found.Unread, audit.Unread{
			Code: audit.Missing, At: from.At(), Setting: "extends", Why: fmt.Sprintf("the service %q that it extends is not there", name),
		})
		return []yamlfile.Node{own}
	}
	return append(p.extended(list, base, depth+1), own)
}

// other is the services of another file.
func (p *project) other(name string) yamlfile.Node {
	if p.request.Open == nil {
		return yamlfile.Node{}
	}
	file := path.Join(p.dir, name)
	text, err := p.request.Open(file)
	if err != nil {
		return yamlfile.Node{}
	}
	f := p.parse(file, text)
	if f == nil {
		return yamlfile.Node{}
	}
	return f.Documents[0].Get("services")
}

// get is a value of the service, as the last file says it that has it.
func (s *service) get(name string) yamlfile.Node {
	for i := len(s.layers) - 1; i >= 0; i-- {
		if n := s.layers[i].Get(name); !n.IsNone() {
			return n
		}
	}
	return yamlfile.Node{}
}

// all are the elements of a list that files add to.
func (s *service) all(name string) []yamlfile.Node {
	var all []yamlfile.Node
	for _, l := range s.layers {
		all = append(all, l.Get(name).Items()...)
	}
	return all
}

// service emits what a service starts.
func (p *project) service(s *service) {
	if len(s.layers) == 0 || !s.layers[0].IsMap() {
		return
	}
	env, hidden := p.environment(s)
	c := command.Command{
		Name: s.name, At: s.layers[0].At(), From: p.request.Path, Names: s.names(),
		Env: env, Hidden: hidden, Order: &command.Order{}, Mounts: p.mounts(s),
	}
	c.Machine, c.Ports, c.Published = p.machine(s)
	image := interpolated(s.get("image").Word())
	if image.Unknown == "" {
		c.Image = image.Text
	}
	c.Built = p.built(s)
	if dir := interpolated(s.get("working_dir").Word()); dir.Unknown == "" {
		c.Dir = dir.Text
	}
	entry, run := s.get("entrypoint"), s.get("command")
	c.Order.Entry, c.Order.HasEntry = started(entry)
	c.Order.Run, c.Order.HasRun = started(run)
	for _, n := range []yamlfile.Node{entry, run} {
		if n.IsGiven() {
			c.At = n.At()
		}
	}
	told := c.Order.HasEntry || c.Order.HasRun || c.Built != nil
	c.Aside = !told || !s.serves()
	if !told && !image.At.Known() {
		return // it is to be laid over a service of another file, of which it says nothing here
	}
	if c.Built == nil && !s.get("image").IsGiven() {
		c.Assumed = append(c.Assumed, path.Base(p.request.Path)+" is laid over another compose file: whether it is used is not known")
	}
	if c.Order.HasEntry || c.Order.HasRun {
		c.Words = c.Order.Words()
	} else {
		c.Code, c.Unknown = audit.NoValue, "the image's own command decides what service "+s.name+" runs"
	}
	c.Names = append([]audit.Name{{Text: "compose:" + p.request.Path + "/" + s.name, Strong: true}}, c.Names...)
	p.found.Commands = append(p.found.Commands, c)
	p.stop(s, &c)
}

// names are what the service answers to within its project.
func (s *service) names() []audit.Name {
	var all []audit.Name
	add := func(name string) {
		name = strings.ToLower(name)
		if n := (audit.Name{Text: "addr:" + name}); name != "" && !strings.ContainsAny(name, "$ ") && !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	add(s.name)
	add(s.get("container_name").String())
	add(s.get("hostname").String())
	for _, network := range s.get("networks").Fields() {
		for _, alias := range network.Value.Get("aliases").Items() {
			add(alias.String())
		}
	}
	return all
}

// stores are ports of programs that keep data, and are asked in a protocol of their own.
var stores = []string{"5432", "3306", "1433", "1521", "6379", "27017", "5672", "9092", "2181", "11211", "9042", "26257", "4222", "389", "25", "587", "1025"}

// serves reports whether the service has a port that may be one of HTTP.
func (s *service) serves() bool {
	for _, port := range append(s.all("ports"), s.all("expose")...) {
		target := port.Get("target").String()
		if text, ok := port.Text(); ok {
			target, _, _ = strings.Cut(text[strings.LastIndexByte(text, ':')+1:], "/")
		}
		if target != "" && !slices.Contains(stores, target) {
			return true
		}
	}
	return false
}

// started are the words of an entrypoint or a command: a list, or a text that is split at blanks, with
// no shell around it. It reports false where the image's own counts.
func started(n yamlfile.Node) ([]command.Word, bool) {
	switch {
	case !n.IsGiven():
		return nil, false
	case n.IsList():
		words := []command.Word{}
		for _, item := range n.Items() {
			words = append(words, interpolated(item.Word()))
		}
		return words, true
	}
	whole := n.Word()
	if whole.Unknown != "" {
		return []command.Word{whole}, true
	}
	words, why := command.Fields(whole)
	if why != "" {
		return []command.Word{{At: whole.At, Unknown: why}}, true
	}
	for i := range words {
		words[i] = interpolated(words[i])
	}
	return words, true
}

// interpolated is a word as compose passes it on: it puts in what a dollar begins, and takes two for
// one. What it puts in is not known here: the environment of whoever starts it counts.
func interpolated(w command.Word) command.Word {
	if w.Unknown != "" || !strings.Contains(w.Text, "$") {
		return w
	}
	if name := placeholder.FindString(strings.ReplaceAll(w.Text, "$$", "")); name != "" {
		w.Unknown = "compose puts " + name + " in from its environment"
		return w
	}
	return w.Halved('$')
}
