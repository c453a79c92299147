package terraform

import "testing"

func TestAStandinFitsTheVersionsThatAConstraintAllows(t *testing.T) {
	s := Standin{Since: "9.0.0", Before: "11.0.0"}
	for constraint, want := range map[string]bool{
		"": true, "9.0.0": true, "= 9.17.0": true, "v9.1.0": false, "~> 9.0": true, "~> 9": true, "~> 10.2": true,
		">= 8.0": true, ">= 8.0, < 9.0": false, "< 9.0.0": false, "8.7.0": false, "~> 8.7": false, "11.0.0": false,
		"~> 11.0": false, ">= 6.0, != 9.0.1": true, "main": false, "?": false, "> 10.9.0": true, "<= 9": true,
	} {
		if got := s.fits(constraint); got != want {
			t.Errorf("%q: %v, want %v", constraint, got, want)
		}
	}
}

func TestAModuleIsKnownByItsRegistryAndItsGitAddress(t *testing.T) {
	for source, want := range map[string][2]string{
		"terraform-aws-modules/alb/aws":                          {"terraform-aws-modules/alb/aws", ""},
		"registry.terraform.io/cloudposse/alb/aws":               {"cloudposse/alb/aws", ""},
		"terraform-aws-modules/ecs/aws//modules/service":         {"terraform-aws-modules/ecs/aws//modules/service", ""},
		"github.com/cloudposse/terraform-aws-alb?ref=tags/1.4.0": {"cloudposse/alb/aws", "= 1.4.0"},
		"git::https://github.com/terraform-aws-modules/terraform-aws-ecs.git//modules/service?ref=v5.7.0": {
			"terraform-aws-modules/ecs/aws//modules/service", "= 5.7.0"},
		"git@github.com:terraform-aws-modules/terraform-aws-alb.git": {"terraform-aws-modules/alb/aws", ""},
		"s3::https://example.com/alb.zip":                            {"s3::https://example.com/alb.zip", ""},
	} {
		name, ref := registrySource(source)
		if name != want[0] || ref != want[1] {
			t.Errorf("%s: %q %q, want %q", source, name, ref, want)
		}
	}
}
