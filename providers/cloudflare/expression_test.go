package cloudflare

import (
	"fmt"
	"testing"
)

func TestExpressionsBecomeRoutesOrAreNotUnderstood(t *testing.T) {
	for expression, want := range map[string]string{
		`true`:                                        "[*]",
		`(http.host eq "API.example.com")`:            "[api.example.com]",
		`http.request.uri.path eq "/slow"`:            "[/slow]",
		`starts_with(http.request.uri.path, "/api/")`: "[/api/*]",
		`(http.host eq "a.example" and starts_with(http.request.uri.path, "/x"))`:                   "[a.example/x*]",
		`(http.host eq "a.example") or (http.host == "b.example" && http.request.uri.path eq "/y")`: "[a.example b.example/y]",
		`http.host in {"a.example" "b.example"} and http.request.uri.path wildcard "/v*"`:           "[a.example/v* b.example/v*]",
		`ends_with(http.request.uri.path, ".json")`:                                                 "[*.json]",
		`http.request.uri.path contains "/events"`:                                                  "[*/events*]",
		`(http.request.uri.path wildcard r"/api/*") && http.host == "a.b"`:                          "[a.b/api/*]",
		`(http.host eq "a.b" or http.host eq "c.d") and starts_with(http.request.uri.path, "/")`:    "[a.b c.d]",
		`http.host eq "a.example" and http.host eq "b.example"`:                                     "[]",
		`starts_with(http.request.uri.path, "/a") and ends_with(http.request.uri.path, ".json")`:    "not understood",
		`http.request.uri.path.extension in {"csv" "avif"}`:                                         "[*.csv *.avif]",
		`http.response.content_type.media_type in {"text/html" "text/event-stream"}`:                "[*]",
		`http.response.content_type.media_type eq "text/html" or http.host eq "a.b"`:                "[a.b]",
		`http.response.content_type.media_type wildcard "text/*"`:                                   "not understood",
		"http.host\u00a0eq \"a.example\"":                                                           "not understood",
		"\xa0":                                                                                      "not understood",
		`http.host in {}`:                                                                           "not understood",
		`not http.host eq "a.example"`:                                                              "not understood",
		`http.request.method eq "GET"`:                                                              "not understood",
		`http.host eq "a.example" and http.cookie contains "x"`:                                     "not understood",
		`http.host matches "^a"`:                                                                    "not understood",
		`http.host eq "a*"`:                                                                         "not understood",
		`http.host eq`:                                                                              "not understood",
		`(http.host eq "a"`:                                                                         "not understood",
		`http.host eq "a" extra`:                                                                    "not understood",
		``:                                                                                          "not understood",
	} {
		routes, ok := routesOf(expression)
		got := fmt.Sprint(routes)
		if !ok {
			got = "not understood"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", expression, got, want)
		}
	}
}

func TestPatternsOfWorkersAndPageRulesAreRoutes(t *testing.T) {
	for pattern, want := range map[string]string{
		"example.com/*": "example.com", "*.example.com/api/*": "*.example.com/api/*", "https://A.example.com/x": "a.example.com/x",
		"*example.com/images/*": "*example.com/images/*", "example.com": "example.com/", "example.com*": "example.com*", "a.example.com:8443/*": "a.example.com",
	} {
		if got := routeOf(pattern).String(); got != want {
			t.Errorf("%s: %s, want %s", pattern, got, want)
		}
	}
}

func FuzzExpressions(f *testing.F) {
	f.Add(`(http.host eq "a.example" and starts_with(http.request.uri.path, "/x")) or http.host in {"b" "c"}`)
	f.Add(`"`)
	f.Add(`((((`)
	f.Fuzz(func(t *testing.T, text string) {
		if routes, ok := routesOf(text); !ok && routes != nil {
			t.Errorf("%q is not understood and gives %v", text, routes)
		}
	})
}
