package fix

import (
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// check takes back edits that overlap others or after which a file does not parse.
func (p *planner) check() {
	checks := p.checks()
	together := p.wholeFiles(checks)
	byFile := map[string][]audit.Edit{}
	for i := range p.steps {
		s := &p.steps[i]
		for _, e := range s.Edits {
			if slices.Contains(byFile[e.File], e) {
				continue // two settings that are added together
			}
			if other := overlapping(byFile[e.File], e); other {
				s.Edits, s.Why = nil, "another change writes at the same place"
				break
			}
			if !together[e.File] {
				if err := p.sound(e, byFile[e.File], checks[e.File]); err != nil {
					s.Edits, s.Why = nil, fmt.Sprintf("%s: %v", e.File, err)
					break
				}
			}
			byFile[e.File] = append(byFile[e.File], e)
		}
	}
}

// wholeFiles are the files that parse with all their edits at once: none has to be tried alone.
func (p *planner) wholeFiles(checks map[string]check) map[string]bool {
	all := map[string]map[audit.Edit]bool{}
	for i := range p.steps {
		for _, e := range p.steps[i].Edits {
			if all[e.File] == nil {
				all[e.File] = map[audit.Edit]bool{}
			}
			all[e.File][e] = true
		}
	}
	whole := map[string]bool{}
	var found sync.Mutex
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for file, set := range all {
		sounds := checks[file]
		if sounds == nil {
			continue
		}
		var edits []audit.Edit
		for e := range set {
			edits = append(edits, e)
		}
		text := p.text(file)
		group.Go(func() error {
			sound := sounds(file, text, edits) == nil
			found.Lock()
			defer found.Unlock()
			whole[file] = sound
			return nil
		})
	}
	_ = group.Wait() // no part of it fails: what does not parse is tried alone
	return whole
}

// A check says why edits would break a file, or nothing.
type check func(file string, text []byte, edits []audit.Edit) error

// faithful is the check of Terraform's languages: the file can be read, and nothing has changed but what
// an edit touches.
func faithful(file string, text []byte, edits []audit.Edit) error {
	_, untouched, err := terraform.Changed(file, text, edits)
	if err == nil && len(untouched) > 0 {
		return fmt.Errorf("it would change %s too", strings.Join(untouched, ", "))
	}
	return err
}

// whole is the check of a vendor for its own files.
func whole(sounds func(file string, text []byte) error) check {
	return func(file string, text []byte, edits []audit.Edit) error {
		return sounds(file, terraform.Apply(text, edits))
	}
}

// checks are those of the files that have edits: the language's own, or that of the vendor whose file
// it is.
func (p *planner) checks() map[string]check {
	all := map[string]check{}
	for i := range p.steps {
		own := p.vendor(p.steps[i].Places[0].Hop.System)
		for _, e := range p.steps[i].Edits {
			vendor := readerOf(own, e.File)
			switch {
			case isTerraform(e.File), strings.HasSuffix(e.File, ".hcl"):
				all[e.File] = faithful
			case source.Of(e.File) != source.Unknown:
				all[e.File] = whole(source.Sound)
			case vendor != nil && vendor.Editor != nil && vendor.Editor.Check != nil:
				all[e.File] = whole(vendor.Editor.Check)
			case strings.HasSuffix(e.File, ".json"):
				all[e.File] = faithful
			}
		}
	}
	return all
}

// sound checks the text that an edit gives beside others. In a file that nobody can check, a word
// takes a word's place.
func (p *planner) sound(e audit.Edit, others []audit.Edit, sounds check) error {
	if sounds == nil {
		if !p.proven[e] && strings.ContainsAny(e.New, " \t\r\n;{}#") {
			return fmt.Errorf("this version adds nothing to a file of this kind")
		}
		return nil
	}
	return sounds(e.File, p.text(e.File), append(others[:len(others):len(others)], e))
}

func overlapping(edits []audit.Edit, e audit.Edit) bool {
	return slices.ContainsFunc(edits, func(o audit.Edit) bool {
		return e.Start < o.End && o.Start < e.End || e.Start == o.Start && e.End == o.End && e.Start < e.End
	})
}

func isTerraform(file string) bool {
	return strings.HasSuffix(file, ".tf") || strings.HasSuffix(file, ".tf.json") ||
		strings.HasSuffix(file, ".tfvars") || strings.HasSuffix(file, ".tfvars.json")
}

func (p *planner) isChainFile(file string) bool {
	is, known := p.chainFiles[file]
	if !known {
		is = strings.HasSuffix(file, ".hcl") && (path.Base(file) == ".timeout-audit.hcl" || chainfile.Is(p.text(file)))
		p.chainFiles[file] = is
	}
	return is
}

// foreign reports whether a file is what `terraform init` put there.
func foreign(file string) bool {
	return slices.Contains(strings.Split(file, "/"), ".terraform")
}
