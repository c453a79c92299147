package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/timeout-audit/timeout-audit/audit"
)

// A failure is why an expression has no value. An open one is not Terraform's own error: Terraform
// might well evaluate what we do not, and so try() must not take its next argument.
type failure struct {
	reason
	open bool
	ref  Ref // of a resource that is not declared
}

func (f *failure) Error() string { return f.why }

func refused(why string) error { return &failure{reason: reason{audit.Refused, why}} }

func why(err error) reason {
	if f, ok := err.(*failure); ok {
		return f.reason
	}
	return reason{audit.Refused, clause(err.Error())}
}

// failed makes an error of the first one among diagnostics.
func failed(diags hcl.Diagnostics) error {
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			return refused(sentence(d))
		}
	}
	return nil
}

// sentence is a diagnostic as one sentence without a full stop.
func sentence(d *hcl.Diagnostic) string {
	if d.Detail == "" {
		return clause(d.Summary)
	}
	return clause(d.Summary + ": " + d.Detail)
}

func clause(s string) string {
	if i := strings.Index(s, "\n"); i >= 0 {
		s = s[:i]
	}
	const long = 300
	if r := []rune(s); len(r) > long {
		s = string(r[:long]) + "..."
	}
	return strings.TrimRight(strings.TrimSpace(s), ".:")
}
