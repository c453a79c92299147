package load

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// observed is a source with something in every field that a snapshot keeps.
func observed() providers.LiveSource {
	return providers.LiveSource{
		Name: "boxes here", Key: "1/here", Partial: "the run was interrupted",
		Found: providers.Found{
			Readings: []providers.Reading{{
				System: "box", Name: "a", Layer: audit.FromLive,
				Names: []audit.Name{{Text: "id:1", Strong: true}, {Text: "a"}},
				Sends: []audit.Send{{To: "id:2", Label: "b", Route: audit.ParseRoute("example.com/x*"), Weight: 3, Assumed: "perhaps"}},
				Route: audit.ParseRoute("example.com"), Beside: []audit.Route{audit.ParseRoute("example.com/y*")},
				Context: providers.Context{
					Version: "1.2", Plan: "p", Type: "t", AppProtocol: "http", Scheme: "s",
					Unknown: map[string]providers.Unknown{"type": {Code: audit.Denied, Why: "no"}},
				},
				Settings: []providers.Setting{
					{Name: "idle", Value: providers.Number(0), Known: audit.Observed, Seen: "Describe a"},
					{Name: "text", Value: providers.Text("60"), Known: audit.Observed},
					{Name: "on", Value: providers.Switch(true), Known: audit.Observed},
					{Name: "no", Value: providers.NotKnown(audit.Denied, "the credentials lack x"), Known: audit.Observed},
				},
				Assumed: []string{"it may be gone"},
			}},
			Commands: []command.Command{{
				Name: "worker", Layer: audit.FromLive, Seen: "Describe b",
				Names: []audit.Name{{Text: "id:2", Strong: true}},
				Words: []command.Word{{Text: "worker"}, {Text: "--password"}, {Text: "hunter2"}},
				Env:   []command.Variable{{Name: "IDLE_TIMEOUT", Value: command.Word{Text: "hunter2"}}},
			}},
			Unread: []audit.Unread{{Code: audit.Missing, System: "box", Hop: "c", Setting: "idle", Why: "it is gone"}},
		},
	}
}

func TestASnapshotGivesBackWhatWasRead(t *testing.T) {
	want := []Source{Take(nil, observed())}
	var text bytes.Buffer
	if err := WriteSnapshot(&text, want); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "hunter2") || strings.Contains(text.String(), "--password") {
		t.Errorf("a snapshot holds words of a command line:\n%s", text.String())
	}
	got, err := ReadSnapshot(text.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmp.AllowUnexported(audit.Limit{})); diff != "" {
		t.Error(diff)
	}
}

func TestASnapshotAndTheLiveReadingMakeTheSameChains(t *testing.T) {
	sources := []Source{Take(nil, observed())}
	var text bytes.Buffer
	if err := WriteSnapshot(&text, sources); err != nil {
		t.Fatal(err)
	}
	kept, err := ReadSnapshot(text.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	o := options()
	o.NoFiles, o.NoConfig, o.Tables = true, true, providers.Tables{box}
	t.Chdir(t.TempDir())
	o.Running = sources
	live := Read(nil, o)
	o.Running = kept
	again := Read(nil, o)
	if len(live.Chains) != 1 || len(live.Chains[0].Hops) != 2 {
		t.Fatalf("%d chains", len(live.Chains))
	}
	if diff := cmp.Diff(live.Chains[0].String(), again.Chains[0].String()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(live.Unread, again.Unread); diff != "" {
		t.Error(diff)
	}
	if in := live.Inputs; len(in) != 1 || in[0].Source != "boxes here" || in[0].Error != "the run was interrupted" {
		t.Errorf("%+v", in)
	}
}

func TestWhatIsNoSnapshotIsRefusedWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		``:                         "it ends in the middle",
		`{"snapshot":`:             "it ends in the middle",
		"{\n\"snapshot\": x}":      "line 2: ",
		`[]`:                       "line 1: ",
		`{"snapshot":"other/9"}`:   "it is no snapshot of this form",
		`{"resource_changes":[]}`:  "it is no snapshot of this form",
		hop(`"value": [1]`):        `source "s": setting "idle" has a value that is a list or an object`,
		hop(`"value": null`):       `source "s": setting "idle" is null and says no code`,
		hop("\"value\": 1e999"):    "line 1: ",
		hop(`"value":1,"seen": 3`): "cannot be number",
	} {
		_, err := ReadSnapshot([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %s", text, err, want)
		}
	}
}

func hop(value string) string {
	return `{"snapshot":"timeout-audit/1","sources":[{"name":"s","hops":[{"system":"box","settings":[{"name":"idle",` + value + `}]}]}]}`
}

func FuzzReadSnapshot(f *testing.F) {
	var text bytes.Buffer
	if err := WriteSnapshot(&text, []Source{Take(nil, observed())}); err != nil {
		f.Fatal(err)
	}
	f.Add(text.Bytes())
	f.Add([]byte(hop(`"value": 3`)))
	f.Add([]byte(`{"snapshot":"timeout-audit/1","sources":[{"ends":[{}],"unread":[{}]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		sources, err := ReadSnapshot(text)
		if err != nil {
			return
		}
		var first, second bytes.Buffer
		if err := WriteSnapshot(&first, sources); err != nil {
			t.Fatal(err)
		}
		again, err := ReadSnapshot(first.Bytes())
		if err != nil {
			t.Fatalf("what was written is not read: %v", err)
		}
		if err := WriteSnapshot(&second, again); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("written twice it differs:\n%s\n%s", first.Bytes(), second.Bytes())
		}
	})
}
