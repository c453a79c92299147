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
	"github.com/timeout-audit/timeout-audit/terraform"
)

// check takes back edits that overlap others or after which a file does not parse.
func (p *planner) check() {
	whole := p.wholeFiles()
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
			if !whole[e.File] {
				if err := p.sound(e, byFile[e.File]); err != nil {
					s.Edits, s.Why = nil, fmt.Sprintf("%s: %v", e.File, err)
					break
				}
			}
			byFile[e.File] = append(byFile[e.File], e)
		}
	}
}

// wholeFiles are the files that parse with all their edits at once: none has to be tried alone.
func (p *planner) wholeFiles() map[string]bool {
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
		if !isTerraform(file) && !strings.HasSuffix(file, ".hcl") {
			continue
		}
		var edits []audit.Edit
		for e := range set {
			edits = append(edits, e)
		}
		text := p.text(file)
		group.Go(func() error {
			sound := terraform.Sound(file, terraform.Apply(text, edits)) == nil
			found.Lock()
			defer found.Unlock()
			whole[file] = sound
			return nil
		})
	}
	_ = group.Wait() // no part of it fails: what does not parse is tried alone
	return whole
}

// sound checks the text that an edit gives beside others: it parses. In a file of another language a word takes a word's place.
func (p *planner) sound(e audit.Edit, others []audit.Edit) error {
	if !isTerraform(e.File) && !strings.HasSuffix(e.File, ".hcl") && !strings.HasSuffix(e.File, ".json") {
		if strings.ContainsAny(e.New, " \t\r\n;{}#") {
			return fmt.Errorf("this version adds nothing to a file of this kind")
		}
		return nil
	}
	text := p.text(e.File)
	return terraform.Sound(e.File, terraform.Apply(text, append(others[:len(others):len(others)], e)))
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

func isChainFile(file string, text []byte) bool {
	return strings.HasSuffix(file, ".hcl") && (path.Base(file) == ".timeout-audit.hcl" || chainfile.Is(text))
}

// foreign reports whether a file is what `terraform init` put there.
func foreign(file string) bool {
	return slices.Contains(strings.Split(file, "/"), ".terraform")
}
