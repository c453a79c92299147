package report

import (
	"bytes"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/timeout-audit/timeout-audit/audit"
)

// schema compiles a JSON schema with the formats that it names.
func schema(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

func valid(t *testing.T, s *jsonschema.Schema, name, text string) {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
	if err == nil {
		err = s.Validate(document)
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// known says of each limit how it is known, which the notation may leave out and no reading does.
func known(r *audit.Result) {
	for i := range r.Chains {
		for j := range r.Chains[i].Chain.Hops {
			timers := r.Chains[i].Chain.Hops[j].Timers
			for k := range timers {
				if timers[k].Known == "" {
					timers[k].Known = audit.Written
				}
			}
		}
	}
}

func TestJSONIsWhatThePublishedSchemaSays(t *testing.T) {
	s := schema(t, "../docs/schema.json")
	for _, one := range stories {
		r := one.result(t)
		known(&r)
		valid(t, s, one.name, write(t, JSON, &r, one.options))
	}
	for _, bad := range []string{`{}`, `{"schema":"timeout-audit/2"}`} {
		document, _ := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(bad)))
		if s.Validate(document) == nil {
			t.Errorf("%s is valid", bad)
		}
	}
}

func TestSARIFIsWhatItsSchemaSays(t *testing.T) {
	s := schema(t, "testdata/schema/sarif-2.1.0.json")
	for _, one := range stories {
		valid(t, s, one.name, one.write(t, Format{"sarif", SARIF}, false))
	}
	all := everything(t)
	valid(t, s, "everything", write(t, SARIF, &all, anchored))
}
