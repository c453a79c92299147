package cloudflare

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// An object is a nested block of version 4 of the provider or a nested attribute of version 5.
type object struct {
	block *terraform.Block
	value *terraform.Value
}

// get is a member of the object, or nil.
func (o object) get(name string) *terraform.Value {
	switch {
	case o.block != nil:
		return o.block.Attributes[name]
	case o.value == nil:
		return nil
	case o.value.State == terraform.Unknown:
		return o.value
	}
	return o.value.Map[name]
}

func (o object) at() audit.Pos {
	if o.block != nil {
		return o.block.At
	}
	return o.value.At()
}

// objects are the nested objects of a name: blocks, one object, or a list of them. The second result
// says why there may be others.
func (o object) objects(name string) ([]object, providers.Unknown) {
	var all []object
	var unknown providers.Unknown
	if o.block != nil {
		for _, b := range o.block.Blocks[name] {
			all = append(all, object{block: b})
		}
		if why, ok := o.block.Unknown[name]; ok {
			unknown = providers.Unknown{Code: o.block.Codes[name], Why: why}
		}
	}
	v := o.get(name)
	switch {
	case v == nil:
	case v.State == terraform.Unknown:
		unknown = providers.Unknown{Code: v.Code(), Why: v.Why()}
	case v.Map != nil:
		all = append(all, object{value: v})
	}
	if v != nil {
		for _, e := range v.List {
			if e.State == terraform.Unknown {
				unknown = providers.Unknown{Code: e.Code(), Why: e.Why()}
				continue
			}
			all = append(all, object{value: e})
		}
	}
	return all, unknown
}

// one is the only nested object of a name, or an empty one.
func (o object) one(name string) object {
	if all, _ := o.objects(name); len(all) > 0 {
		return all[0]
	}
	return object{}
}
