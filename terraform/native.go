package terraform

import (
	"errors"
	"fmt"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// natives are functions that Terraform means in its own way, and those that hand marks on in a way
// of ours.
var natives = map[string]func([]cty.Value) (cty.Value, error){
	"coalesce":   coalesce,
	"element":    element,
	"jsonencode": jsonencode,
	"jsondecode": jsondecode,
	"length":     length,
	"list": func(args []cty.Value) (cty.Value, error) {
		return apply(library["tolist"], []cty.Value{cty.TupleVal(args)})
	},
	"lookup":       lookup,
	"nonsensitive": first,
	"one":          one,
	"sensitive":    sensitive,
	"alltrue":      plainly(1, alltrue),
	"anytrue":      plainly(1, anytrue),
	"base64decode": plainly(1, texts(base64decode)),
	"base64encode": plainly(1, texts(base64encode)),
	"basename":     plainly(1, texts(basename)),
	"dirname":      plainly(1, texts(dirname)),
	"endswith":     plainly(2, texts(endswith)),
	"index":        plainly(2, index),
	"md5":          plainly(1, texts(md5sum)),
	"replace":      plainly(3, texts(replaceText)),
	"sha1":         plainly(1, texts(sha1sum)),
	"sha256":       plainly(1, texts(sha256sum)),
	"startswith":   plainly(2, texts(startswith)),
	"strcontains":  plainly(2, texts(strcontains)),
	"sum":          plainly(1, sum),
	"urlencode":    plainly(1, texts(urlencode)),
	"yamldecode":   plainly(1, yamldecode),
}

// plainly makes a function of one that needs its arguments known and without marks.
func plainly(n int, f func([]cty.Value) (cty.Value, error)) func([]cty.Value) (cty.Value, error) {
	return func(args []cty.Value) (cty.Value, error) {
		if len(args) != n {
			return cty.NilVal, fmt.Errorf("it has %d arguments and takes %d", len(args), n)
		}
		marks := about(args).Marks()
		plain := make([]cty.Value, n)
		for i, a := range args {
			plain[i], _ = a.UnmarkDeep()
			if !plain[i].IsWhollyKnown() {
				return cty.DynamicVal.WithMarks(marks), nil
			}
			if plain[i].IsNull() {
				return cty.NilVal, errors.New("an argument is null")
			}
		}
		v, err := f(plain)
		if err != nil {
			return cty.NilVal, err
		}
		return v.WithMarks(marks), nil
	}
}

func first(args []cty.Value) (cty.Value, error) {
	if len(args) != 1 {
		return cty.NilVal, errors.New("it takes one argument")
	}
	return args[0], nil
}

func sensitive(args []cty.Value) (cty.Value, error) {
	v, err := first(args)
	if err != nil {
		return v, err
	}
	return hide(v, "it is marked sensitive"), nil
}

// coalesce is the first argument that is neither null nor an empty text.
func coalesce(args []cty.Value) (cty.Value, error) {
	var passed cty.ValueMarks
	for _, a := range args {
		raw, marks := a.Unmark()
		if !raw.IsKnown() {
			return about(args), nil
		}
		if raw.IsNull() || raw.Type() == cty.String && raw.AsString() == "" {
			passed = cty.DynamicVal.WithMarks(passed, chosen(marks)).Marks()
			continue
		}
		return a.WithMarks(passed), nil
	}
	return cty.NilVal, errors.New("all arguments are null or empty")
}

// lookup is the element of a map with a key, or the default.
func lookup(args []cty.Value) (cty.Value, error) {
	if len(args) != 2 && len(args) != 3 {
		return cty.NilVal, errors.New("it takes two or three arguments")
	}
	collection, marks := args[0].Unmark()
	key, keyMarks := args[1].Unmark()
	if !collection.IsKnown() || !key.IsKnown() {
		return about(args), nil
	}
	key, err := convert.Convert(key, cty.String)
	ty := collection.Type()
	if err != nil || key.IsNull() || collection.IsNull() || !ty.IsMapType() && !ty.IsObjectType() {
		return cty.NilVal, errors.New("it takes a map and a text")
	}
	switch {
	case ty.IsObjectType() && ty.HasAttribute(key.AsString()):
		return collection.GetAttr(key.AsString()).WithMarks(marks, chosen(keyMarks)), nil
	case ty.IsMapType() && collection.HasIndex(key).True():
		return collection.Index(key).WithMarks(marks, chosen(keyMarks)), nil
	case len(args) == 3:
		return args[2].WithMarks(chosen(marks), chosen(keyMarks)), nil
	}
	return cty.NilVal, errors.New("the map has no such key and there is no default")
}

func one(args []cty.Value) (cty.Value, error) {
	v, err := first(args)
	if err != nil {
		return v, err
	}
	v, marks := v.Unmark()
	ty := v.Type()
	switch {
	case !v.IsKnown():
		return cty.DynamicVal.WithMarks(marks), nil
	case v.IsNull() || !ty.IsListType() && !ty.IsSetType() && !ty.IsTupleType() || v.LengthInt() > 1:
		return cty.NilVal, errors.New("it takes a list of at most one element")
	case v.LengthInt() == 0:
		return cty.NullVal(cty.DynamicPseudoType).WithMarks(marks), nil
	}
	it := v.ElementIterator()
	it.Next()
	_, e := it.Element()
	return e.WithMarks(marks), nil
}

// element is a list's element by its number, which goes around at the end.
func element(args []cty.Value) (cty.Value, error) {
	if len(args) != 2 {
		return cty.NilVal, errors.New("it takes a list and a number")
	}
	list, marks := args[0].Unmark()
	at, atMarks := args[1].Unmark()
	if !list.IsKnown() || !at.IsKnown() {
		return about(args), nil
	}
	var i int64
	n, err := convert.Convert(at, cty.Number)
	if err == nil && !n.IsNull() {
		i, _ = n.AsBigFloat().Int64()
	}
	ty := list.Type()
	if err != nil || n.IsNull() || list.IsNull() || !ty.IsTupleType() && !ty.IsListType() {
		return cty.NilVal, errors.New("it takes a list and a number")
	}
	count := int64(list.LengthInt())
	if count == 0 {
		return cty.NilVal, errors.New("the list is empty")
	}
	return list.Index(cty.NumberIntVal((i%count+count)%count)).WithMarks(marks, chosen(atMarks)), nil
}

func length(args []cty.Value) (cty.Value, error) {
	v, err := first(args)
	if err != nil {
		return v, err
	}
	raw, marks := v.Unmark()
	switch ty := raw.Type(); {
	case !raw.IsKnown() && !ty.IsTupleType() && !ty.IsObjectType():
		return cty.UnknownVal(cty.Number).WithMarks(marks), nil
	case raw.IsNull():
		return cty.NilVal, errors.New("its argument is null")
	case ty == cty.String:
		n, err := stdlib.Strlen(raw)
		return n.WithMarks(marks), err
	case ty.IsTupleType():
		return cty.NumberIntVal(int64(ty.Length())).WithMarks(marks), nil
	case ty.IsObjectType():
		return cty.NumberIntVal(int64(len(ty.AttributeTypes()))).WithMarks(marks), nil
	case ty.IsListType() || ty.IsMapType() || ty.IsSetType():
		return raw.Length().WithMarks(marks), nil
	}
	return cty.NilVal, errors.New("its argument is neither a collection nor a text")
}

// jsonencode notes on the text what it was made of: parts of that may be known although the text
// is not.
func jsonencode(args []cty.Value) (cty.Value, error) {
	v, err := first(args)
	if err != nil {
		return v, err
	}
	text := cty.UnknownVal(cty.String)
	plain, _ := v.UnmarkDeep()
	if plain.IsWhollyKnown() {
		if text, err = stdlib.JSONEncode(plain); err != nil {
			return cty.NilVal, err
		}
	}
	return text.WithMarks(deepMarks(v, nil)).Mark(encoded{value: &v}), nil
}

func jsondecode(args []cty.Value) (cty.Value, error) {
	v, err := first(args)
	if err != nil {
		return v, err
	}
	var t traces
	t.add(v.Marks())
	if t.encoded != nil {
		return *t.encoded, nil
	}
	return plainly(1, func(args []cty.Value) (cty.Value, error) {
		return apply(stdlib.JSONDecodeFunc, args)
	})(args)
}
