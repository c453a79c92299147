package providers

import (
	"strconv"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// Written is a Terraform attribute as a setting. It reports false where the attribute is absent or
// null; one that is there and not known is a setting that is not known.
func Written(name string, v *terraform.Value) (Setting, bool) {
	if !IsGiven(v) {
		return Setting{}, false
	}
	s := Setting{Name: name, Known: audit.Written, At: v.At(), Via: v.Via(), Filled: v.Filled}
	switch scalar := v.Scalar.(type) {
	case float64:
		s.Value = Number(scalar)
	case string:
		s.Value = Text(scalar)
	case bool:
		s.Value = Switch(scalar)
	default:
		s.Value = NotKnown(audit.Refused, "it is a list or an object where one value is wanted")
	}
	if v.State == terraform.Unknown {
		s.Value = NotKnown(v.Code(), v.Why())
	}
	return s, true
}

// IsGiven reports whether an attribute is there and not null; its value may be unknown.
func IsGiven(v *terraform.Value) bool {
	if v == nil || v.State == terraform.Absent {
		return false
	}
	return v.State == terraform.Unknown || v.Scalar != nil || v.List != nil || v.Map != nil
}

// TextOf is the text of a known attribute, a number or a switch in its usual form.
func TextOf(v *terraform.Value) (string, bool) {
	if v == nil || v.State != terraform.Known {
		return "", false
	}
	switch scalar := v.Scalar.(type) {
	case string:
		return scalar, true
	case float64:
		return strconv.FormatFloat(scalar, 'f', -1, 64), true
	case bool:
		return strconv.FormatBool(scalar), true
	}
	return "", false
}

// NumberOf is the number of a known attribute, which may be written as a text.
func NumberOf(v *terraform.Value) (float64, bool) {
	text, ok := TextOf(v)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}
