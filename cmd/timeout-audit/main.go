// Command timeout-audit finds the clock that cuts a long-lived connection.
package main

import (
	"os"

	"github.com/timeout-audit/timeout-audit/internal/cli"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/akamai"
	"github.com/timeout-audit/timeout-audit/providers/aws"
	"github.com/timeout-audit/timeout-audit/providers/azure"
	"github.com/timeout-audit/timeout-audit/providers/bun"
	"github.com/timeout-audit/timeout-audit/providers/clients"
	"github.com/timeout-audit/timeout-audit/providers/cloudflare"
	"github.com/timeout-audit/timeout-audit/providers/compose"
	"github.com/timeout-audit/timeout-audit/providers/daphne"
	"github.com/timeout-audit/timeout-audit/providers/deno"
	"github.com/timeout-audit/timeout-audit/providers/docker"
	"github.com/timeout-audit/timeout-audit/providers/ecs"
	"github.com/timeout-audit/timeout-audit/providers/envoy"
	"github.com/timeout-audit/timeout-audit/providers/fastly"
	"github.com/timeout-audit/timeout-audit/providers/gcp"
	"github.com/timeout-audit/timeout-audit/providers/gohttp"
	"github.com/timeout-audit/timeout-audit/providers/granian"
	"github.com/timeout-audit/timeout-audit/providers/gunicorn"
	"github.com/timeout-audit/timeout-audit/providers/haproxy"
	"github.com/timeout-audit/timeout-audit/providers/heartbeats"
	"github.com/timeout-audit/timeout-audit/providers/hosting"
	"github.com/timeout-audit/timeout-audit/providers/hypercorn"
	"github.com/timeout-audit/timeout-audit/providers/kestrel"
	"github.com/timeout-audit/timeout-audit/providers/kubernetes"
	"github.com/timeout-audit/timeout-audit/providers/nginx"
	"github.com/timeout-audit/timeout-audit/providers/node"
	"github.com/timeout-audit/timeout-audit/providers/packagejson"
	"github.com/timeout-audit/timeout-audit/providers/procfile"
	"github.com/timeout-audit/timeout-audit/providers/puma"
	"github.com/timeout-audit/timeout-audit/providers/spring"
	"github.com/timeout-audit/timeout-audit/providers/supervisor"
	"github.com/timeout-audit/timeout-audit/providers/systemd"
	"github.com/timeout-audit/timeout-audit/providers/tomcat"
	"github.com/timeout-audit/timeout-audit/providers/uvicorn"
	"github.com/timeout-audit/timeout-audit/rules"
)

// vendors are all folders under providers, in the order of the docs: from the edge inwards, then
// the clients.
var vendors = []*providers.Provider{
	&cloudflare.Provider,
	&fastly.Provider,
	&akamai.Provider,
	&aws.Provider,
	&azure.Provider,
	&gcp.Provider,
	&hosting.Provider,
	&nginx.Provider,
	&envoy.Provider,
	&haproxy.Provider,
	&ecs.Provider,
	&compose.Provider,
	&docker.Provider,
	&kubernetes.Provider,
	&procfile.Provider,
	&systemd.Provider,
	&supervisor.Provider,
	&packagejson.Provider,
	&uvicorn.Provider,
	&gunicorn.Provider,
	&hypercorn.Provider,
	&daphne.Provider,
	&granian.Provider,
	&node.Provider,
	&bun.Provider,
	&deno.Provider,
	&gohttp.Provider,
	&heartbeats.Provider,
	&puma.Provider,
	&spring.Provider,
	&tomcat.Provider,
	&kestrel.Provider,
	&clients.Provider,
}

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ(), vendors, rules.All))
}
