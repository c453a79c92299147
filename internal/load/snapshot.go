package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// snapshotVersion is the form of snapshots that this version writes and reads.
const snapshotVersion = "timeout-audit/1"

// MaxSnapshot is the size up to which snapshots are read whatever --max-size says: nobody writes them
// by hand.
const MaxSnapshot = 512 << 20

// A snapshot is a file that keeps what was read of running systems: timeouts and names, and nothing
// of what else they are set to.
type snapshot struct {
	Version string     `json:"snapshot"`
	Sources []keptFrom `json:"sources"`
}

type keptFrom struct {
	Name    string       `json:"name"`
	Key     string       `json:"key"`
	Partial string       `json:"partial,omitempty"`
	Hops    []keptHop    `json:"hops"`
	Ends    []keptEnd    `json:"ends,omitempty"`
	Unread  []keptUnread `json:"unread,omitempty"`
}

type keptHop struct {
	System   string        `json:"system"`
	Name     string        `json:"name"`
	Names    []keptName    `json:"names,omitempty"`
	Sends    []keptSend    `json:"sends,omitempty"`
	Host     string        `json:"host,omitempty"`
	Path     string        `json:"path,omitempty"`
	Beside   []keptRoute   `json:"beside,omitempty"`
	Context  *keptContext  `json:"context,omitempty"`
	Settings []keptSetting `json:"settings,omitempty"`
	Assumed  []string      `json:"assumed,omitempty"`
	Unread   []keptUnread  `json:"unread,omitempty"`
}

type keptName struct {
	Text   string `json:"text"`
	Strong bool   `json:"strong,omitempty"`
}

type keptRoute struct {
	Host string `json:"host,omitempty"`
	Path string `json:"path,omitempty"`
}

type keptSend struct {
	To      string `json:"to"`
	Label   string `json:"label,omitempty"`
	Host    string `json:"host,omitempty"`
	Path    string `json:"path,omitempty"`
	Weight  int    `json:"weight,omitempty"`
	Assumed string `json:"assumed,omitempty"`
}

type keptContext struct {
	Version     string                 `json:"version,omitempty"`
	Plan        string                 `json:"plan,omitempty"`
	Type        string                 `json:"type,omitempty"`
	AppProtocol string                 `json:"app_protocol,omitempty"`
	Scheme      string                 `json:"scheme,omitempty"`
	Unknown     map[string]keptUnknown `json:"unknown,omitempty"`
}

// A keptSetting has a number, a text, a switch, or null and the reason why it is not known.
type keptSetting struct {
	Name  string     `json:"name"`
	Value any        `json:"value"`
	Seen  string     `json:"seen,omitempty"`
	Code  audit.Code `json:"code,omitempty"`
	Why   string     `json:"why,omitempty"`
}

type keptUnknown struct {
	Code audit.Code `json:"code"`
	Why  string     `json:"why"`
}

type keptEnd struct {
	Name    string     `json:"name"`
	Names   []keptName `json:"names,omitempty"`
	Assumed []string   `json:"assumed,omitempty"`
	Why     keptUnread `json:"why"`
	Image   string     `json:"image,omitempty"`
}

type keptUnread struct {
	Code    audit.Code `json:"code"`
	System  string     `json:"system,omitempty"`
	Hop     string     `json:"hop,omitempty"`
	Setting string     `json:"setting,omitempty"`
	Why     string     `json:"why"`
}

// WriteSnapshot keeps sources, so that ReadSnapshot gives them again.
func WriteSnapshot(w io.Writer, sources []Source) error {
	file := snapshot{Version: snapshotVersion, Sources: []keptFrom{}}
	for i := range sources {
		file.Sources = append(file.Sources, keep(&sources[i]))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(file)
}

// ReadSnapshot is the inverse of WriteSnapshot. The error says what is wrong and, where the file is
// no JSON, on which line.
func ReadSnapshot(text []byte) ([]Source, error) {
	var file snapshot
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&file); err != nil {
		var syntax *json.SyntaxError
		var wrong *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			return nil, fmt.Errorf("line %d: %w", lineAt(text, syntax.Offset), err)
		case errors.As(err, &wrong):
			return nil, fmt.Errorf("line %d: %s cannot be %s", lineAt(text, wrong.Offset), wrong.Field, wrong.Value)
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return nil, errors.New("it ends in the middle")
		}
		return nil, err
	}
	if file.Version != snapshotVersion {
		return nil, fmt.Errorf("it is no snapshot of this form: want \"snapshot\": %q, and it says %q", snapshotVersion, file.Version)
	}
	sources := make([]Source, len(file.Sources))
	for i := range file.Sources {
		s, err := file.Sources[i].restore()
		if err != nil {
			return nil, fmt.Errorf("source %q: %w", file.Sources[i].Name, err)
		}
		sources[i] = s
	}
	return sources, nil
}

func lineAt(text []byte, offset int64) int {
	return 1 + bytes.Count(text[:min(max(offset, 0), int64(len(text)))], []byte("\n"))
}

// restoreValue is the inverse of keptValue.
func (k *keptSetting) restoreValue() (providers.Value, error) {
	switch v := k.Value.(type) {
	case float64:
		return providers.Number(v), nil
	case string:
		return providers.Text(v), nil
	case bool:
		return providers.Switch(v), nil
	case nil:
		if k.Code == "" {
			return providers.Value{}, fmt.Errorf("setting %q is null and says no code", k.Name)
		}
		return providers.NotKnown(k.Code, k.Why), nil
	}
	return providers.Value{}, fmt.Errorf("setting %q has a value that is a list or an object", k.Name)
}

func keptValue(v providers.Value) any {
	switch v.Kind {
	case providers.IsNumber:
		return v.Number
	case providers.IsText:
		return v.Text
	case providers.IsBool:
		return v.Bool
	}
	return nil
}
