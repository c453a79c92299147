package terraform

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// maxBits bounds the exponent of a number: written out it has no more digits.
const maxBits = 4096

// bounded refuses a number that would take gigabytes to write out.
func bounded(v cty.Value) error {
	raw, _ := v.Unmark()
	if raw.Type() != cty.Number || !raw.IsKnown() || raw.IsNull() {
		return nil
	}
	n := raw.AsBigFloat()
	if n.IsInf() || n.MantExp(nil) > maxBits || n.MantExp(nil) < -maxBits {
		return refused("a number is out of range")
	}
	return nil
}

var wide = regexp.MustCompile(`%[-+ #0\[\]\d.]*\d{5}`)

// grows refuses calls whose result would be far larger than what they are given.
func grows(name string, args []cty.Value) error {
	const much = "it would give more than can be held"
	plain := make([]cty.Value, len(args))
	for i, a := range args {
		plain[i], _ = a.Unmark()
		if !plain[i].IsKnown() || plain[i].IsNull() {
			return nil
		}
	}
	switch {
	case (name == "format" || name == "formatlist") && len(plain) > 0:
		if plain[0].Type() == cty.String && wide.MatchString(plain[0].AsString()) {
			return errors.New(much)
		}
	case name == "indent" && len(plain) == 2:
		if n, err := convert.Convert(plain[0], cty.Number); err == nil && float(n.AsBigFloat()) > 10_000 {
			return errors.New(much)
		}
	case name == "join" && len(plain) > 0 && plain[0].Type() == cty.String:
		count := 0
		for _, list := range plain[1:] {
			count += size(list)
		}
		if count*len(plain[0].AsString()) > maxText {
			return errors.New(much)
		}
	case name == "setproduct":
		product := 1
		for _, list := range plain {
			if product *= max(1, size(list)); product > maxValue {
				return fmt.Errorf("it would give more than %d elements", maxValue)
			}
		}
	}
	return nil
}

func size(v cty.Value) int {
	if v.Type().IsTupleType() || v.Type().IsListType() || v.Type().IsSetType() {
		return v.LengthInt()
	}
	return 0
}
