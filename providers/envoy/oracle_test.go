package envoy

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers"
)

const bootstrap = `static_resources:
  listeners:
  - address: { socket_address: { address: 127.0.0.1, port_value: 8199 } }
    filter_chains:
    - filters:
      - name: hcm
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: a
          stream_idle_timeout: STREAM
          http_filters:
          - name: envoy.filters.http.router
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes:
              - match: { prefix: / }
                route: { cluster: app, timeout: TIMEOUT }
  clusters:
  - name: app
    connect_timeout: CONNECT
    load_assignment: { cluster_name: app, endpoints: [] }
`

// Each is what stands in the place of a duration, or of more, that envoy --mode validate takes or
// refuses.
var oracle = map[string][]string{
	"seconds":               {"TIMEOUT", "15s"},
	"none":                  {"TIMEOUT", "0s"},
	"a fraction":            {"TIMEOUT", "1.5s"},
	"nanoseconds":           {"TIMEOUT", "0.000000001s"},
	"finer than nano":       {"TIMEOUT", "0.0000000001s"},
	"minutes":               {"TIMEOUT", "5m"},
	"hours":                 {"TIMEOUT", "1h"},
	"milliseconds":          {"TIMEOUT", "500ms"},
	"a number":              {"TIMEOUT", "15"},
	"a number in quotes":    {"TIMEOUT", `"15"`},
	"seconds in quotes":     {"TIMEOUT", `"15s"`},
	"an object":             {"TIMEOUT", "{ seconds: 15 }"},
	"seconds and nanos":     {"TIMEOUT", "{ seconds: 15, nanos: 5 }"},
	"minutes in an object":  {"TIMEOUT", "{ minutes: 15 }"},
	"an empty object":       {"TIMEOUT", "{}"},
	"nothing":               {"TIMEOUT", "~"},
	"a list":                {"TIMEOUT", "[15s]"},
	"a word":                {"TIMEOUT", "never"},
	"a blank in it":         {"TIMEOUT", `"15 s"`},
	"a plus":                {"TIMEOUT", `"+15s"`},
	"twice":                 {"timeout: TIMEOUT", "timeout: 15s, timeout: 16s"},
	"camel case":            {"timeout: TIMEOUT", "idleTimeout: 15s"},
	"twice in two cases":    {"timeout: TIMEOUT", "idleTimeout: 15s, idle_timeout: 16s"},
	"a tab for a blank":     {"  - name: app", "\t- name: app"},
	"an unclosed brace":     {"timeout: TIMEOUT }", "timeout: 15s"},
	"an unclosed quote":     {"TIMEOUT", `"15s`},
	"an alias of nobody":    {"TIMEOUT", "*nobody"},
	"an anchor":             {"STREAM", "&a 300s"},
	"idle in minutes":       {"STREAM", "5m"},
	"connecting in minutes": {"CONNECT", "1m"},
	"connecting never":      {"CONNECT", "0s"},
}

func TestMistakesAreThoseOfEnvoy(t *testing.T) {
	path := envoyProgram()
	if path == "" {
		t.Skip("Envoy is not installed, so nobody can be asked (make lab-deps)")
	}
	for name, change := range oracle {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(bootstrap, change[0], change[1], 1)
			text = strings.NewReplacer("TIMEOUT", "15s", "STREAM", "300s", "CONNECT", "5s").Replace(text)
			file := filepath.Join(t.TempDir(), "envoy.yaml")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			said, err := exec.Command(path, "--mode", "validate", "-l", "error", "-c", file).CombinedOutput()
			refused := err != nil
			if exit := (&exec.ExitError{}); refused && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			problems := readFile(providers.FileRequest{Path: "envoy.yaml", Text: []byte(text)}).Problems
			if ours := len(problems) > 0; ours != refused {
				t.Errorf("Envoy refuses it: %v, we: %v\n%s\n%v", refused, ours, said, problems)
			}
		})
	}
}

// envoyProgram is Envoy on the path, or in the cache of the lab.
func envoyProgram() string {
	if path, err := exec.LookPath("envoy"); err == nil {
		return path
	}
	cache := os.Getenv("TIMEOUT_AUDIT_LAB")
	if folder, err := os.UserCacheDir(); cache == "" && err == nil {
		cache = filepath.Join(folder, "timeout-audit-lab")
	}
	list, _ := filepath.Glob(filepath.Join(cache, "python", "lib", "python3*", "site-packages", "envoy", "_bin", "envoy"))
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
