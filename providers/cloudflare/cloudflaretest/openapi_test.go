package cloudflaretest_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// An openAPI is Cloudflare's own description of its API, which the SDK's module holds.
type openAPI struct {
	document map[string]any
	compiled map[string]*jsonschema.Schema // by path
}

var embedded = regexp.MustCompile(`EMBEDDED_SPEC="([^"]+)"`)

// description takes it out of the module cache: no copy of it is kept here.
func description(t *testing.T) *openAPI {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/cloudflare/cloudflare-go/v7").Output()
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "scripts", "mock"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("SKIPPED, AND SO THE FAKE ACCOUNT IS NOT HELD TO CLOUDFLARE'S DESCRIPTION: the SDK's module has no scripts/mock")
	}
	if err != nil {
		t.Fatal(err)
	}
	found := embedded.FindSubmatch(script)
	if found == nil {
		t.Fatal("scripts/mock holds no description")
	}
	packed, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(found[1])))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(packed)
	if err != nil {
		t.Fatal(err)
	}
	o := &openAPI{compiled: map[string]*jsonschema.Schema{}}
	if err := json.Unmarshal(text, &o.document); err != nil {
		t.Fatal(err)
	}
	return o
}

// path is the description's path for a request's: "/zones/{zone_id}/settings".
func (o *openAPI) path(of string) string {
	parts := strings.Split(of, "/")
	best, most := "", -1
	for template := range o.document["paths"].(map[string]any) {
		want := strings.Split(template, "/")
		exact, ok := 0, len(want) == len(parts)
		for i := 0; ok && i < len(want); i++ {
			switch {
			case want[i] == parts[i]:
				exact++
			case !strings.HasPrefix(want[i], "{"):
				ok = false
			}
		}
		if ok && exact > most {
			best, most = template, exact
		}
	}
	return best
}

// check holds a request and its answer to the description.
func (o *openAPI) check(of string, query url.Values, body []byte) []string {
	path := o.path(of)
	if path == "" {
		return []string{"the description has no " + of}
	}
	get, ok := o.document["paths"].(map[string]any)[path].(map[string]any)["get"].(map[string]any)
	if !ok {
		return []string{path + " cannot be read"}
	}
	faults := parameters(path, get, query)
	schema, err := o.schema(path, get)
	if err != nil {
		return append(faults, fmt.Sprintf("%s: %v", path, err))
	}
	answer, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err == nil {
		err = schema.Validate(answer)
	}
	if err != nil {
		faults = append(faults, fmt.Sprintf("%s: %v", path, err))
	}
	return faults
}

// parameters are those of a query that the description does not have, or that are too large.
func parameters(path string, get map[string]any, query url.Values) []string {
	var faults []string
	declared, _ := get["parameters"].([]any)
	for name, values := range query {
		i := slices.IndexFunc(declared, func(p any) bool {
			p, _ = p.(map[string]any)["name"].(string)
			return p == name
		})
		if i < 0 {
			faults = append(faults, path+" has no parameter "+name)
			continue
		}
		schema, _ := declared[i].(map[string]any)["schema"].(map[string]any)
		var n float64
		if most, ok := schema["maximum"].(float64); ok {
			if _, err := fmt.Sscan(values[0], &n); err != nil || n > most {
				faults = append(faults, fmt.Sprintf("%s: %s is %s and may be %g at the most", path, name, values[0], most))
			}
		}
	}
	return faults
}

// schema compiles what an answer of 200 is, cut out of the description with what it refers to.
func (o *openAPI) schema(path string, get map[string]any) (*jsonschema.Schema, error) {
	if s := o.compiled[path]; s != nil {
		return s, nil
	}
	response := get["responses"].(map[string]any)["200"].(map[string]any)
	if ref, ok := response["$ref"].(string); ok {
		response = o.component(ref).(map[string]any)
	}
	root := response["content"].(map[string]any)["application/json"].(map[string]any)["schema"]
	parts := map[string]any{}
	cut := map[string]any{"allOf": []any{o.cut(root, parts)}, "definitions": parts}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft4)
	if err := c.AddResource("cut.json", cut); err != nil {
		return nil, err
	}
	s, err := c.Compile("cut.json")
	o.compiled[path] = s
	return s, err
}

func (o *openAPI) component(ref string) any {
	var at any = o.document
	for _, name := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		at = at.(map[string]any)[name]
	}
	return at
}

// cut copies a schema into the words of JSON Schema, with all that it refers to among parts. Patterns
// are in another dialect and formats are not all known; both are left out.
func (o *openAPI) cut(schema any, parts map[string]any) any {
	switch s := schema.(type) {
	case []any:
		all := make([]any, len(s))
		for i := range s {
			all[i] = o.cut(s[i], parts)
		}
		return all
	case map[string]any:
		if ref, ok := s["$ref"].(string); ok {
			name := ref[strings.LastIndex(ref, "/")+1:]
			if _, ok := parts[name]; !ok {
				parts[name] = true
				parts[name] = o.cut(o.component(ref), parts)
			}
			return map[string]any{"$ref": "#/definitions/" + name}
		}
		m := map[string]any{}
		for key, value := range s {
			switch key {
			case "nullable", "example", "examples", "default", "pattern", "format", "discriminator", "description", "title", "deprecated", "readOnly", "writeOnly":
				if _, isSchema := value.(map[string]any); !isSchema {
					continue
				}
			}
			if strings.HasPrefix(key, "x-") {
				continue
			}
			m[key] = o.cut(value, parts)
		}
		if s["nullable"] == true {
			return map[string]any{"anyOf": []any{map[string]any{"type": "null"}, m}}
		}
		return m
	}
	return schema
}

// tapped is what a server's tap gives.
func tapped(q *http.Request) (string, url.Values) {
	return strings.TrimPrefix(q.URL.Path, "/client/v4"), q.URL.Query()
}
