package terraform

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function/stdlib"
	"github.com/zclconf/go-cty/cty/gocty"
	"go.yaml.in/yaml/v4"
)

// texts makes a function of one over texts.
func texts(f func(s []string) (any, error)) func([]cty.Value) (cty.Value, error) {
	return func(args []cty.Value) (cty.Value, error) {
		s := make([]string, len(args))
		for i, a := range args {
			v, err := convert.Convert(a, cty.String)
			if err != nil {
				return cty.NilVal, err
			}
			s[i] = v.AsString()
		}
		out, err := f(s)
		switch v := out.(type) {
		case string:
			return cty.StringVal(v), err
		case bool:
			return cty.BoolVal(v), err
		}
		return cty.NilVal, err
	}
}

func startswith(s []string) (any, error)  { return strings.HasPrefix(s[0], s[1]), nil }
func endswith(s []string) (any, error)    { return strings.HasSuffix(s[0], s[1]), nil }
func strcontains(s []string) (any, error) { return strings.Contains(s[0], s[1]), nil }
func basename(s []string) (any, error)    { return path.Base(s[0]), nil }
func dirname(s []string) (any, error)     { return path.Dir(s[0]), nil }
func urlencode(s []string) (any, error)   { return url.QueryEscape(s[0]), nil }
func base64encode(s []string) (any, error) {
	return base64.StdEncoding.EncodeToString([]byte(s[0])), nil
}

func base64decode(s []string) (any, error) {
	b, err := base64.StdEncoding.DecodeString(s[0])
	return string(b), err
}

func md5sum(s []string) (any, error) {
	h := md5.Sum([]byte(s[0]))
	return hex.EncodeToString(h[:]), nil
}

func sha1sum(s []string) (any, error) {
	h := sha1.Sum([]byte(s[0]))
	return hex.EncodeToString(h[:]), nil
}

func sha256sum(s []string) (any, error) {
	h := sha256.Sum256([]byte(s[0]))
	return hex.EncodeToString(h[:]), nil
}

// replaceText takes what stands between slashes for a regular expression.
func replaceText(s []string) (any, error) {
	if len(s[1]) > 1 && s[1][0] == '/' && s[1][len(s[1])-1] == '/' {
		if (len(s[0])+1)*len(s[2]) > 4*maxText {
			return nil, errors.New("the text grows too long")
		}
		re, err := regexp.Compile(s[1][1 : len(s[1])-1])
		if err != nil {
			return nil, err
		}
		return re.ReplaceAllString(s[0], s[2]), nil
	}
	if (len(s[0])+1)*len(s[2]) > maxText && strings.Count(s[0], s[1])*len(s[2]) > maxText {
		return nil, errors.New("the text grows too long")
	}
	return strings.ReplaceAll(s[0], s[1], s[2]), nil
}

func elements(v cty.Value) ([]cty.Value, error) {
	if !v.CanIterateElements() {
		return nil, errors.New("it takes a list")
	}
	return v.AsValueSlice(), nil
}

func alltrue(args []cty.Value) (cty.Value, error) { return quantify(args[0], true) }
func anytrue(args []cty.Value) (cty.Value, error) { return quantify(args[0], false) }

func quantify(list cty.Value, all bool) (cty.Value, error) {
	values, err := elements(list)
	if err != nil {
		return cty.NilVal, err
	}
	for _, v := range values {
		b, err := convert.Convert(v, cty.Bool)
		if err != nil {
			return cty.NilVal, err
		}
		if holds := !b.IsNull() && b.True(); holds != all {
			return cty.BoolVal(!all), nil
		}
	}
	return cty.BoolVal(all), nil
}

func sum(args []cty.Value) (cty.Value, error) {
	values, err := elements(args[0])
	if err != nil {
		return cty.NilVal, err
	}
	total := cty.Zero
	for _, v := range values {
		n, err := convert.Convert(v, cty.Number)
		if err != nil || n.IsNull() {
			return cty.NilVal, errors.New("an element is no number")
		}
		total = total.Add(n)
	}
	return total, nil
}

func index(args []cty.Value) (cty.Value, error) {
	values, err := elements(args[0])
	if err != nil {
		return cty.NilVal, err
	}
	for i, v := range values {
		if same, err := stdlib.Equal(v, args[1]); err == nil && same.True() {
			return cty.NumberIntVal(int64(i)), nil
		}
	}
	return cty.NilVal, errors.New("the list has no such element")
}

func yamldecode(args []cty.Value) (cty.Value, error) {
	text, err := convert.Convert(args[0], cty.String)
	if err != nil {
		return cty.NilVal, err
	}
	var data any
	if err := yaml.Unmarshal([]byte(text.AsString()), &data); err != nil {
		return cty.NilVal, err
	}
	return fromYAML(data, 0)
}

func fromYAML(data any, depth int) (cty.Value, error) {
	if depth > maxNesting {
		return cty.NilVal, errors.New("the document is nested too deep")
	}
	switch d := data.(type) {
	case nil:
		return cty.NullVal(cty.DynamicPseudoType), nil
	case []any:
		values := make([]cty.Value, len(d))
		for i, e := range d {
			v, err := fromYAML(e, depth+1)
			if err != nil {
				return cty.NilVal, err
			}
			values[i] = v
		}
		return cty.TupleVal(values), nil
	case map[string]any:
		fields := make(map[string]cty.Value, len(d))
		for k, e := range d {
			v, err := fromYAML(e, depth+1)
			if err != nil {
				return cty.NilVal, err
			}
			fields[k] = v
		}
		return cty.ObjectVal(fields), nil
	case map[any]any:
		named := make(map[string]any, len(d))
		for k, e := range d {
			switch k.(type) {
			case string, int, int64, uint64, bool:
				named[fmt.Sprint(k)] = e
			default:
				return cty.NilVal, errors.New("the document has a key that is no text")
			}
		}
		return fromYAML(named, depth)
	}
	t, err := gocty.ImpliedType(data)
	if err != nil {
		return cty.NilVal, errors.New("the document holds a value that Terraform has no type for")
	}
	return gocty.ToCtyValue(data, t)
}
