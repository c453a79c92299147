package report

import (
	"encoding/json"

	"github.com/timeout-audit/timeout-audit/audit"
)

type findingJSON struct {
	Rule        string           `json:"rule"`
	Severity    string           `json:"severity"`
	Chains      []string         `json:"chains"`
	System      string           `json:"system"`
	Hop         string           `json:"hop"`
	Setting     string           `json:"setting"`
	Message     string           `json:"message"`
	At          *atJSON          `json:"at"`
	Notes       []noteJSON       `json:"notes"`
	RestsOn     []string         `json:"rests_on"`
	Repair      repairJSON       `json:"repair"`
	Fingerprint string           `json:"fingerprint"`
	Suppressed  *suppressionJSON `json:"suppressed"`
	Change      audit.Change     `json:"change,omitempty"` // absent where no change was audited
}

type noteJSON struct {
	At   *atJSON `json:"at"`
	Text string  `json:"text"`
}

type repairJSON struct {
	Text     string     `json:"text"`
	Edits    []editJSON `json:"edits"`
	Commands []string   `json:"commands"`
	Effects  []string   `json:"effects"`
}

type editJSON struct {
	File  string `json:"file"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

type suppressionJSON struct {
	Reason string  `json:"reason"`
	Until  *string `json:"until"`
	At     *atJSON `json:"at"`
}

func findingOf(f *audit.Finding) findingJSON {
	j := findingJSON{
		Rule: f.Rule, Severity: f.Severity.String(), Chains: each(f.Chains, same[string]),
		System: f.System, Hop: f.Hop, Setting: f.Setting, Message: f.Message, At: atOf(f.At),
		Notes:   each(f.Notes, func(n *audit.Note) noteJSON { return noteJSON{atOf(n.At), n.Text} }),
		RestsOn: each(f.RestsOn, same[string]),
		Repair: repairJSON{
			Text:     f.Repair.Text,
			Edits:    each(f.Repair.Edits, func(e *audit.Edit) editJSON { return editJSON(*e) }),
			Commands: each(f.Repair.Commands, same[string]),
			Effects:  each(f.Repair.Effects, same[string]),
		},
		Fingerprint: f.Fingerprint, Change: f.Change,
	}
	if s := f.Suppressed; s != nil {
		j.Suppressed = &suppressionJSON{s.Reason, orNull(s.Until), atOf(s.At)}
	}
	return j
}

func marshalLimit(l audit.Limit) ([]byte, error) { return json.Marshal(limitOf(l)) }
