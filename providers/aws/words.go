package aws

import (
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// words are the words of a container's entryPoint or command. A list that is not known is one word
// that is not known.
func words(v *terraform.Value) []command.Word {
	if !providers.IsGiven(v) {
		return nil
	}
	if v.State == terraform.Unknown {
		return []command.Word{{At: v.At(), Unknown: v.Why()}}
	}
	all := make([]command.Word, 0, len(v.List))
	for _, element := range v.List {
		all = append(all, word(element))
	}
	return all
}

func word(v *terraform.Value) command.Word {
	text, ok := providers.TextOf(v)
	switch {
	case ok:
		return command.Word{Text: text, At: v.At()}
	case v != nil && v.State == terraform.Unknown:
		return command.Word{At: v.At(), Unknown: v.Why()}
	case v != nil:
		return command.Word{At: v.At(), Unknown: "it is not a text"}
	}
	return command.Word{Unknown: "it is not given"}
}

// environment are the variables that set timeouts or heartbeats. One that comes from a secret is
// there and not known.
func environment(container *terraform.Value) []command.Variable {
	var all []command.Variable
	for _, list := range []struct{ name, value string }{{"environment", "value"}, {"secrets", "valueFrom"}} {
		v := field(container, list.name)
		if v == nil {
			continue
		}
		for _, element := range v.List {
			name, ok := providers.TextOf(field(element, "name"))
			if !ok || !command.Sets(name) {
				continue
			}
			value := word(field(element, list.value))
			if list.name == "secrets" {
				value.Text, value.Unknown = "", "it comes from a secret"
			}
			all = append(all, command.Variable{Name: name, Value: value})
		}
	}
	return all
}
