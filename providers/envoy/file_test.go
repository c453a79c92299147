package envoy

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/timeout-audit/timeout-audit/providers"
)

func readText(path, text string) providers.Found {
	return readFile(providers.FileRequest{Path: path, Text: []byte(text)})
}

func TestAFileOfEnvoyIsKnownByItsBeginning(t *testing.T) {
	for _, tt := range []struct {
		path, head string
		want       bool
	}{
		{"envoy.yaml", "# proxy\nadmin: {}\nstatic_resources:\n  listeners: []\n", true},
		{"bootstrap.json", `{ "staticResources" : {`, true},
		{"dump.json", `{"configs": [{"@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump",`, true},
		{"lds.yaml", "resources:\n- \"@type\": type.googleapis.com/envoy.config.listener.v3.Listener\n", true},
		{"cds.yaml", "dynamic_resources: { cds_config: {} }\n", true},
		{"compose.yaml", "services:\n  envoy:\n    image: envoyproxy/envoy\n", false},
		{"deployment.yaml", "spec:\n  resources:\n    limits: {}\n", false},
		{"configmap.yaml", "data:\n  envoy.yaml: |\n    static_resources:\n", false},
		{"package.json", `{"configs": [{"@type": "Person"}]}`, false},
		{"wrapped.json", `{"pod": {"configs": [{"@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump"}]}}`, false},
		{"cut.json", `{"node": {"id": "a\\"}, "static_resources": {"listeners": [`, true},
		{"cut.json", `{"node": {"id": "static_resources`, false},
		{"README.md", "static_resources:\n", false},
		{"list.json", `[{"static_resources": 1}]`, false},
	} {
		if got := likely(tt.path) && match(tt.path, []byte(tt.head)); got != tt.want {
			t.Errorf("%s beginning %q: %v", tt.path, tt.head, got)
		}
	}
}

func TestAliasesThatRepeatOneAnotherComeToAnEnd(t *testing.T) {
	var b strings.Builder
	b.WriteString("!ignore a0: &a0 [ 1, 2 ]\n")
	const each = 60
	fields := []string{"lb_endpoints: [ %s ]", "endpoints: [ %s ]"}
	for i := range 6 {
		list := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i), each), ", ")
		fmt.Fprintf(&b, "!ignore a%d: &a%d { filters: [ %s ], filter_chains: [ %s ], %s }\n", i+1, i+1, list, list, fmt.Sprintf(fields[i%2], list))
	}
	fmt.Fprintf(&b, "static_resources: { listeners: [ %s ] }\n", strings.Repeat("*a6, ", 3000))
	found := readText("envoy.yaml", b.String())
	if n := len(found.Problems); n != 1 || !strings.Contains(found.Problems[0].Text, "aliases") {
		t.Errorf("%d problems: %v", n, found.Problems)
	}
}

func TestAnAnchorThatHoldsItselfIsReadOnce(t *testing.T) {
	found := readText("envoy.yaml", "static_resources: &a { listeners: [ &b { name: x, filter_chains: [ *b ] } ], clusters: *a }\n")
	if len(found.Problems) > 0 || len(found.Readings) > 0 {
		t.Errorf("%+v", found)
	}
}

func TestMoreRoutesThanAreReadAreCounted(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"static_resources":{"listeners":[{"name":"l","filter_chains":[{"filters":[{"typed_config":{"@type":"x/HttpConnectionManager","route_config":{"virtual_hosts":[{"domains":["*"],"routes":[`)
	for i := range maxReadings + 7 {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, `{"match":{"path":"/%d"},"route":{"cluster":"c"}}`, i)
	}
	b.WriteString(`]}]}}}]}]}]}}`)
	found := readText("envoy.json", b.String())
	if len(found.Readings) != maxReadings || len(found.Unread) != 1 || !strings.Contains(found.Unread[0].Why, "7 more routes") {
		t.Errorf("%d readings, unread %+v", len(found.Readings), found.Unread)
	}
}

func TestTextsOfOddEndingsAndMarksKeepTheirPositions(t *testing.T) {
	for name, text := range map[string]string{
		"carriage returns":  "static_resources:\r\n  clusters:\r\n  - {name: c, connect_timeout: 5m}\r\n",
		"old line ends":     "static_resources:\r  clusters:\r  - {name: c, connect_timeout: 5m}\r",
		"a byte order mark": "\ufeffstatic_resources: {clusters: [{name: c, connect_timeout: 5m}]}",
		"a wide separator":  "# \u2028\nstatic_resources: {clusters: [{name: c, connect_timeout: 5m}]}",
	} {
		listener := `listeners: [{filter_chains: [{filters: [{typed_config: {"@type": x/TcpProxy, cluster: c}}]}]}]`
		text = strings.Replace(text, "{clusters:", "{"+listener+", clusters:", 1)
		text = strings.Replace(text, "\n  clusters:\r\n", "\n  "+listener+"\r\n  clusters:\r\n", 1)
		text = strings.Replace(text, "\r  clusters:\r  -", "\r  "+listener+"\r  clusters:\r  -", 1)
		found := readText("envoy.yaml", text)
		if len(found.Problems) != 1 {
			t.Errorf("%s: %v", name, found.Problems)
			continue
		}
		at := found.Problems[0].At
		if got := text[at.Start:at.End]; got != "5m" {
			t.Errorf("%s: the position covers %q", name, got)
		}
	}
}

func FuzzFile(f *testing.F) {
	paths, err := filepath.Glob("testdata/files/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatal("there are no seeds")
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range txtar.Parse(text).Files {
			if file.Name != "want" {
				f.Add(string(file.Data), strings.HasSuffix(file.Name, ".json"))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string, json bool) {
		path := "envoy.yaml"
		if json {
			path = "envoy.json"
		}
		found := readText(path, text)
		if !reflect.DeepEqual(found, readText(path, text)) {
			t.Error("reading twice gives two results")
		}
		for i := range found.Readings {
			r := &found.Readings[i]
			for _, s := range r.Settings {
				if s.At.End <= s.At.Start || s.At.End > len(text) || s.At.Line < 1 {
					t.Errorf("%s stands nowhere: %+v", s.Name, s.At)
				}
			}
			Table.Hop(r)
		}
		for _, p := range found.Problems {
			if p.Text == "" || p.Code == "" || p.At.File != path {
				t.Errorf("%+v says too little", p)
			}
		}
		for _, u := range found.Unread {
			if u.Why == "" || u.Code == "" || u.At.File != path {
				t.Errorf("%+v says too little", u)
			}
		}
	})
}

func TestBytesThatAreNoTextAreNoTemplate(t *testing.T) {
	found := readText("envoy.yaml", "static_resources: {{ \xff }}\n")
	if len(found.Problems) != 1 || !strings.Contains(found.Problems[0].Text, "not UTF-8") || len(found.Unread) > 0 {
		t.Errorf("problems %v, unread %v", found.Problems, found.Unread)
	}
}
