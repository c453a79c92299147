package nginx

import (
	"path"
	"regexp"
	"strings"

	"github.com/timeout-audit/timeout-audit/providers"
)

const versionFlag = "nginx-version"

var reader = &providers.FileReader{
	Command: "nginx",
	Likely:  likely,
	Match:   matches,
	Read:    read,
	Images:  []string{"nginx", "nginxinc/nginx-unprivileged", "bitnami/nginx"},
	Folders: homes,
	Example: `  timeout-audit nginx /etc/nginx/nginx.conf
  nginx -T | timeout-audit nginx - --protocol sse --heartbeat 15s --nginx-version 1.29.7`,
	Flags: []providers.FileFlag{
		{Name: versionFlag, Usage: "the `VERSION` of nginx that runs these files, such as 1.29.7; some defaults depend on it"},
	},
}

// read reads a configuration with all that it includes, or what `nginx -T` printed.
func read(request providers.FileRequest) providers.Found {
	f := &files{request: &request}
	all := f.main()
	c := &configuration{request: &request, names: map[string]int{}, dumped: f.dump != nil}
	c.mean(all)
	c.found.Problems = append(c.found.Problems, f.problems...)
	c.found.Unread = append(c.found.Unread, f.unread...)
	return c.found
}

// endings are those of files that people keep configurations of nginx in.
var endings = []string{".conf", ".nginx", ".vhost", ".template", ".tmpl", ".tpl", ".j2", ".erb", ".dump", ".default", ".sample", ".example", ".dist"}

// likely reports whether a file's name may be that of a configuration of nginx.
func likely(name string) bool {
	name = strings.ToLower(name)
	base := path.Base(name)
	for _, e := range endings {
		if strings.HasSuffix(base, e) {
			return true
		}
	}
	folder := path.Base(path.Dir(name))
	return strings.Contains(base, "nginx") && !strings.Contains(base, ".") ||
		folder == "sites-enabled" || folder == "sites-available"
}

// tells are lines that hardly any other kind of file has.
var tells = regexp.MustCompile(`(?m)^[ \t]*(?:http|stream|server|upstream[ \t]+[^\s{};]+|location[ \t]+[^\n{};]+)[ \t\r\n]*\{`)

// ours are directives, one of which any configuration that concerns a connection has.
var ours = regexp.MustCompile(`(?m)(?:^|[\s{;])(?:\w+_pass|listen|server_name|include|server|root|return|keepalive_timeout)[ \t]+[^\n;{}]*;`)

// matches reports whether a text begins as a configuration of nginx does.
func matches(name string, head []byte) bool {
	return likely(name) && (isDump(head) || tells.Match(head) && ours.Match(head))
}
