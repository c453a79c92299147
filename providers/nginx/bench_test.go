package nginx

import (
	"fmt"
	"io/fs"
	"testing"

	"github.com/timeout-audit/timeout-audit/providers"
)

// BenchmarkFiveThousandServers reads 5,000 server blocks from 1,000 files and makes hops of them.
func BenchmarkFiveThousandServers(b *testing.B) {
	main := []byte("events {}\nhttp { include sites/*.conf; upstream api { server api:8000; keepalive 16; } }\n")
	texts := map[string][]byte{"proxy.conf": []byte("proxy_http_version 1.1;\nproxy_read_timeout 90s;\nproxy_set_header Host $host;\n")}
	var names []string
	for i := range 1000 {
		var text []byte
		for j := range 5 {
			text = fmt.Appendf(text, `server {
  listen 80;
  server_name s%d-%d.example.com;
  include proxy.conf;
  location / { proxy_pass http://api; proxy_buffering off; } # the whole site
  location ~* \.(png|css)$ { root /srv/www; expires 1h; }
}
`, i, j)
		}
		name := fmt.Sprintf("sites/%04d.conf", i)
		names, texts[name] = append(names, name), text
	}
	request := providers.FileRequest{
		Path: "nginx.conf", Text: main,
		Open: func(name string) ([]byte, error) {
			if text, ok := texts[name]; ok {
				return text, nil
			}
			return nil, fs.ErrNotExist
		},
		Glob: func(string) ([]string, error) { return names, nil },
	}
	b.ReportAllocs()
	for b.Loop() {
		found := read(request)
		if len(found.Readings) != 5000 || len(found.Problems) > 0 {
			b.Fatalf("%d readings, problems %v", len(found.Readings), found.Problems)
		}
		for i := range found.Readings {
			Table.Hop(&found.Readings[i])
		}
	}
}
