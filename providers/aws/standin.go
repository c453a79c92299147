package aws

import (
	_ "embed"

	"github.com/timeout-audit/timeout-audit/terraform"
)

// standins are what is read in the place of well-known modules: their inputs, outputs and defaults as
// those of the versions named here were read in the modules' own sources (terraform-aws-modules/alb
// 5.0.0 to 10.5.0, terraform-aws-modules/ecs 5.0.0 to 7.5.0, cloudposse/alb 0.17.0 to 2.5.0).
var standins = []terraform.Standin{
	{Source: "terraform-aws-modules/alb/aws", Since: "9.0.0", Before: "11.0.0", Text: albModule},
	{Source: "terraform-aws-modules/alb/aws", Since: "5.0.0", Before: "9.0.0", Text: albLists},
	{Source: "terraform-aws-modules/ecs/aws", Since: "6.0.0", Before: "8.0.0", Text: ecsModule},
	{Source: "terraform-aws-modules/ecs/aws", Since: "5.0.0", Before: "6.0.0", Text: ecsModule5},
	{Source: "terraform-aws-modules/ecs/aws//modules/service", Since: "6.0.0", Before: "8.0.0", Text: ecsService},
	{Source: "terraform-aws-modules/ecs/aws//modules/service", Since: "5.0.0", Before: "6.0.0", Text: ecsService5},
	{Source: "cloudposse/alb/aws", Since: "0.17.0", Before: "3.0.0", Text: cloudposseALB},
}

var (
	//go:embed modules/alb.tf
	albModule string
	//go:embed modules/alb-lists.tf
	albLists string
	//go:embed modules/ecs.tf
	ecsModule string
	//go:embed modules/ecs-5.tf
	ecsModule5 string
	//go:embed modules/ecs-service.tf
	ecsService string
	//go:embed modules/ecs-service-5.tf
	ecsService5 string
	//go:embed modules/cloudposse-alb.tf
	cloudposseALB string
)
