package terraform

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// stacks is a file of so many resources whose values are literal, a variable, a local, computed
// and unknown in turn.
func stacks(n int) string {
	var b strings.Builder
	b.WriteString("variable \"idle\" {\n  default = 60\n}\nlocals {\n  idle = var.idle * 2\n}\n")
	values := []string{"60", "var.idle", "local.idle", "max(local.idle, 5)", "lb.first.arn"}
	b.WriteString("resource \"lb\" \"first\" {}\n")
	for i := range n {
		fmt.Fprintf(&b, "resource \"lb\" \"s%d\" {\n  name = \"s%d\"\n  idle = %s\n  unwanted = [1, 2, 3]\n  listener {\n    port = %d\n    to   = lb.first.arn\n  }\n}\n",
			i, i, values[i%len(values)], i)
		fmt.Fprintf(&b, "resource \"task\" \"s%d\" {\n  containers = jsonencode([{ name = \"s%d\", image = lb.s%d.arn, command = [\"node\", \"server.js\"] }])\n}\n", i, i, i)
	}
	return b.String()
}

func BenchmarkLoadBesideTheBareParse(b *testing.B) {
	dir := b.TempDir()
	text := stacks(1000)
	writeFile(b, filepath.Join(dir, "main.tf"), text)
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if _, diags := hclsyntax.ParseConfig([]byte(text), "main.tf", hcl.InitialPos); diags.HasErrors() {
				b.Fatal(diags)
			}
		}
	})
	b.Run("load", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if _, err := Load(dir, Options{Wants: wants}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
