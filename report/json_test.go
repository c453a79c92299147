package report

import (
	"bytes"
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/audit"
)

// The keys are a contract with scripts outside the project: change them only together with
// DESIGN.md 7. A key that may be absent has a ?.
var contract = map[string]string{
	"":                                  "schema version facts inputs chains findings unread summary diff?",
	".inputs[]":                         "path? source? read error",
	".chains[]":                         "id name route traffic hops verdict carries safe_heartbeat?",
	".chains[].traffic":                 "name protocol heartbeat signal sender first_byte longest route known evidence?",
	".chains[].traffic.known":           "protocol heartbeat longest",
	".chains[].traffic.evidence":        "text at",
	".chains[].traffic.evidence.at":     "file line column end_line end_column",
	".chains[].hops[]":                  "system name timers",
	".chains[].hops[].timers[]":         "setting side clock limit known hears arrives adjustable at fact source seen also",
	".chains[].hops[].timers[].at":      "file line column end_line end_column",
	".chains[].hops[].timers[].also[]":  "limit known layer at seen",
	".chains[].verdict":                 "survives fragile cut_after at_latest system hop setting clock caller_sees together_with depends_on",
	".chains[].verdict.together_with[]": "system hop setting clock",
	".chains[].verdict.depends_on[]":    "system hop setting clock",
	".chains[].carries[]":               "protocol survives cut_after by system hop clock safe_heartbeat answers_within",
	".findings[]":                       "rule severity chains system hop setting message at notes rests_on repair fingerprint suppressed change?",
	".findings[].at":                    "file line column end_line end_column",
	".findings[].notes[]":               "at text",
	".findings[].notes[].at":            "file line column end_line end_column",
	".findings[].repair":                "text edits commands effects",
	".findings[].repair.edits[]":        "file start end new",
	".findings[].suppressed":            "reason until at",
	".findings[].suppressed.at":         "file line column end_line end_column",
	".unread[]":                         "code system hop setting why at input",
	".unread[].at":                      "file line column end_line end_column",
	".summary":                          "chains hops timers errors warnings notices unread suppressed elsewhere",

	".diff":                              "worse better unclear unchanged chains gone",
	".diff.chains[]":                     "name route traffic protocol change direction text before after",
	".diff.chains[].before":              fateKeys,
	".diff.chains[].before.depends_on[]": "system hop setting clock",
	".diff.chains[].after":               fateKeys,
	".diff.chains[].after.depends_on[]":  "system hop setting clock",
	".diff.gone[]":                       "rule severity system hop setting message known at fingerprint",
	".diff.gone[].at":                    "file line column end_line end_column",
}

const fateKeys = "chain survives fragile cut_after at_latest system hop setting clock depends_on safe_heartbeat? answers_within?"

var lists = []string{".inputs", ".chains", ".findings", ".unread", ".chains[].hops", ".chains[].carries",
	".chains[].hops[].timers", ".chains[].hops[].timers[].hears", ".chains[].hops[].timers[].also",
	".chains[].verdict.together_with", ".chains[].verdict.depends_on", ".findings[].chains", ".findings[].notes",
	".findings[].rests_on", ".findings[].repair.edits", ".findings[].repair.commands",
	".findings[].repair.effects",
	".diff.chains", ".diff.gone", ".diff.chains[].before.depends_on", ".diff.chains[].after.depends_on"}

func TestTheKeysAreTheContract(t *testing.T) {
	seen := map[string]bool{}
	all := append(slices.Clone(stories), story{name: "two clocks at once", result: func(t *testing.T) audit.Result {
		return run(t, "traffic sse heartbeat=5s\nmesh \"a\"  back.total=15s set=x\nmesh \"b\"  back.total=15s set=y\napp  end")
	}}, story{name: "nothing", result: func(*testing.T) audit.Result { return audit.Result{} }})
	for _, s := range all {
		var document any
		if err := json.Unmarshal([]byte(s.write(t, Format{"json", JSON}, false)), &document); err != nil {
			t.Fatal(err)
		}
		checkKeys(t, s.name, "", document, seen)
	}
	for place := range contract {
		if !seen[place] {
			t.Errorf("no story has a %s", place)
		}
	}
}

func checkKeys(t *testing.T, story, place string, value any, seen map[string]bool) {
	switch value := value.(type) {
	case nil:
		if slices.Contains(lists, place) {
			t.Errorf("%s: %s is null and not []", story, place)
		}
	case []any:
		if !slices.Contains(lists, place) {
			t.Errorf("%s: %s is a list", story, place)
		}
		for _, v := range value {
			checkKeys(t, story, place+"[]", v, seen)
		}
	case map[string]any:
		seen[place] = true
		var want, got []string
		for _, key := range strings.Fields(contract[place]) {
			name, optional := strings.CutSuffix(key, "?")
			if _, there := value[name]; there || !optional {
				want = append(want, name)
			}
		}
		for key, v := range value {
			got = append(got, key)
			checkKeys(t, story, place+"."+key, v, seen)
		}
		sort.Strings(want)
		sort.Strings(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: keys of %q (-want +got):\n%s", story, place, diff)
		}
	}
}

func TestJSONTellsUnknownFromNeverFromAbsent(t *testing.T) {
	for _, test := range []struct {
		name, chain string
		want        []string
		not         string
	}{
		{"a safe heartbeat", "traffic sse heartbeat=5s\na  front.idle=60s set=x\nb  end", []string{`"safe_heartbeat": 29`, `"arrives": 5,`, `"survives": true`}, ""},
		{"none is needed", "traffic sse heartbeat=none\na  front.idle=never set=x\nb  end", []string{`"safe_heartbeat": "never"`, `"limit": "never"`, `"heartbeat": "never"`, `"arrives": "never"`}, ""},
		{"none helps", "traffic sse heartbeat=5s\na  front.total=1.5s set=x\nb  end", []string{`"safe_heartbeat": 0`, `"cut_after": 1.5`, `"survives": false`}, ""},
		{"it is not known", "traffic sse heartbeat=5s\na  front.idle=? set=x\nb  end", []string{`"safe_heartbeat": null`, `"limit": null`, `"survives": null`}, ""},
		{"it has no meaning", "traffic http\na  front.idle=60s set=x\nb  end", []string{`"first_byte": 0`}, "safe_heartbeat"},
		{"a refused value is told as it is written", "traffic sse heartbeat=5s\na  front.idle=1s set=x range=5s..9s\nb  end", []string{`"limit": 1,`}, ""},
		{"no traffic is declared", "a  front.idle=60s set=x\nb  end", []string{`"traffic": null`, `"verdict": null`, `"arrives": null`}, ""},
		{"angle brackets stay", "a \"<b>\"", []string{`"name": "<b>"`}, ""},
	} {
		r := run(t, test.chain)
		var b bytes.Buffer
		if err := JSON(&b, &r, Options{}); err != nil {
			t.Fatal(err)
		}
		for _, want := range test.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: no %s in\n%s", test.name, want, b.String())
			}
		}
		if test.not != "" && strings.Contains(b.String(), test.not) {
			t.Errorf("%s: %s in\n%s", test.name, test.not, b.String())
		}
	}
}
