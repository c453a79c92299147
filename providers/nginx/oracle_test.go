package nginx

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers"
)

// Each is a configuration that nginx -t takes or refuses for its syntax alone.
var oracle = map[string]string{
	"a word with a hash":               `http { server { listen 127.0.0.1:8199; location /a#b { proxy_pass http://127.0.0.1:1; } } }`,
	"an escaped blank":                 `http { server { listen 127.0.0.1:8199; location /a\ b { proxy_pass http://127.0.0.1:1; } } }`,
	"an escaped semicolon":             `http { server { listen 127.0.0.1:8199; location ~ /a\;b { proxy_pass http://127.0.0.1:1; } } }`,
	"a brace in a bare expression":     `http { server { listen 127.0.0.1:8199; location ~ ^/a{2}$ { return 200; } } }`,
	"a brace in a quoted expression":   `http { server { listen 127.0.0.1:8199; location ~ "^/a{2}$" { return 200; } } }`,
	"a variable in braces":             `http { server { listen 127.0.0.1:8199; location / { add_header X ${uri}a; return 200; } } }`,
	"a quote within a word":            `http { gzip_types a"b; }`,
	"a word behind a quote":            `http { add_header X "a"b; }`,
	"a bracket behind a quote":         `http { server { listen 127.0.0.1:8199; if ($uri = "a") { return 200; } } }`,
	"an unclosed quote":                `http { add_header X "a; }`,
	"a quote over lines":               "http { add_header X \"a\nb\"; }",
	"an escaped quote":                 `http { add_header X "a\"b"; }`,
	"a backslash at the end":           `http { } \`,
	"a comment at the end":             `http { } # the end`,
	"a comment instead of an end":      `http { add_header X a # ; }`,
	"an empty statement":               `http { ; }`,
	"a block without a name":           `http { { } }`,
	"a surplus brace":                  `http { } }`,
	"a missing brace":                  `http { server { listen 127.0.0.1:8199; }`,
	"a missing semicolon":              `http { proxy_read_timeout 5s }`,
	"a missing semicolon between":      "http { proxy_read_timeout 5s\nproxy_send_timeout 5s; }",
	"a value too many":                 `http { proxy_read_timeout 300 s; }`,
	"no value":                         `http { proxy_read_timeout; }`,
	"a block for a value":              `http { proxy_read_timeout 5s { } }`,
	"a value for a block":              `http { server; }`,
	"a location without a path":        `http { server { listen 127.0.0.1:8199; location { return 200; } } }`,
	"a location in one word":           `http { server { listen 127.0.0.1:8199; location =/a { return 200; } } }`,
	"two times for clients":            `http { keepalive_timeout 5s 4s; }`,
	"three times for clients":          `http { keepalive_timeout 5s 4s 3s; }`,
	"a quoted name":                    `"http" { 'add_header' X a; }`,
	"lines ended as on Windows":        "http {\r\n  add_header X a;\r\n}\r\n",
	"an include without a file":        `http { include nowhere.conf; }`,
	"a mask without a file":            `http { include nowhere/*.conf; }`,
	"a long comment":                   "http { }\n#" + strings.Repeat("x", 5000) + "\n",
	"a long word":                      "http { add_header X " + strings.Repeat("x", 5000) + "; }",
	"a block in a map":                 `http { map $uri $a { default {a b;} } }`,
	"anything in a map":                `http { map $uri $a { default ""; proxy_read_timeout 1; ~^/a b; } }`,
	"an upstream's server as a block":  `http { upstream a { server { } } }`,
	"an upstream with a pool":          `http { upstream a { server 127.0.0.1:1; keepalive 4; } }`,
	"a pass without a target":          `http { server { listen 127.0.0.1:8199; location / { proxy_pass; } } }`,
	"a byte order mark before a quote": "http { add_header X 'a'\ufeff; }",
}

func TestSyntaxErrorsAreThoseOfNginx(t *testing.T) {
	path, err := exec.LookPath("nginx")
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/nginx"); err != nil {
			t.Skip("nginx is not installed, so nobody can be asked (apt-get install nginx-light)")
		}
	}
	for name, body := range oracle {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "nginx.conf")
			text := "pid " + dir + "/pid;\nerror_log stderr;\nevents { }\n" + body
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			said, err := exec.Command(path, "-t", "-e", "stderr", "-p", dir, "-c", file).CombinedOutput()
			refused := err != nil
			if exit := (&exec.ExitError{}); refused && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			found := read(providers.FileRequest{Path: file, Text: []byte(text), Open: os.ReadFile, Glob: filepath.Glob})
			if ours := len(found.Problems) > 0; ours != refused {
				t.Errorf("nginx refuses it: %v, we: %v\n%s\n%v", refused, ours, said, found.Problems)
			}
			if refused && len(found.Problems) > 0 {
				line := fmt.Sprintf("%s:%d", file, found.Problems[0].At.Line)
				t.Logf("nginx: %swe: %s %s", said, line, found.Problems[0].Text)
			}
		})
	}
}
