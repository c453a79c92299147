package cloudflare

import (
	"fmt"
	"testing"
)

func TestAnExpressionIsARouteWhereRoutesCanSayIt(t *testing.T) {
	for expression, want := range map[string]string{
		`true`:                             "[*]",
		`(http.host eq "API.example.com")`: "[api.example.com]",
		`(http.host eq "api.example.com" and starts_with(http.request.uri.path, "/v1/"))`:        "[api.example.com/v1/*]",
		`http.request.uri.path eq "/events" or (http.request.uri.path eq "/chat")`:               "[/events /chat]",
		`(http.request.uri.path wildcard "/api/*") && http.host == "a.b"`:                        "[a.b/api/*]",
		`http.request.uri.path contains "/stream"`:                                               "[*/stream*]",
		`(http.host eq "a.b" and http.host eq "c.d")`:                                            "?",
		`not http.host eq "a.b"`:                                                                 "?",
		`(http.host eq "a.b" or http.host eq "c.d") and starts_with(http.request.uri.path, "/")`: "?",
		`http.request.uri.path matches "^/v[0-9]"`:                                               "?",
		`(http.host in {"a.b" "c.d"})`:                                                           "?",
		`http.request.method eq "GET" and http.host eq "a.b"`:                                    "?",
		``: "?",
	} {
		got := "?"
		if routes, ok := routesOf(expression); ok {
			got = fmt.Sprint(routes)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", expression, got, want)
		}
	}
}
