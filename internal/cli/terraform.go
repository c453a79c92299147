package cli

import "github.com/spf13/cobra"

func (p *program) terraformCommand() *cobra.Command {
	a := p.newAuditing()
	var source string
	c := &cobra.Command{
		Use: "terraform [PATH|-]", Short: "Audit Terraform only: a folder, a plan or a state (default: the working directory)",
		Long: `terraform reads folders of Terraform files as check does and leaves every other kind of file out.
Folders below are looked through too; a folder that another one calls as a module is part of that.

A PATH may be a plan or a state in JSON, as terraform show -json or tofu show -json writes it, or a
state file; - is one on the standard input. Its values count, and findings point into the Terraform
files of the same folder, or of --source DIR, if the plan was made from them. In a folder only
plan.json, tfplan.json and *.tfplan.json are looked for, and only where it has no Terraform files.

--diff audits both sides of a plan, prints what becomes of each verdict, and fails only on what the
plan makes worse: findings that are new, graver, or reach further. --against PATH compares with another
folder or plan in the same way. What is not known on a side is told as unclear, which fails with --strict.

` + statusHelp,
		Example: `  timeout-audit terraform infra --var-file prod.tfvars
  timeout-audit terraform infra --protocol sse --heartbeat 15s -f json
  timeout-audit terraform plan.json --diff   # what does the plan make worse?
  terraform show -json PLANFILE | timeout-audit terraform - --source infra`,
		RunE: func(_ *cobra.Command, args []string) error {
			o := a.read.options(p)
			o.OnlyTerraform, o.Source = true, source
			if len(args) == 0 {
				args = []string{"."}
			}
			return p.audit(args, o, a)
		},
	}
	a.add(c)
	a.compare.addDiff(c)
	sourceFlag(c, &source)
	return c
}

func sourceFlag(c *cobra.Command, source *string) {
	c.Flags().StringVar(source, "source", "", "the `DIR` with the Terraform files that a plan or state was made from (default: its own)")
}
