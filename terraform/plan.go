package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

// MaxPlan is the size in bytes above which LoadPlan refuses a plan or a state, unless
// Options.MaxSize is larger. It is read as a stream.
const MaxPlan = 512 << 20

const (
	// maxAddress is the longest address in bytes that is taken for one.
	maxAddress = 4 << 10
	// maxBlocks is how deep blocks stand within one another.
	maxBlocks = 32
)

// A planReader reads one plan or state.
type planReader struct {
	opts  Options
	wants map[string]*wanted
	root  *Root
	name  string

	found  document
	held   []*planned
	config *configured
	given  map[string]json.RawMessage // the values of the root's variables
	gone   map[string]bool            // addresses that are deleted

	keys    map[string]map[string]bool // by a resource's plain address: the keys of its instances
	kin     map[kin][]string
	modules map[string]map[string]bool // likewise of modules
	ids     map[string]Ref             // who has an ARN, an id or a DNS name
}

// A document is what the top of the text has told about itself.
type document struct {
	format, version                 string // of a shown plan or state; of a state file
	isPlan, hasResources, hasSerial bool
	errored, incomplete             bool
}

// A planned resource is one instance, before its references are followed.
type planned struct {
	address, module, typ, name string
	maybe                      string
	before                     bool           // it is of the state that a plan began with
	values, unknown, sensitive map[string]any // the wanted attributes
}

// LoadPlan reads a plan or a state: what `terraform show -json` or `tofu show -json` writes, or a
// state file of version 4. The name is what reports call it. The values are those that the plan
// leads to, those of the state where there is only one; unknown is what is known only after apply,
// and of what is marked sensitive nothing is kept. References come from the plan's own
// configuration, and where that has none, from equal ARNs, ids and DNS names.
//
// With Options.Source the files in that folder give each value its place, and the references that a
// plan does not show; where both know a value and differ, Root.Unread says so and the plan counts.
//
// The error is a *Refusal where another text is needed than the one given.
func LoadPlan(in io.Reader, name string, o Options) (*Root, error) {
	o = o.complete()
	p := &planReader{
		opts: o, wants: gather(o.Wants), name: name,
		root: &Root{Dir: name, Layer: audit.FromPlan},
		gone: map[string]bool{}, kin: map[kin][]string{}, modules: map[string]map[string]bool{}, keys: map[string]map[string]bool{}, ids: map[string]Ref{},
	}
	text, err := open(in)
	if err != nil {
		return nil, err
	}
	s := newStream(text, max(MaxPlan, o.MaxSize))
	err = s.object(func(key string) error { return p.top(s, key) })
	switch {
	case errors.Is(err, errCut):
		return nil, &Refusal{
			fmt.Sprintf("it ends within the JSON, after %d bytes: it was cut", s.offset()),
			"write it again: " + showPlan,
		}
	case err != nil:
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	p.root.Files = append(p.root.Files, &File{Path: name})
	p.build()
	if o.Source != "" && !o.Before {
		if err := p.beside(); err != nil {
			return nil, err
		}
	}
	for i, r := range p.root.Resources {
		p.equal(r.Address, &r.Body)
		p.guess(p.held[i], &r.Body, p.wants[r.Type])
	}
	if p.given != nil || o.Source == "" {
		for _, a := range o.Assignments {
			if a.Name != "" {
				p.root.Undeclared = append(p.root.Undeclared, a.Name)
			}
		}
	}
	p.root.settle()
	return p.root, nil
}

// top takes one of the keys at the top.
func (p *planReader) top(s *stream, key string) error {
	d := &p.found
	switch key {
	case "@level", "@message", "@timestamp":
		return &Refusal{"it is the event log of `terraform plan -json`, which has no values", showPlan}
	case "encrypted_data", "encryption_version":
		return &Refusal{
			"it is an encrypted state",
			"tofu show -json > state.json, in the folder whose configuration has the key, then name state.json",
		}
	case "plan":
		// Policy tools and APIs wrap a plan so.
		return s.object(func(key string) error { return p.top(s, key) })
	case "format_version":
		return p.formatted(s)
	case "version":
		var n json.Number
		err := s.decode(&n)
		d.version = n.String()
		return err
	case "serial", "lineage":
		d.hasSerial = true
	case "planned_values":
		d.isPlan = true
	case "resource_changes", "deferred_changes":
		d.isPlan = true
		return s.array(func() error { return p.change(s) })
	case "prior_state":
		return s.object(func(key string) error {
			if key != "values" {
				return s.skip()
			}
			return p.shown(s, true)
		})
	case "values":
		return p.shown(s, false)
	case "resources":
		d.hasResources = true
		return s.array(func() error { return p.stateResource(s) })
	case "configuration":
		if p.opts.Before {
			return s.skip() // it is of what the plan leads to
		}
		return s.object(func(key string) error {
			if key != "root_module" {
				return s.skip()
			}
			var err error
			p.config, err = p.configuration(s, 0)
			return err
		})
	case "variables":
		return s.object(func(name string) error {
			var v struct{ Value json.RawMessage }
			if p.given == nil {
				p.given = map[string]json.RawMessage{}
			}
			err := s.decode(&v)
			p.given[name] = v.Value
			return err
		})
	case "errored":
		return s.decode(&d.errored)
	case "complete":
		complete := true
		err := s.decode(&complete)
		d.incomplete = !complete
		return err
	}
	return s.skip()
}

func (p *planReader) formatted(s *stream) error {
	if err := s.decode(&p.found.format); err != nil {
		return err
	}
	major, _, _ := strings.Cut(p.found.format, ".")
	if n, err := strconv.Atoi(major); err != nil || n > 1 || n < 0 {
		return unsupportedFormat("plan or state", strconv.Quote(p.found.format))
	}
	return nil
}

// check says what is wrong with the whole.
func (p *planReader) check() error {
	d := &p.found
	isFile := d.format == "" && !d.isPlan && d.version != "" && (d.hasSerial || d.hasResources)
	switch {
	case isFile && d.version != "4":
		return &Refusal{
			fmt.Sprintf("it is a Terraform state of version %s, and this version reads version 4", clause(d.version)),
			"terraform show -json > state.json, with a Terraform that reads it, then name state.json",
		}
	case isFile, d.format != "", d.isPlan:
	default:
		return &Refusal{"it is JSON, and neither a Terraform plan nor a state", showPlan}
	}
	if p.opts.Before && !d.isPlan {
		return &Refusal{"it is a state, which holds no change", "name a plan (" + showPlan + "), or what to compare with: --against PATH"}
	}
	at := audit.Pos{File: p.name}
	if d.errored {
		p.unread(reason{audit.Missing, "planning ended with an error, and so the plan does not hold all resources: run terraform plan again"}, at)
	} else if d.incomplete {
		p.unread(reason{audit.Missing, "the plan is not complete: another plan and apply must follow, and what they bring is not in it"}, at)
	}
	return nil
}

func (p *planReader) unread(why reason, at audit.Pos) {
	p.root.Unread = append(p.root.Unread, audit.Unread{Code: why.code, Why: why.why, At: at, Input: p.name})
}

// sourceOf is the folder with the files that a plan was made from, for reports.
func (p *planReader) sourceOf() string {
	return path.Clean(filepath.ToSlash(p.opts.Display(p.opts.Source)))
}
