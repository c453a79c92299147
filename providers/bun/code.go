package bun

import (
	"slices"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/internal/source"
	"github.com/timeout-audit/timeout-audit/providers"
)

// reader reads the servers of a program for Bun.
var reader = &providers.CodeReader{
	Languages: []source.Language{source.JavaScript},
	Words:     []string{"Bun.serve", "server.timeout(", "idleTimeout", "createServer", "express", "export default", keepAlive},
	Read:      readCode,
}

func readCode(f *source.File) providers.Code {
	var found providers.Code
	imports := f.Imports()
	for _, call := range f.Calls() {
		at := f.At(call.First, call.Open)
		switch {
		case call.Path == "Bun.serve" || call.Path == "serve" && source.Named(imports, "serve", "bun") == "serve":
			s := providers.CodeServer{System: "bun", At: at}
			if len(call.Args) > 0 {
				s.Settings = idle(f, call.First, call.Args[0])
			}
			found.Servers = append(found.Servers, s)
		case onNodeHTTP(imports, &call):
			found.Servers = append(found.Servers, providers.CodeServer{System: "bun", Type: onNode, At: at})
		}
	}
	// What sets keepAliveTimeout of a server of node:http under Bun was not measured.
	for _, a := range f.Assignments(map[string]bool{keepAlive: true}) {
		at := f.At(a.From, a.To)
		found.Loose = append(found.Loose, providers.CodeServer{System: "bun", At: at, Settings: []providers.Setting{{
			Name: keepAlive, Known: audit.Written, At: at,
			Value: providers.NotKnown(audit.Unsupported, "what Bun makes of a "+keepAlive+" that is set was not measured"),
		}}})
	}
	if i := exported(f); i >= 0 {
		if fields, ok := f.Fields(i, len(f.Tokens)); ok && slices.ContainsFunc(fields, func(a source.Arg) bool { return a.Key == "fetch" }) {
			found.Servers = append(found.Servers, providers.CodeServer{
				System: "bun", At: f.At(i-2, i), Settings: idle(f, i-2, source.Arg{From: i, To: f.Tokens[i].Match + 1}),
			})
		}
	}
	lifted(f, &found)
	return found
}

// lifted notes the requests whose limit code changes by server.timeout: the server's own, its default too, is
// then only assumed.
func lifted(f *source.File, found *providers.Code) {
	for _, call := range f.Calls() {
		if call.Last() != "timeout" || call.Receiver() != "server" || len(call.Args) != 2 {
			continue
		}
		lift := providers.Lift{System: "bun", Setting: idleTimeout, At: f.At(call.First, call.Open)}
		found.Lifts = append(found.Lifts, lift)
		for i := range found.Servers {
			s := &found.Servers[i]
			if s.Type == onNode || slices.ContainsFunc(s.Settings, func(s providers.Setting) bool { return s.Name == idleTimeout }) {
				continue
			}
			v := providers.Number(defaultIdle)
			v.Unknown.Why = "it holds for requests that " + lift.At.String() + " does not set a limit of their own for"
			s.Settings = append(s.Settings, providers.Setting{Name: idleTimeout, Value: v, Known: audit.Assumed, At: s.At})
		}
	}
}

// exported is where an object begins that a file exports by default: Bun serves one that has a fetch.
func exported(f *source.File) int {
	for i := range f.Tokens {
		if f.Is(i, "export") && f.Is(i+1, "default") && f.Is(i+2, "{") {
			return i + 2
		}
	}
	return -1
}

// idle is the idleTimeout of an object. One that is not written out, or that spreads others in, leaves
// it unknown.
func idle(f *source.File, first int, arg source.Arg) []providers.Setting {
	fields, ok := f.Fields(arg.From, arg.To)
	if !ok {
		return []providers.Setting{providers.Coded(f, idleTimeout, source.Value{Text: f.Between(arg.From, arg.To)}, first, arg.From, arg.To)}
	}
	var spread *source.Arg
	for i, field := range fields {
		switch field.Key {
		case idleTimeout:
			return []providers.Setting{providers.Coded(f, idleTimeout, f.Value(field.From, field.To), first, field.From, field.To)}
		case "...":
			spread = &fields[i]
		}
	}
	if spread != nil {
		return []providers.Setting{providers.Coded(f, idleTimeout, source.Value{Text: f.Between(spread.From, spread.To)}, first, spread.From, spread.To)}
	}
	return nil
}

func onNodeHTTP(imports []source.Import, call *source.Call) bool {
	for _, m := range []string{"http", "node:http", "https", "node:https"} {
		if n := source.Named(imports, "", m); n != "" && call.Path == n+".createServer" {
			return true
		}
		if n := source.Named(imports, "createServer", m); n != "" && call.Path == n {
			return true
		}
	}
	n := source.Named(imports, "", "express")
	return n != "" && call.Path == n
}
