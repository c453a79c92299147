package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/timeout-audit/timeout-audit/internal/cli"
	"github.com/timeout-audit/timeout-audit/rules"
)

// What the examples give is what the published schemas say, with and without a declared traffic.
func TestTheExamplesKeepToTheSchemas(t *testing.T) {
	examples, err := filepath.Glob("../../examples/*")
	if err != nil || len(examples) == 0 {
		t.Fatal(examples, err)
	}
	for format, file := range map[string]string{
		"json": "../../docs/schema.json", "sarif": "../../report/testdata/schema/sarif-2.1.0.json",
	} {
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
		schema, err := c.Compile("schema.json")
		if err != nil {
			t.Fatal(err)
		}
		for _, dir := range examples {
			for _, traffic := range [][]string{nil, {"--protocol", "sse", "--heartbeat", "40s"}, {"--protocol", "http", "--first-byte", "2m"}} {
				var out, errs bytes.Buffer
				args := append([]string{"check", dir, "-f", format}, traffic...)
				if status := cli.Main(args, strings.NewReader(""), &out, &errs, nil, vendors, rules.All); status > cli.Findings {
					t.Fatalf("%v: exit status %d: %s", args, status, errs.String())
				}
				got, err := jsonschema.UnmarshalJSON(&out)
				if err == nil {
					err = schema.Validate(got)
				}
				if err != nil {
					t.Errorf("%v: %v", args, err)
				}
			}
		}
	}
}
