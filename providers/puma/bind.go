package puma

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/internal/command"
)

var (
	listens = regexp.MustCompile(`(?m)^[ \t]*(bind|port)\b([^\n]*)$`)
	address = regexp.MustCompile(`^[ \t]*\(?[ \t]*["']([^"'#]+)["'][ \t]*\)?[ \t]*$`)
)

// binds are the addresses that the configuration file gives; open means that they are not known.
func binds(c *command.Command) (all []command.Word, open bool) {
	conf := configOf(c)
	if conf.file == nil {
		return nil, conf.hidden != "" || conf.partial != ""
	}
	for _, m := range listens.FindAllSubmatch(conf.file.Text, -1) {
		argument := string(m[2])
		if string(m[1]) == "bind" {
			a := address.FindStringSubmatch(argument)
			if a == nil {
				return nil, true
			}
			all = append(all, command.Word{Text: a[1]})
			continue
		}
		number, set := literal.FindStringSubmatch(argument), environment.FindStringSubmatch(argument)
		switch {
		case number != nil:
			all = append(all, command.Word{Text: "tcp://0.0.0.0:" + number[1]})
		case set != nil:
			port := command.Word{Text: strings.Join(set[2:], "")}
			if w, ok := c.Variable(set[1]); ok {
				port = w
			} else if c.Hidden != "" {
				return nil, true
			}
			all = append(all, command.Word{Text: "tcp://0.0.0.0:" + port.Text, Unknown: port.Unknown})
		default:
			return nil, true
		}
	}
	return all, false
}
