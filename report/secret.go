package report

import (
	"regexp"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
)

const secretWord = `(?:passw|secret|token|credential|private_?key|access_?key|api_?key|auth_?key)`

var (
	// secretName is how people call what nobody may see.
	secretName = regexp.MustCompile(`(?i)` + secretWord)
	// secretShape is what gives itself away without a name: a key of AWS, the password in an address,
	// the head of a PEM block.
	secretShape = regexp.MustCompile(`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|://[^/\s:@"']*:[^/\s@"']+@|-----BEGIN`)
	// secretValue is a secret name and a text that is written out for it in quotes, or both in one text.
	secretValue = regexp.MustCompile(`(?i)` + secretWord + `[\w.-]*["']?\s*(?:,\s*["']?value["']?\s*)?[:=]\s*["'` + "`" + `][^"'` + "`" + `$]` +
		`|["'][^"'\n]*` + secretWord + `[\w.-]*=[^\s"'${]`)
	// secretBare is the same in files whose texts need no quotes: YAML, Dockerfiles, units of systemd.
	secretBare = regexp.MustCompile(`(?im)` + secretWord + `[\w.-]*["']?[ \t]*(?:\r?\n[ +-]*["']?value["']?[ \t]*)?[:=][ \t]*(?:["'][^"'$]|[^\s"'${\[&*!<#])` +
		`|^[ +-]*ENV[ \t]+\w*` + secretWord + `\w*[ \t]+[^\s=$]`)
	// quoting are files whose bare words are names, never texts.
	quoting = regexp.MustCompile(`\.(?:tf|tfvars|hcl|json|py|[cm]?[jt]sx?|go|cs|rb)$`)
)

// withheld stands in the place of a diff that is not shown.
const withheld = "What is changed stands beside what may be secret, and is not shown here: `timeout-audit fix` prints it."

// diff is what edits change. Withheld says that the lines around them may hold a secret: reports are
// uploaded and mailed, unlike what fix prints.
func (o *Options) diff(edits []audit.Edit) (text string, isWithheld bool) {
	if o.Diff == nil || len(edits) == 0 {
		return "", false
	}
	text = o.Diff(edits)
	bare := slices.ContainsFunc(edits, func(e audit.Edit) bool { return !quoting.MatchString(e.File) })
	if secretShape.MatchString(text) || secretValue.MatchString(text) || bare && secretBare.MatchString(text) {
		return "", true
	}
	return text, false
}

// nearby is how far from what is meant a line is looked at: the name of what is shown beside it stands
// no further away.
const nearby = 4096

// discreet cuts a line down to the text that is meant, with the name in front of it, if anything else
// in the line may be secret: a line of minified JSON holds a whole configuration. Where what is meant
// holds a secret itself, it ends there.
func discreet(line []rune, from, to int) (kept []rune, newFrom, newTo int) {
	start := nameBefore(line, from)
	meant := string(line[from:to])
	secret := secretShape.FindStringIndex(meant)
	if secret == nil && strings.ContainsAny(meant, "=:") {
		secret = secretName.FindStringIndex(meant)
	}
	switch rest := string(line[max(0, start-nearby):start]) + "\n" + string(line[to:min(to+nearby, len(line))]); {
	case secret != nil:
		to = from + len([]rune(meant[:secret[0]]))
	case !secretName.MatchString(rest) && !secretShape.MatchString(rest):
		return line, from, to
	}
	if start > 0 {
		kept = []rune("...")
	}
	newFrom, newTo = len(kept)+from-start, len(kept)+to-start
	kept = append(kept, line[start:to]...)
	if to < len(line) {
		kept = append(kept, []rune("...")...)
	}
	return kept, newFrom, newTo
}

// nameBefore is where the name begins that a value at a place of a line belongs to.
func nameBefore(line []rune, value int) int {
	i := value
	for i > 0 && strings.ContainsRune(`"' :=`, line[i-1]) {
		i--
	}
	end := i
	for i > 0 && isOfName(line[i-1]) {
		i--
	}
	if i == end {
		return value
	}
	if i > 0 && line[i-1] == '"' && line[end] == '"' {
		i--
	}
	return i
}

func isOfName(r rune) bool {
	return r == '_' || r == '-' || r == '.' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}
