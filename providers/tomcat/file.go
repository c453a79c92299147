package tomcat

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

var attribute = regexp.MustCompile(`([A-Za-z][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')`)

// read takes the connectors of a server.xml; comments are none.
func read(request providers.FileRequest) providers.Found {
	var found providers.Found
	lines := providers.NewLines(request.Path, request.Text)
	mark := len(request.Text) - len(providers.WithoutMark(request.Text))
	d := xml.NewDecoder(bytes.NewReader(request.Text[mark:]))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // names and numbers are ASCII
	for {
		start := mark + int(d.InputOffset())
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			at := min(mark+int(d.InputOffset()), max(len(request.Text)-1, 0))
			found.Problems = append(found.Problems, providers.Problem{
				At: lines.Span(at, lines.Forward(at, 1)), Text: "the XML is broken: " + strings.TrimPrefix(err.Error(), "XML syntax error on "), Code: audit.Refused,
			})
			return found
		}
		if e, is := token.(xml.StartElement); is && e.Name.Local == "Connector" {
			connector(&request, lines, start, mark+int(d.InputOffset()), &found)
		}
	}
}

// connector emits one connector, whose tag stands from a byte to another.
func connector(request *providers.FileRequest, lines *providers.Lines, start, end int, found *providers.Found) {
	r := providers.Reading{System: Connector.System, At: lines.Span(start, start+len("<Connector")), From: request.Path}
	port, protocol := "", ""
	for _, m := range attribute.FindAllSubmatchIndex(request.Text[start:end], -1) {
		from, to := m[4], m[5]
		if from < 0 {
			from, to = m[6], m[7]
		}
		name, value := string(request.Text[start+m[2]:start+m[3]]), string(request.Text[start+from:start+to])
		switch name {
		case "port":
			port = value
		case "protocol":
			protocol = value
		case keepAlive, connection, async:
			s := providers.Setting{Name: name, Value: providers.Text(value), Known: audit.Written, At: lines.Span(start+from, start+to)}
			if from == to {
				s.At = lines.Span(start+m[0], start+m[1])
			}
			if strings.Contains(value, "${") {
				s.Value = providers.NotKnown(audit.NoValue, "a system property of Tomcat's decides: "+value)
			}
			r.Settings = append(r.Settings, s)
		}
	}
	r.Name = "connector " + port
	if strings.Contains(strings.ToUpper(protocol), "AJP") {
		found.Unread = append(found.Unread, audit.Unread{
			Code: audit.Unsupported, System: r.System, Hop: r.Name, Setting: "protocol", At: r.At, Why: "the timeouts of AJP connectors are not read",
		})
		return
	}
	r.Names = append([]audit.Name{{Text: "tomcat:" + request.Path + ":" + port, Strong: true}}, request.Names...)
	found.Readings = append(found.Readings, r)
}
