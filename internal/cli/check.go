package cli

import (
	"github.com/spf13/cobra"
)

func (p *program) checkCommand() *cobra.Command {
	a := p.newAuditing()
	var own fileFlags
	var source string
	var live bool
	c := &cobra.Command{
		Use: "check [PATH...]", Short: "Audit files of every kind that is known, joined (default: the working directory)",
		Long: `check reads Terraform, chain files, configurations of proxies and files that start programs
(ECS task definitions, compose files, Dockerfiles, Kubernetes manifests, Procfiles, systemd units,
supervisord, scripts of package.json),
joins what they describe into chains, sends the declared traffic through each and reports which clock
fires first. Without a declared traffic it says what each chain carries. A folder is looked through,
without hidden folders, symbolic links and folders of other people's code such as node_modules, vendor
and venv (-v lists them); a folder of Terraform files that another one calls as a module is part of
that. A PATH of - is the standard input: a chain file, or a Terraform plan or state in JSON, of which terraform --help
says more.

Without PATH it reads the sources that .timeout-audit.hcl names, or else the working directory. Running
systems that it names are read with --live only, with the credentials of the environment; files and
running systems are then joined, and what differs is told.

--against PATH audits another folder, plan or file too, as it was before, and fails only on what became
worse; --diff does so with the two sides of each Terraform plan. Without a PATH of its own check reads
the other folder as a run in it would, with its own .timeout-audit.hcl if it has one.

` + statusHelp,
		Example: `  timeout-audit check
  timeout-audit check infra --protocol sse --heartbeat 15s
  timeout-audit check infra -f text -f json -o audit.json
  timeout-audit check chain.hcl --strict
  timeout-audit check --live                 # and what source "aws" {} blocks name
  timeout-audit check infra --against ../main/infra
  timeout-audit check --baseline baseline.json -f github -f sarif -o audit.sarif`,
		RunE: func(c *cobra.Command, args []string) error {
			o := a.read.options(p)
			own.fill(&o)
			o.Source = source
			if live {
				run := p.liveRun(contextOf(c), &a.out)
				o.Live, o.Lead = run.selected, run.lead
			}
			return p.audit(args, o, a)
		},
	}
	c.Flags().SortFlags = false
	own.add(c.Flags(), p.fileReaders()...)
	a.add(c)
	a.compare.addDiff(c)
	sourceFlag(c, &source)
	c.Flags().BoolVar(&live, "live", false, "also read the running systems that source blocks of .timeout-audit.hcl name, such as aws")
	return c
}
