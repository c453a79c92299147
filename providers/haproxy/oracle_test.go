package haproxy

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers"
)

// Each is a configuration that haproxy -c takes or refuses for what this reader judges: words, sections,
// times, and which backend is meant.
var oracle = map[string]string{
	"times with units":                  "defaults\n mode http\n timeout connect 5s\n timeout client 1m\n timeout server 50000\nlisten a\n bind 127.0.0.1:8199\n server s 127.0.0.1:1\n",
	"a time in days":                    "defaults\n timeout client 1d\nlisten a\n bind 127.0.0.1:8199\n",
	"an unknown unit":                   "defaults\n timeout client 5x\nlisten a\n bind 127.0.0.1:8199\n",
	"a fraction":                        "defaults\n timeout client 1.5s\nlisten a\n bind 127.0.0.1:8199\n",
	"a negative time":                   "defaults\n timeout client -1\nlisten a\n bind 127.0.0.1:8199\n",
	"a time of no end":                  "defaults\n timeout client 0\nlisten a\n bind 127.0.0.1:8199\n",
	"a time that is too long":           "defaults\n timeout client 25d\nlisten a\n bind 127.0.0.1:8199\n",
	"two times":                         "defaults\n timeout client 5s 6s\nlisten a\n bind 127.0.0.1:8199\n",
	"a timeout without a time":          "defaults\n timeout client\nlisten a\n bind 127.0.0.1:8199\n",
	"a timeout that there is not":       "defaults\n timeout clients 5s\nlisten a\n bind 127.0.0.1:8199\n",
	"a timeout of an old HAProxy":       "defaults\n clitimeout 5s\nlisten a\n bind 127.0.0.1:8199\n",
	"no before a timeout":               "defaults\n no timeout client\nlisten a\n bind 127.0.0.1:8199\n",
	"no before an option":               "defaults\n no option independent-streams\nlisten a\n bind 127.0.0.1:8199\n",
	"a quote that is not closed":        "defaults\n timeout client \"5s\nlisten a\n bind 127.0.0.1:8199\n",
	"a quoted time":                     "defaults\n timeout client \"5s\"\nlisten a\n bind 127.0.0.1:8199\n",
	"an escaped blank":                  "defaults\n timeout client 5\\ s\nlisten a\n bind 127.0.0.1:8199\n",
	"a comment behind a time":           "defaults\n timeout client 5s # five\nlisten a\n bind 127.0.0.1:8199\n",
	"a keyword before any section":      "timeout client 5s\nlisten a\n bind 127.0.0.1:8199\n",
	"a frontend without a name":         "frontend\n bind 127.0.0.1:8199\n",
	"a name with a blank":               "frontend a b\n bind 127.0.0.1:8199\n",
	"a name with a slash":               "frontend a/b\n bind 127.0.0.1:8199\n",
	"two backends of one name":          "backend a\nbackend a\nfrontend f\n bind 127.0.0.1:8199\n",
	"a frontend and a backend":          "backend a\nfrontend a\n bind 127.0.0.1:8199\n",
	"a backend that there is not":       "frontend f\n bind 127.0.0.1:8199\n default_backend b\n",
	"a condition for the default":       "backend b\nfrontend f\n bind 127.0.0.1:8199\n default_backend b if TRUE\n",
	"use_backend without a name":        "frontend f\n bind 127.0.0.1:8199\n use_backend\n",
	"use_backend without if":            "backend b\nfrontend f\n bind 127.0.0.1:8199\n use_backend b TRUE\n",
	"named defaults":                    "defaults d\n timeout client 5s\nfrontend f from d\n bind 127.0.0.1:8199\n",
	"defaults that there are not":       "frontend f from d\n bind 127.0.0.1:8199\n",
	"an .if without an end":             "defaults\n.if defined(A)\n timeout client 5s\nlisten a\n bind 127.0.0.1:8199\n",
	"an .endif without a beginning":     "defaults\n.endif\nlisten a\n bind 127.0.0.1:8199\n",
	"set-timeout in a frontend":         "frontend f\n mode http\n bind 127.0.0.1:8199\n http-request set-timeout server 5s\n",
	"an acl without a criterion":        "frontend f\n bind 127.0.0.1:8199\n acl a\n",
	"lines ended as on Windows":         "defaults\r\n timeout client 5s\r\nlisten a\r\n bind 127.0.0.1:8199\r\n",
	"a stop that is given up":           "global\n hard-stop-after 30s\nlisten a\n bind 127.0.0.1:8199\n",
	"a stop with an unknown unit":       "global\n hard-stop-after 30y\nlisten a\n bind 127.0.0.1:8199\n",
	"a timeout of the other side":       "frontend f\n bind 127.0.0.1:8199\n timeout server 5s\n",
	"an address on the frontend's line": "frontend f 127.0.0.1:8199\n",
}

func TestMistakesAreThoseOfHAProxy(t *testing.T) {
	path, err := exec.LookPath("haproxy")
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/haproxy"); err != nil {
			t.Skip("haproxy is not installed, so nobody can be asked (apt-get install haproxy)")
		}
	}
	for name, text := range oracle {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "haproxy.cfg")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			said, err := exec.Command(path, "-c", "-f", file).CombinedOutput()
			refused := err != nil
			if exit := (&exec.ExitError{}); refused && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			problems := readFile(providers.FileRequest{Path: "haproxy.cfg", Text: []byte(text)}).Problems
			if ours := len(problems) > 0; ours != refused {
				t.Errorf("HAProxy refuses it: %v, we: %v\n%s\n%v", refused, ours, said, problems)
			}
		})
	}
}
