package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/timeout-audit/timeout-audit/"

// mayImport says for each folder which others of this module it may depend on, directly or not.
// A vendor's folder stands for all of them, and may not depend on another.
var mayImport = map[string][]string{
	"audit":                               {},
	"rules":                               {"audit"},
	"report":                              {"audit"},
	"terraform":                           {"audit"},
	"internal/command":                    {"audit"},
	"internal/source":                     {"audit", "internal/command"},
	"internal/yamlfile":                   {"audit", "terraform", "internal/command", "internal/source", "providers"},
	"providers":                           {"audit", "terraform", "internal/command", "internal/source"},
	"providers/*":                         {"audit", "terraform", "internal/command", "internal/source", "internal/yamlfile", "providers"},
	"providers/aws/awstest":               {},
	"internal/livetest":                   {},
	"providers/cloudflare/cloudflaretest": {},
	"providers/providertest":              {"audit", "terraform", "internal/command", "internal/source", "providers"},
	"internal/chainfile/chainfiletest":    {"audit", "terraform", "internal/command", "internal/source", "providers", "internal/chainfile"},
	"internal/chainfile":                  {"audit", "terraform", "internal/command", "internal/source", "providers"},
	"internal/load":                       {"audit", "terraform", "internal/command", "internal/source", "providers", "internal/chainfile"},
	"repair":                              {"audit"},
	"probe":                               {},
	"internal/fix":                        {"audit", "terraform", "internal/command", "internal/source", "internal/yamlfile", "providers", "internal/chainfile", "repair"},
	"internal/cli":                        {"repair", "internal/fix", "audit", "terraform", "internal/command", "internal/source", "internal/yamlfile", "providers", "internal/chainfile", "internal/load", "report"},
}

func TestEveryFolderImportsOnlyWhatItMay(t *testing.T) {
	for folder, deps := range dependencies(t) {
		allowed, ok := mayImport[folder]
		if vendor, is := strings.CutPrefix(folder, "providers/"); is && !ok && !strings.Contains(vendor, "/") {
			allowed, ok = mayImport["providers/*"], true
		}
		if folder == "cmd/timeout-audit" || folder == "internal/bench" || folder == "internal/demo" || folder == "lab" {
			continue // programs, which put the rest together
		}
		if !ok {
			t.Errorf("%s is a new folder: say in mayImport and in docs/architecture.md what it may import", folder)
			continue
		}
		for _, d := range deps {
			own, is := strings.CutPrefix(d, module)
			if is && own != folder && !slices.Contains(allowed, own) {
				t.Errorf("%s depends on %s; it may depend on %v only", folder, own, allowed)
			}
		}
	}
}

func TestTheWordsNeedTheStandardLibraryOnly(t *testing.T) {
	deps := dependencies(t)
	for _, folder := range []string{"audit", "rules"} {
		for _, d := range deps[folder] {
			if first, _, _ := strings.Cut(d, "/"); strings.Contains(first, ".") && !strings.HasPrefix(d, module) {
				t.Errorf("%s depends on %s", folder, d)
			}
		}
	}
}

// callers are the folders that open connections: they read or measure running systems, or play one.
var callers = []string{
	"providers/aws", "providers/aws/awstest", "providers/cloudflare", "providers/cloudflare/cloudflaretest", "internal/livetest", "probe", "lab", "internal/demo", "internal/bench", "cmd/timeout-audit",
}

func TestReadingFilesLinksNoNetworkClient(t *testing.T) {
	for folder, deps := range dependencies(t) {
		if slices.Contains(deps, "net/http") && !slices.Contains(callers, folder) {
			t.Errorf("%s depends on net/http", folder)
		}
	}
}

// dependencies lists for each folder of the module all packages that it links.
func dependencies(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Deps \" \"}}", module+"...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	deps := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		words := strings.Fields(line)
		deps[strings.TrimPrefix(words[0], module)] = words[1:]
	}
	return deps
}
