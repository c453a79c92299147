package nginx

import (
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// asked is what a client that wants a WebSocket sends in its Upgrade header.
const asked = "websocket"

// headers are the two headers of an upgrade as the upstream gets them. One proxy_set_header in a
// block discards all that are inherited.
func (c *configuration) headers(l *scope) []providers.Setting {
	var all []providers.Setting
	for _, name := range []string{setUpgrade, setConnection} {
		header := strings.TrimPrefix(name, "proxy_set_header ")
		for _, d := range l.inherited("proxy_set_header") {
			if len(d.args()) != 2 || !strings.EqualFold(d.args()[0].text, header) {
				continue
			}
			value := d.args()[1]
			all = append(all, providers.Setting{
				Name: name, Known: audit.Written, At: value.at, Value: c.onUpgrade(value),
			})
			break
		}
	}
	return all
}

// passesHost reports whether the upstream sees the Host header that the client sent. By default
// nginx sends the name that proxy_pass has.
func (c *configuration) passesHost(l *scope) bool {
	for _, d := range l.inherited("proxy_set_header") {
		if len(d.args()) == 2 && strings.EqualFold(d.args()[0].text, "Host") {
			name, is := variable(d.args()[1].text)
			return is && (name == "host" || name == "http_host")
		}
	}
	return false
}

// onUpgrade is a header's value on a request that asks for a WebSocket.
func (c *configuration) onUpgrade(w token) providers.Value {
	name, is := variable(w.text)
	switch {
	case w.isPlaceholder():
		return providers.NotKnown(audit.NoValue, w.raw+" is filled in later")
	case !w.hasVariable():
		return providers.Text(w.text)
	case is && name == "http_upgrade":
		return providers.Text(asked)
	case is && name == "http_connection":
		return providers.Text("upgrade")
	}
	if text, ok := c.mapped(name); is && ok {
		return providers.Text(text)
	}
	return providers.NotKnown(audit.NoValue, "what "+w.raw+" is on an upgrade request cannot be told")
}

// variable is the name where a text is one variable and nothing else.
func variable(text string) (string, bool) {
	name, is := strings.CutPrefix(text, "$")
	name = strings.TrimSuffix(strings.TrimPrefix(name, "{"), "}")
	return name, is && name != "" && strings.Trim(name, letters) == ""
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

// mapped is what a map of $http_upgrade makes of an upgrade request: the entry for the header's
// value, else the first expression that matches, else the default.
func (c *configuration) mapped(name string) (string, bool) {
	maps := c.maps[name]
	if len(maps) != 1 || maps[0].words[1].text != "$http_upgrade" {
		return "", false
	}
	value, expression, byDefault := "", "", ""
	var found, matched, defaulted bool
	for _, line := range maps[0].block {
		if len(line.words) != 2 {
			continue
		}
		key, v := line.words[0].text, line.words[1].text
		expr, is := strings.CutPrefix(key, "~")
		switch {
		case key == "default":
			byDefault, defaulted = v, true
		case is && !matched:
			if insensitive, is := strings.CutPrefix(expr, "*"); is {
				expr = "(?i)" + insensitive
			}
			re, err := regexp.Compile(expr)
			if err != nil {
				return "", false
			}
			if re.MatchString(asked) {
				expression, matched = v, true
			}
		case strings.EqualFold(strings.TrimPrefix(key, `\`), asked):
			value, found = v, true
		}
	}
	switch {
	case found:
	case matched:
		value = expression
	case defaulted:
		value = byDefault
	}
	if value == "$http_upgrade" {
		return asked, true
	}
	return value, !strings.Contains(value, "$")
}
