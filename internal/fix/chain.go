package fix

import (
	"bytes"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/chainfile"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// insertSet adds settings to a hop of a chain file. It looks at the chain alone where its beginning
// and end can be seen, so that a file with many chains is not parsed for each of its hops.
func insertSet(file string, text []byte, hop audit.Pos, set []chainfile.Set) ([]audit.Edit, error) {
	start := bytes.LastIndex(text[:min(hop.Start, len(text))], []byte("\nchain ")) + 1
	if end := bytes.Index(text[start:], []byte("\n}")); start > 0 && end >= 0 && hop.Start < start+end {
		alone := append(text[start:start+end+2:start+end+2], '\n')
		if bytes.Contains(alone, []byte("\r\n")) {
			alone = append(alone[:len(alone)-1], "\r\n"...)
		}
		there := hop
		there.Start, there.End = hop.Start-start, hop.End-start
		if terraform.Sound(file, alone) == nil {
			if edits, err := chainfile.Insert(file, alone, there, set); err == nil {
				for i := range edits {
					edits[i].Start, edits[i].End = edits[i].Start+start, edits[i].End+start
				}
				return edits, nil
			}
		}
	}
	return chainfile.Insert(file, text, hop, set)
}
