package fastly

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// set is an assignment in VCL that a fetch depends on.
var set = regexp.MustCompile(`\bset\s+(bereq\.(?:first_byte_timeout|between_bytes_timeout|fetch_timeout|connect_timeout)|beresp\.do_stream)\s*=\s*([^;]+);`)

var comments = regexp.MustCompile(`(?s)/\*.*?\*/|(?m)(?://|#)[^\n]*`)

// times are the units of VCL's RTIME.
var times = map[string]float64{"ms": 1, "s": 1e3, "m": 60e3, "h": 3600e3, "d": 86400e3, "y": 365 * 86400e3}

// A piece is a text of VCL and where it runs: a snippet's type, or empty of a whole file.
type piece struct {
	name, where string
	at          audit.Pos
	text        string
}

// literals are what VCL sets for every fetch of a service. A time that is set in the subroutine of
// misses alone, or of passes alone, or under a condition, is not known for the stream.
func (r *reader) literals(res *terraform.Resource) []providers.Setting {
	var pieces []piece
	var unknown []providers.Setting
	for _, kind := range []string{"snippet", "dynamicsnippet", "vcl"} {
		for _, b := range res.Body.Blocks[kind] {
			name, _ := providers.TextOf(b.Attributes["name"])
			where, _ := providers.TextOf(b.Attributes["type"])
			v := b.Attributes["content"]
			if text, ok := providers.TextOf(v); ok {
				pieces = append(pieces, piece{name, where, v.At(), comments.ReplaceAllString(text, "")})
				continue
			}
			unknown = append(unknown, unread(b, name, where)...)
		}
	}
	var order []string
	found := map[string][]assigned{}
	for _, p := range pieces {
		for _, a := range p.assignments() {
			if found[a.setting] == nil {
				order = append(order, a.setting)
			}
			found[a.setting] = append(found[a.setting], a)
		}
	}
	var all []providers.Setting
	for _, name := range order {
		all = append(all, decide(name, found[name]))
	}
	return append(all, unknown...)
}

// unread makes unknown what a piece of VCL may set that is not known: times of a fetch where misses and
// passes are decided, streaming where the response has come. A dynamic snippet's text is kept apart.
func unread(b *terraform.Block, name, where string) []providers.Setting {
	v := b.Attributes["content"]
	at, why := b.At, providers.Unknown{Code: audit.NoValue, Why: "its text is kept apart from the service"}
	if v != nil && v.State == terraform.Unknown {
		at, why = v.At(), providers.Unknown{Code: v.Code(), Why: v.Why()}
	}
	var names []string
	if where == "" || where == "miss" || where == "pass" || where == "init" {
		names = append(names, betweenBytes, firstByte, fetchTimeout, "connect_timeout")
	}
	if where == "" || where == "fetch" || where == "init" {
		names = append(names, doStream)
	}
	var all []providers.Setting
	for _, n := range names {
		all = append(all, providers.Setting{
			Name: n, Known: audit.Written, At: at,
			Value: providers.NotKnown(why.Code, fmt.Sprintf("the VCL of %q may set it and is not known: %s", name, why.Why)),
		})
	}
	return all
}

// An assigned is one assignment of a setting.
type assigned struct {
	setting, value string
	from           piece
	conditional    bool
}

func (p piece) assignments() []assigned {
	var all []assigned
	for _, m := range set.FindAllStringSubmatchIndex(p.text, -1) {
		name, value := p.text[m[2]:m[3]], strings.TrimSpace(p.text[m[4]:m[5]])
		all = append(all, assigned{
			setting: strings.TrimPrefix(strings.TrimPrefix(name, "bereq."), "beresp."), value: value, from: p,
			conditional: p.where == "" || strings.Contains(p.text[:m[0]], "{") || strings.Contains(p.text, "return"),
		})
	}
	return all
}

// decide is what several assignments of one setting come to.
func decide(setting string, all []assigned) providers.Setting {
	first := all[0]
	s := providers.Setting{Name: setting, Known: audit.Written, At: first.from.at}
	reached := map[string]bool{}
	for _, a := range all {
		if a.conditional || a.value != first.value {
			s.Value = providers.NotKnown(audit.NoValue, fmt.Sprintf("VCL of %q sets it to %s, not for every request", a.from.name, a.value))
			return s
		}
		reached[a.from.where] = true
	}
	if setting == doStream {
		s.Value = providers.Text(first.value)
		if !reached["fetch"] {
			s.Value = providers.NotKnown(audit.NoValue, fmt.Sprintf("VCL of %q sets it outside of vcl_fetch", first.from.name))
		}
		return s
	}
	if !reached["miss"] || !reached["pass"] {
		s.Value = providers.NotKnown(audit.NoValue, fmt.Sprintf(
			"VCL of %q sets it to %s for misses or for passes only, and which of them the stream is, is not known", first.from.name, first.value))
		return s
	}
	milliseconds, ok := rtime(first.value)
	if !ok {
		s.Value = providers.NotKnown(audit.NoValue, fmt.Sprintf("VCL of %q computes it", first.from.name))
		return s
	}
	s.Value = providers.Number(milliseconds)
	return s
}

// rtime reads a literal such as 60s or 500ms.
func rtime(text string) (milliseconds float64, ok bool) {
	number := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz")
	n, err := strconv.ParseFloat(number, 64)
	unit, known := times[text[len(number):]]
	return n * unit, err == nil && known
}
