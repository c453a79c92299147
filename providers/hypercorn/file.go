package hypercorn

import (
	"fmt"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/command"
	"github.com/timeout-audit/timeout-audit/providers"
)

// read reads a configuration file in TOML: the keys before its first table, by their names. The error
// says what of it is no TOML.
func read(f command.File) (map[string]providers.Setting, error) {
	lines := providers.NewLines(f.Path, f.Text)
	settings := map[string]providers.Setting{}
	var p unstable.Parser
	p.Reset(f.Text)
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind == unstable.Table || e.Kind == unstable.ArrayTable {
			break
		}
		if e.Kind != unstable.KeyValue {
			continue
		}
		key := e.Key()
		if !key.Next() || !key.IsLast() {
			continue
		}
		name := string(key.Node().Data)
		settings[name] = setting(name, e.Value(), &p, lines)
	}
	if err := p.Error(); err != nil {
		return nil, fmt.Errorf("%s is no TOML: %w", f.Path, err)
	}
	return settings, nil
}

func setting(name string, value *unstable.Node, p *unstable.Parser, lines *providers.Lines) providers.Setting {
	s := providers.Setting{Name: name, Known: audit.Written}
	switch value.Kind {
	case unstable.Integer, unstable.Float, unstable.Bool:
		at := p.Range(value.Data)
		s.At = lines.Span(int(at.Offset), int(at.Offset+at.Length))
		s.Value = providers.Text(string(value.Data))
	case unstable.String:
		s.At = lines.Span(int(value.Raw.Offset), int(value.Raw.Offset+value.Raw.Length))
		s.Value = providers.Text(string(value.Data))
	default:
		s.Value = providers.NotKnown(audit.Refused, "it is a list, a table or a date")
	}
	return s
}
