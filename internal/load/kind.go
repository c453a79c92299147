package load

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
)

// KnownKinds says what this version reads, for errors about what it does not.
const KnownKinds = "folders of Terraform files (*.tf), plans and states in JSON, and chain files (*.hcl with traffic and chain blocks)"

// isTerraform reports whether a file's name is that of Terraform source.
func isTerraform(name string) bool {
	name = strings.TrimSuffix(name, ".json")
	return strings.HasSuffix(name, ".tf") || strings.HasSuffix(name, ".tofu")
}

// foreign describes a file that is not read, and what to do instead, as well as its name and its
// beginning tell. It returns empty strings for what it does not know either.
func foreign(name string, text []byte) (what, next string) {
	if strings.HasSuffix(name, ".tfvars") || strings.HasSuffix(name, ".tfvars.json") {
		return "values for Terraform variables", "timeout-audit terraform DIR --var-file " + filepath.ToSlash(name)
	}
	if keys := topKeys(text); keys["snapshot"] && keys["sources"] {
		return "a snapshot of running systems", "timeout-audit aws --snapshot " + filepath.ToSlash(name)
	}
	return "", ""
}

// topKeys lists the keys of a JSON object as far as the text goes.
func topKeys(text []byte) map[string]bool {
	keys := map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(text))
	depth, key := 0, true
	for {
		token, err := d.Token()
		if err != nil {
			return keys
		}
		switch t := token.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				if depth == 0 && t == '[' {
					return keys
				}
				depth++
			} else {
				depth--
			}
			key = true
		case string:
			if depth == 1 && key {
				keys[t] = true
				key = false
				continue
			}
			key = true
		default:
			key = true
		}
		if depth == 0 {
			return keys
		}
	}
}
