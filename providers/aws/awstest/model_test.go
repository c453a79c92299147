package awstest_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"
)

// A model is AWS's own description of an API.
type model struct {
	Operations map[string]struct {
		Output struct{ Shape, ResultWrapper string }
	}
	Shapes   map[string]shape
	Metadata struct{ Protocol string }
	examples map[string][]struct{ Output any }
}

type shape struct {
	Type     string
	Required []string
	Enum     []string
	Members  map[string]struct{ Shape, LocationName string }
	Member   struct{ Shape, LocationName string }
	Value    struct{ Shape string }
}

var folders = map[string]string{
	"ecs": "ecs/2014-11-13", "elasticloadbalancing": "elasticloadbalancingv2/2015-12-01",
	"elb": "elasticloadbalancing/2012-06-01", "sts": "sts/2011-06-15", "account": "account/2021-02-01",
	"route53": "route53/2013-04-01",
}

// models loads AWS's models from the module that testdata/models names.
func models(t *testing.T) map[string]*model {
	t.Helper()
	c := exec.Command("go", "mod", "download", "-json", "github.com/aws/aws-sdk-go")
	c.Dir, c.Env = "testdata/models", append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := c.Output()
	var module struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &module); err != nil || jsonErr != nil || module.Dir == "" {
		t.Skipf("SKIPPED, AND SO THE FAKE ACCOUNT IS NOT HELD TO AWS'S MODEL: go mod download github.com/aws/aws-sdk-go: %v %s", err, module.Error)
	}
	all := map[string]*model{}
	for service, folder := range folders {
		m := &model{}
		dir := filepath.Join(module.Dir, "models/apis", folder)
		load(t, filepath.Join(dir, "api-2.json"), m)
		var examples struct {
			Examples map[string][]struct{ Output any }
		}
		load(t, filepath.Join(dir, "examples-1.json"), &examples)
		m.examples = examples.Examples
		all[service] = m
	}
	return all
}

func load(t *testing.T, path string, to any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, to); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

// check holds an answer to the model: no member that it does not know, none missing that it
// requires, each of its type and among its words.
func (m *model) check(action string, body []byte) []string {
	op, ok := m.Operations[action]
	if !ok {
		return []string{"the model has no " + action}
	}
	var answer any
	if m.Metadata.Protocol != "json" && m.Metadata.Protocol != "rest-json" {
		tree, err := parseXML(body)
		if err != nil {
			return []string{err.Error()}
		}
		if m.Metadata.Protocol == "rest-xml" {
			return m.faults(action, op.Output.Shape, tree)
		}
		answer = tree.child(op.Output.ResultWrapper)
		if answer == (*node)(nil) {
			return []string{"there is no " + op.Output.ResultWrapper}
		}
	} else if err := json.Unmarshal(body, &answer); err != nil {
		return []string{err.Error()}
	}
	return m.faults(action, op.Output.Shape, answer)
}

func (m *model) faults(at, name string, value any) []string {
	s := m.Shapes[name]
	var faults []string
	add := func(format string, args ...any) { faults = append(faults, at+": "+fmt.Sprintf(format, args...)) }
	switch s.Type {
	case "structure":
		members, ok := membersOf(value)
		if !ok {
			add("%v is no structure", value)
			return faults
		}
		for _, required := range s.Required {
			if _, ok := members[required]; !ok {
				add("%s is missing", required)
			}
		}
		for key, v := range members {
			member, ok := s.Members[key]
			if !ok {
				add("the model has no member %s", key)
				continue
			}
			faults = append(faults, m.faults(at+"."+key, member.Shape, v)...)
		}
	case "list":
		list, ok := listOf(value, s.Member.LocationName)
		if !ok {
			add("%v is no list", value)
		}
		for i, v := range list {
			faults = append(faults, m.faults(fmt.Sprintf("%s[%d]", at, i), s.Member.Shape, v)...)
		}
	default:
		if why := s.scalar(value); why != "" {
			add("%s", why)
		}
	}
	return faults
}

func (s *shape) scalar(value any) string {
	text := fmt.Sprint(value)
	if n, ok := value.(*node); ok {
		text = n.text
		if len(n.children) > 0 {
			return "it has children"
		}
		value = nil
	}
	var err error
	ok := true
	switch s.Type {
	case "string":
		if _, isText := value.(string); value != nil && !isText {
			ok = false
		}
		if len(s.Enum) > 0 && !slices.Contains(s.Enum, text) {
			return fmt.Sprintf("%q is none of %v", text, s.Enum)
		}
	case "boolean":
		_, err = strconv.ParseBool(text)
	case "integer", "long":
		_, err = strconv.ParseInt(text, 10, 64)
	case "float", "double":
		_, err = strconv.ParseFloat(text, 64)
	case "timestamp":
		if _, isNumber := value.(float64); !isNumber {
			_, err = time.Parse(time.RFC3339, text)
		}
	default:
		return "the check does not know the type " + s.Type
	}
	if err != nil || !ok {
		return fmt.Sprintf("%q is no %s", text, s.Type)
	}
	return ""
}

func membersOf(value any) (map[string]any, bool) {
	switch v := value.(type) {
	case map[string]any:
		return v, true
	case *node:
		members := map[string]any{}
		for _, c := range v.children {
			if _, twice := members[c.name]; twice {
				return nil, false
			}
			members[c.name] = c
		}
		return members, v.text == ""
	}
	return nil, false
}

// listOf are the elements of a list, which XML gives a name: that of the model, or member.
func listOf(value any, name string) ([]any, bool) {
	if name == "" {
		name = "member"
	}
	switch v := value.(type) {
	case []any:
		return v, true
	case *node:
		var list []any
		for _, c := range v.children {
			if c.name != name {
				return nil, false
			}
			list = append(list, c)
		}
		return list, v.text == ""
	}
	return nil, false
}

// A node is an element of an XML answer.
type node struct {
	name, text string
	children   []*node
}

func (n *node) child(name string) *node {
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

func parseXML(text []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	root := &node{}
	stack := []*node{root}
	for {
		token, err := d.Token()
		if err != nil {
			if len(stack) == 1 && len(root.children) == 1 {
				return root.children[0], nil
			}
			return nil, fmt.Errorf("the answer is no XML: %w", err)
		}
		top := stack[len(stack)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: token.Name.Local}
			top.children = append(top.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if text := string(bytes.TrimSpace(token)); text != "" {
				top.text += text
			}
		}
	}
}
