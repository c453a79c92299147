package providers

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/terraform"
)

func TestAnAddressWithoutKeysMeansEveryInstance(t *testing.T) {
	for _, test := range []struct {
		address, of string
		want        bool
	}{
		{`aws_lb.main`, `aws_lb.main`, true},
		{`aws_lb.main[0]`, `aws_lb.main`, true},
		{`aws_lb.main[0]`, `aws_lb.main[0]`, true},
		{`aws_lb.main[1]`, `aws_lb.main[0]`, false},
		{`aws_lb.main2`, `aws_lb.main`, false},
		{`aws_lb.main`, `aws_lb.main[0]`, false},
		{`module.service["a.b/c"].aws_lb.this`, `module.service.aws_lb.this`, true},
		{`module.service["x]"].aws_lb.this[0]`, `module.service["x]"].aws_lb.this`, true},
		{`module.service["x"].aws_lb.this`, `module.service["y"].aws_lb.this`, false},
		{`module.service["x\"]"].aws_lb.this`, `module.service.aws_lb.this`, true},
	} {
		if got := IsInstance(test.address, test.of); got != test.want {
			t.Errorf("IsInstance(%s, %s) = %v, want %v", test.address, test.of, got, test.want)
		}
		x := IndexOf(&terraform.Root{Resources: []*terraform.Resource{{Address: test.address, Type: "aws_lb"}}})
		v := &terraform.Value{Origin: &terraform.Origin{Refs: []terraform.Ref{{Address: test.of}, {Address: test.of}}}}
		if got := len(x.Referred(v, "aws_lb")) == 1; got != test.want {
			t.Errorf("a reference to %s finds %s: %v, want %v", test.of, test.address, got, test.want)
		}
		if got := x.Referred(v, "aws_elb"); len(got) > 0 {
			t.Errorf("a reference to %s finds a resource of another type", test.of)
		}
	}
}

func TestAnAttributeBecomesASettingAsItIsWritten(t *testing.T) {
	known := func(scalar any) *terraform.Value { return &terraform.Value{State: terraform.Known, Scalar: scalar} }
	for _, test := range []struct {
		name  string
		value *terraform.Value
		want  Value
		given bool
	}{
		{"no attribute", nil, Value{}, false},
		{"an absent one", &terraform.Value{}, Value{}, false},
		{"null", known(nil), Value{}, false},
		{"a number", known(60.0), Number(60), true},
		{"a text", known("60"), Text("60"), true},
		{"a switch", known(false), Switch(false), true},
		{"a list", &terraform.Value{State: terraform.Known, List: []*terraform.Value{}},
			NotKnown("refused", "it is a list or an object where one value is wanted"), true},
		{"an unknown one", &terraform.Value{State: terraform.Unknown, Origin: &terraform.Origin{Code: "no-value", Why: "var.x has no value"}},
			NotKnown("no-value", "var.x has no value"), true},
	} {
		s, given := Written("idle_timeout", test.value)
		if given != test.given || s.Value != test.want {
			t.Errorf("%s: %+v, %v, want %+v, %v", test.name, s.Value, given, test.want, test.given)
		}
	}
}
