package nginx

import (
	"testing"

	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

const choices = `server {
  location = /exact { proxy_pass http://a; }
  location / { proxy_pass http://a; }
  location /a/ { proxy_pass http://a; }
  location ^~ /a/static/ { proxy_pass http://a; }
  location /a/static/long/ { proxy_pass http://a; }
  location /nested/ {
    proxy_pass http://a;
    location /nested/deep/ { proxy_pass http://a; }
    location ~ \.html$ { proxy_pass http://a; }
  }
  location ~ ^/a/static/lo { proxy_pass http://a; }
  location ~ \.php$ { proxy_pass http://a; }
  location ~* \.PHP5?$ { proxy_pass http://a; }
  location @named { proxy_pass http://a; }
}`

// The choices are those of nginx: a shorter ^~ does not protect, expressions count in their order,
// and those nested in the chosen prefix come first.
func TestALocationIsChosenAsNginxChoosesIt(t *testing.T) {
	tests := map[string]string{
		"/":                   "/",
		"/exact":              "= /exact",
		"/exact/":             "/",
		"/a":                  "/",
		"/a/":                 "/a/",
		"/a/x.php":            `~ \.php$`,
		"/a/x.PHP":            `~* \.PHP5?$`,
		"/x.php5":             `~* \.PHP5?$`,
		"/a/static/x.php":     "^~ /a/static/",
		"/a/static/lo":        "^~ /a/static/",
		"/a/static/long/x":    "~ ^/a/static/lo",
		"/a/static/long/":     "~ ^/a/static/lo",
		"/nested/x":           "/nested/",
		"/nested/deep/x":      "/nested/deep/",
		"/nested/x.html":      `~ \.html$`,
		"/nested/deep/x.html": `~ \.html$`,
		"/nested/x.php":       `~ \.php$`,
	}
	f := &files{request: &providers.FileRequest{Path: "nginx.conf", Text: []byte(choices)}}
	servers := newScope(nil, nil, f.main()).servers("80")
	all := servers[0].locations()
	for path, want := range tests {
		l, _, ok := match(all, path)
		if !ok || l == nil || l.name() != want {
			t.Errorf("%s goes to %v, want %s", path, l, want)
			continue
		}
		hop := audit.Hop{Route: audit.Route{Path: l.path()}, Beside: beside(l.among, l)}
		chain := audit.Chain{Route: hop.Route, Hops: []audit.Hop{hop}}
		if bound := audit.Bind(&chain, []audit.Traffic{{Route: audit.ParseRoute(path)}}); len(bound) != 1 {
			t.Errorf("%s goes to %s, but a traffic of it does not (route %s beside %v)", path, want, hop.Route, hop.Beside)
		}
	}
}

func TestATrafficGoesToTheLocationThatTakesIt(t *testing.T) {
	found := read(providers.FileRequest{Path: "nginx.conf", Text: []byte(choices)})
	for route, want := range map[string][]string{
		"/exact":           {":80 = /exact"},
		"/a/static/x.css":  {":80 ^~ /a/static/"},
		"/index.php":       {`:80 ~ \.php$`},
		"/events/*":        {":80 /", `:80 ~ \.php$`, `:80 ~* \.PHP5?$`, ":80 ~ ^/a/static/lo", `:80 ~ \.html$`},
		"/nested/deep/now": {":80 /nested/deep/"},
	} {
		bound := map[string]bool{}
		for i := range found.Readings {
			hop, _ := Table.Hop(&found.Readings[i])
			chain := audit.Chain{Route: hop.Route, Hops: []audit.Hop{hop}}
			if len(audit.Bind(&chain, []audit.Traffic{{Route: audit.ParseRoute(route)}})) > 0 {
				bound[hop.Name] = true
			}
		}
		if len(bound) != len(want) {
			t.Errorf("%s goes to %v, want %q", route, bound, want)
		}
		for _, name := range want {
			if !bound[name] {
				t.Errorf("%s goes to %v, want %q", route, bound, want)
			}
		}
	}
}
