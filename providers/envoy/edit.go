package envoy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var editor = &providers.Editor{
	Insert: insert, Mend: mend, Check: check,
	Unit: func([]byte) bool { return true },
}

const upgradeConfigs = "upgrade_configs"

// The fields in which settings are added to an object: to a route's action, to a connection manager,
// to a cluster, to a TCP proxy. A route has fields of its own in place of the connection manager's.
var fields = map[string]string{
	"timeout":      "timeout",
	streamIdle:     "idle_timeout",
	routeIdle:      "idle_timeout",
	managerStream:  "max_stream_duration.max_stream_duration",
	routeStream:    "max_stream_duration.max_stream_duration",
	managerIdle:    "common_http_protocol_options.idle_timeout",
	tcpIdle:        "idle_timeout",
	tcpMaxDuration: "max_downstream_connection_duration",

	"connect_timeout": "connect_timeout",
	clusterIdle:       "idle_timeout",
	clusterStream:     "max_stream_duration",
}

// Which settings belong into which object.
var (
	intoRoute   = []string{"timeout", streamIdle, routeIdle, managerStream, routeStream}
	intoManager = []string{managerIdle}
	intoCluster = []string{"connect_timeout", clusterIdle, clusterStream}
	intoTCP     = []string{tcpIdle, tcpMaxDuration}
)

// belong names an object for settings that do not stand in it. One that an alias stands for is
// others' too.
func (r *reader) belong(v value, names []string, own []providers.Setting, more ...string) []providers.Block {
	if r.dumped || !v.isObject() || v.yaml != nil && v.yaml != v.resolved() {
		return nil
	}
	b := providers.Block{At: v.pos(), Settings: more}
	for _, name := range names {
		if !slices.ContainsFunc(own, func(s providers.Setting) bool { return s.Name == name }) {
			b.Settings = append(b.Settings, name)
		}
	}
	if len(b.Settings) == 0 {
		return nil
	}
	return []providers.Block{b}
}

func mend(_ *audit.Hop, p *audit.Property) []providers.Assignment {
	if p.Setting != upgradeConfigs {
		return nil
	}
	return []providers.Assignment{{Setting: p.Setting, Value: providers.Text("websocket")}}
}

// check says why a file is broken.
func check(file string, text []byte) error {
	if problems := readFile(providers.FileRequest{Path: file, Text: text}).Problems; len(problems) > 0 {
		return fmt.Errorf("line %d: %s", problems[0].At.Line, problems[0].Text)
	}
	return nil
}

// insert writes fields into an object.
func insert(i providers.Insertion) ([]audit.Edit, error) {
	text := i.Text(i.Block.File)
	if i.Block.Start >= len(text) {
		return nil, fmt.Errorf("there is nothing at %s any more", i.Block)
	}
	w := &writing{root: mapping{text, i.Block.Start}}
	for _, set := range i.Set {
		var err error
		switch name := set.Setting; name {
		case upgradeConfigs:
			err = w.put([]string{name}, websockets)
		case clusterIdle, clusterStream:
			err = w.ofCluster(fields[name], spelled(set.Value))
		default:
			err = w.put(strings.Split(fields[name], "."), spelled(set.Value))
		}
		if err != nil {
			return nil, err
		}
	}
	return w.edits(i.Block.File), nil
}

// ofCluster puts a duration into the protocol options of a cluster, which may have to be made.
func (w *writing) ofCluster(name, value string) error {
	const extensions, common = "typed_extension_protocol_options", "common_http_protocol_options"
	way := []string{extensions, clusterOptions}
	options, made := w.root.find(way...)
	switch {
	case made && options.isMapping():
	case w.root.has(common):
		way = nil
	case w.root.has(extensions), w.root.has("http_protocol_options"), w.root.has("http2_protocol_options"):
		return fmt.Errorf("the cluster has its protocol options in another way: set %s in the %s of its HttpProtocolOptions by hand", name, common)
	default:
		if err := w.put(append(way[:2:2], "@type"), "type.googleapis.com/"+clusterOptions); err != nil {
			return err
		}
		if err := w.put(append(way[:2:2], "explicit_http_config", "http_protocol_options"), nothing); err != nil {
			return err
		}
	}
	return w.put(append(way[:len(way):len(way)], common, name), value)
}

// spelled is a value as Envoy takes one.
func spelled(v providers.Value) string {
	if v.Kind == providers.IsNumber {
		return strconv.FormatFloat(v.Number, 'f', -1, 64) + "s"
	}
	return strings.TrimSpace(v.String())
}
