// Package tomcat knows Apache Tomcat that stands alone: what the timeouts of its connectors mean, and how
// server.xml sets them. Tomcat inside a Spring Boot application is the spring folder's.
package tomcat

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is Tomcat.
var Provider = providers.Provider{Name: "tomcat", Title: "Apache Tomcat", Tables: []*providers.Table{Connector}, File: reader}

var reader = &providers.FileReader{
	Command: "tomcat", Found: true, Likely: likely, Match: match, Read: read,
	Images:  []string{"tomcat", "library/tomcat"},
	Folders: []string{"/usr/local/tomcat/conf/", "/opt/tomcat/conf/", "/etc/tomcat/", "/var/lib/tomcat/conf/"},
}

func likely(name string) bool { return strings.HasSuffix(path.Base(name), "server.xml") }

func match(name string, head []byte) bool {
	return likely(name) && bytes.Contains(head, []byte("<Server")) && bytes.Contains(head, []byte("<Service"))
}

const (
	checked    = "2026-11-20"
	attributes = "https://github.com/apache/tomcat/blob/main/webapps/docs/config/http.xml"

	keepAlive  = "keepAliveTimeout"
	connection = "connectionTimeout"
	async      = "asyncTimeout"
)

// Connector is one HTTP connector of a server.xml.
var Connector = &providers.Table{
	System: "tomcat/connector", Title: "Apache Tomcat", Kind: providers.Server, Passes: audit.Nothing, Versioned: true,
	Shape: shape,
	Entries: []providers.Entry{
		{
			Name: keepAlive, Unit: time.Millisecond, Parse: parse, Format: format, NegativeIsNever: true,
			Doc: "Milliseconds that a connection stays open between requests; as " + connection +
				" where it is absent, and -1 sets no end.",
			Drives:   []providers.Drive{{Side: audit.Front, Clock: audit.KeepAlive}},
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(60)}},
			Fact:     audit.Fact{Source: attributes, Checked: checked},
		},
		{
			Name: connection, Unit: time.Millisecond, Parse: parse, Format: format, NegativeIsNever: true,
			Doc:  "Milliseconds that a request's head may take; 60000 where it is absent, and 20000 in the server.xml that Tomcat is shipped with. It times no response.",
			Fact: audit.Fact{Source: attributes, Checked: checked},
		},
		{
			Name: async, Unit: time.Millisecond, Parse: parse, Format: format, Zero: providers.ZeroIsNever, NegativeIsNever: true,
			Doc: "Milliseconds that an asynchronous response may take, whatever is sent; 30000 where it is absent, and no end where it is not above 0. " +
				"The application may set another for each request.",
			Drives: []providers.Drive{{
				Side: audit.Front, Clock: audit.Total, For: []audit.Protocol{audit.SSE}, Late: "the response ends early",
			}},
			// The application may set another, and so the default is only what most have.
			Defaults: []providers.DefaultRow{{Limit: audit.Seconds(30), Known: audit.Assumed}},
			Fact:     audit.Fact{Source: attributes, Checked: checked},
		},
	},
}

// parse reads whole milliseconds.
func parse(s string) (audit.Limit, error) {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 32)
	if err != nil {
		return audit.Limit{}, fmt.Errorf("Tomcat takes whole milliseconds, as in 60000")
	}
	return audit.After(time.Duration(n) * time.Millisecond), nil
}

func format(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// shape gives the keep-alive the connection timeout's value where it has none of its own.
func shape(r *providers.Reading, h *audit.Hop) { r.Inherit(h, keepAlive, connection, parse) }
