// Package docker reads Dockerfiles: what each stage of one starts, with which environment, and where
// its files come from. It emits images; what a program does with its words is known by others.
package docker

import (
	"path"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is the reader of Dockerfiles.
var Provider = providers.Provider{Name: "docker", Title: "Dockerfiles", File: reader}

var reader = &providers.FileReader{Command: "docker", Found: true, Likely: likely, Match: match, Sure: sure, Read: read}

// likely reports whether a name is that of a Dockerfile: Dockerfile, Dockerfile.prod, api.Dockerfile,
// Containerfile.
func likely(name string) bool {
	base := strings.ToLower(path.Base(name))
	for _, word := range []string{"dockerfile", "containerfile"} {
		if base == word || strings.HasPrefix(base, word+".") || strings.HasPrefix(base, word+"-") || strings.HasSuffix(base, "."+word) {
			return !strings.HasSuffix(base, ".dockerignore") && !strings.HasSuffix(base, ".md")
		}
	}
	return false
}

// sure reports whether a name is that of nothing else: a file of another kind, Dockerfile.md or
// dockerfile.go, has an ending of its own.
func sure(name string) bool {
	base := path.Base(name)
	switch strings.ToLower(base) {
	case "dockerfile", "containerfile":
		return true
	}
	return strings.HasSuffix(base, ".Dockerfile") || strings.HasSuffix(base, ".Containerfile")
}

var from = regexp.MustCompile(`(?im)^[ \t]*FROM[ \t]+\S`)

func match(name string, head []byte) bool { return likely(name) && from.Match(head) }
