package kestrel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// reader reads what an application of ASP.NET Core sets of its server and of its host.
var reader = &providers.CodeReader{
	Languages: []source.Language{source.CSharp},
	Words:     []string{"KeepAliveTimeout", "ShutdownTimeout"},
	Read:      readCode,
}

const shutdown = "HostOptions.ShutdownTimeout"

// builders are calls that make the host of the application.
var builders = []string{
	"WebApplication.CreateBuilder", "WebApplication.CreateSlimBuilder", "WebApplication.CreateEmptyBuilder", "Host.CreateDefaultBuilder",
	"WebHost.CreateDefaultBuilder",
}

func readCode(f *source.File) providers.Code {
	s := providers.CodeServer{System: "kestrel"}
	calls := f.Calls()
	at := slices.IndexFunc(calls, func(c source.Call) bool {
		return slices.Contains(builders, c.Path) || c.New && c.Path == "WebHostBuilder"
	})
	for _, a := range f.Assignments(map[string]bool{"KeepAliveTimeout": true, "ShutdownTimeout": true}) {
		switch receiver := a.Receiver(); {
		case a.Name == "KeepAliveTimeout" && (receiver == "Limits" || strings.HasSuffix(receiver, ".Limits")):
			add(&s, span(f, keepAlive, a.First, a.From, a.To))
		case a.Name == "ShutdownTimeout" && within(f, calls, a.First, "<HostOptions"):
			add(&s, span(f, shutdown, a.First, a.From, a.To))
		}
	}
	for _, c := range calls {
		if c.Last() == "UseShutdownTimeout" && len(c.Args) == 1 {
			add(&s, span(f, shutdown, c.First, c.Args[0].From, c.Args[0].To))
		}
	}
	switch {
	case len(s.Settings) == 0:
		return providers.Code{}
	case at < 0:
		s.At = s.Settings[0].At
		return providers.Code{Loose: []providers.CodeServer{s}}
	}
	s.At = f.At(calls[at].First, calls[at].Open)
	return providers.Code{Servers: []providers.CodeServer{s}}
}

// within reports whether a token stands in a call whose name has something in it.
func within(f *source.File, calls []source.Call, token int, name string) bool {
	return slices.ContainsFunc(calls, func(c source.Call) bool {
		return c.Open < token && c.Close > token && strings.Contains(f.Between(c.First, c.Open), name)
	})
}

// add adds a setting. Set twice to different values it is not known.
func add(s *providers.CodeServer, set providers.Setting) {
	i := slices.IndexFunc(s.Settings, func(o providers.Setting) bool { return o.Name == set.Name })
	if i < 0 {
		s.Settings = append(s.Settings, set)
		return
	}
	if old := &s.Settings[i]; old.Value != set.Value {
		old.Known = audit.Written
		old.Value = providers.NotKnown(audit.NoValue, fmt.Sprintf("%s is set at %s and again at %s", set.Name, old.At, set.At))
	}
}

// span is a setting that an expression gives.
func span(f *source.File, name string, stands, from, to int) providers.Setting {
	s := providers.Setting{Name: name, Known: audit.Written, At: f.At(from, to)}
	d, ok := f.TimeSpan(from, to)
	switch {
	case !ok:
		s.Value = providers.NotKnown(audit.NoValue, name+" is computed: "+providers.Shortly(f.Between(from, to)))
	case f.Conditional(stands):
		s.Value = providers.Text(format(d))
		s.Known, s.Value.Unknown.Why = audit.Assumed, "it is set only under a condition"
	default:
		s.Value = providers.Text(format(d))
	}
	return s
}
