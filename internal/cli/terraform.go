package cli

import "github.com/spf13/cobra"

func (p *program) terraformCommand() *cobra.Command {
	a := p.newAuditing()
	c := &cobra.Command{
		Use: "terraform [PATH|-]", Short: "Audit Terraform only (default: the working directory)",
		Long: `terraform reads folders of Terraform files as check does and leaves every other kind of file out.
Folders below are looked through too; a folder that another one calls as a module is part of that.

` + statusHelp,
		Example: `  timeout-audit terraform infra --var-file prod.tfvars
  timeout-audit terraform infra --protocol sse --heartbeat 15s -f json`,
		RunE: func(_ *cobra.Command, args []string) error {
			o := a.read.options(p)
			o.OnlyTerraform = true
			if len(args) == 0 {
				args = []string{"."}
			}
			return p.audit(args, o, a)
		},
	}
	a.add(c)
	return c
}
