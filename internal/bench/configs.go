package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"
)

const (
	includes   = 1_000 // files of nginx
	each       = 5     // servers of each
	dumpRoutes = 5_000 // and twice as many clusters, which are most of the bytes
)

// configs times the whole binary on a configuration of nginx, on what /config_dump of an Envoy
// answers and on a plan. The floors are the reading of the files, and encoding/json's check of the same bytes.
func configs(binary string, runs int) error {
	dir, err := os.MkdirTemp("", "timeout-audit-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := generateNginx(filepath.Join(dir, "nginx")); err != nil {
		return err
	}
	dump := filepath.Join(dir, "config_dump.json")
	if err := generateDump(dump); err != nil {
		return err
	}
	plan := filepath.Join(dir, "plan.json")
	if err := generatePlan(plan); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "file\tMB\twhat\twall ms\tcpu ms\tpeak MB\ttimes the floor\t")
	for _, c := range []struct{ title, path, command, floor string }{
		{"nginx, 5,000 servers in 1,000 files", filepath.Join(dir, "nginx"), "nginx", "bytes"},
		{"Envoy, config_dump", dump, "envoy", "json"},
		{"Terraform, plan of 8,000 resources", plan, "terraform", "json"},
	} {
		size, err := bytesBelow(c.path)
		if err != nil {
			return err
		}
		target := c.path
		if c.command == "nginx" {
			target = filepath.Join(c.path, "nginx.conf")
		}
		floor := 0.0
		for _, run := range [][]string{{c.floor, self, "-only", c.floor, c.path}, {"whole", binary, c.command, target}} {
			best, err := fastest(runs, run[1], run[2:])
			if err != nil {
				return err
			}
			ms := best.wall.Seconds() * 1000
			if floor == 0 {
				floor = ms
			}
			fmt.Fprintf(w, "%s\t%.1f\t%s\t%.0f\t%.0f\t%.0f\t%.2f\t\n", c.title, float64(size)/1e6, run[0], ms, best.cpu.Seconds()*1000, float64(best.peak)/1e6, ms/floor)
		}
	}
	return w.Flush()
}

// generateNginx writes a main file that includes 1,000 others, of five servers each.
func generateNginx(dir string) error {
	sites := filepath.Join(dir, "sites")
	if err := os.MkdirAll(sites, 0o755); err != nil {
		return err
	}
	texts := map[string]string{
		"nginx.conf": "events {}\nhttp { include sites/*.conf; upstream api { server api:8000; keepalive 16; } }\n",
		"proxy.conf": "proxy_http_version 1.1;\nproxy_read_timeout 90s;\nproxy_set_header Host $host;\n",
	}
	for i := range includes {
		text := ""
		for j := range each {
			text += fmt.Sprintf(`server {
  listen 80;
  server_name s%d-%d.example.com;
  include proxy.conf;
  location / { proxy_pass http://api; proxy_buffering off; } # the whole site
  location ~* \.(png|css)$ { root /srv/www; expires 1h; }
}
`, i, j)
		}
		texts[filepath.Join("sites", fmt.Sprintf("%04d.conf", i))] = text
	}
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generateDump writes the dump of an Envoy with many clusters and routes, some 100 MB.
func generateDump(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	const manager = "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
	fmt.Fprintf(w, `{"configs": [{"@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump", "static_listeners": [{"listener": {
"@type": "type.googleapis.com/envoy.config.listener.v3.Listener", "name": "web", "address": {"socket_address": {"address": "0.0.0.0", "port_value": 80}},
"filter_chains": [{"filters": [{"name": "hcm", "typed_config": {"@type": %q, "stream_idle_timeout": "300s", "rds": {"route_config_name": "web"}}}]}]}}]},
{"@type": "type.googleapis.com/envoy.admin.v3.RoutesConfigDump", "dynamic_route_configs": [{"route_config": {
"@type": "type.googleapis.com/envoy.config.route.v3.RouteConfiguration", "name": "web", "virtual_hosts": [`, manager)
	const ofHost = 10
	for i := range dumpRoutes / ofHost {
		if i > 0 {
			w.WriteString(",")
		}
		fmt.Fprintf(w, "\n{\"name\": \"host-%d\", \"domains\": [\"h%d.example.com\"], \"routes\": [", i, i)
		for j := range ofHost {
			if j > 0 {
				w.WriteString(",")
			}
			fmt.Fprintf(w, "\n  {\"match\": {\"prefix\": \"/r%d/\"}, \"route\": {\"cluster\": \"c%d\", \"timeout\": \"%ds\", \"retry_policy\": {\"retry_on\": \"connect-failure,refused-stream,unavailable\", \"num_retries\": 2, \"host_selection_retry_max_attempts\": \"5\"}, \"max_grpc_timeout\": \"0s\"}, \"decorator\": {\"operation\": \"service-%d.default.svc.cluster.local:8000/*\"}, \"name\": \"default\", \"metadata\": {\"filter_metadata\": {\"istio\": {\"config\": \"/apis/networking.istio.io/v1alpha3/namespaces/default/virtual-service/service-%d\", \"labels\": {\"app\": \"service-%d\", \"version\": \"v1\"}}}}}",
				j, i*ofHost+j, i%60+1, i, i, i)
		}
		w.WriteString("]}")
	}
	w.WriteString("]}}]},\n{\"@type\": \"type.googleapis.com/envoy.admin.v3.ClustersConfigDump\", \"static_clusters\": [")
	for i := range 2 * dumpRoutes {
		if i > 0 {
			w.WriteString(",")
		}
		cluster(w, i)
	}
	w.WriteString("]}]}\n")
	return w.Flush()
}

// cluster writes one with as much around it as a mesh puts there.
func cluster(w *bufio.Writer, n int) {
	fmt.Fprintf(w, `
{"version_info": "2026-11-20T08:00:00Z/%d", "cluster": {"@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster", "name": "c%d", "type": "STATIC", "connect_timeout": "1s",
"typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {"@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions", "common_http_protocol_options": {"idle_timeout": "300s"}, "use_downstream_protocol_config": {"http_protocol_options": {}, "http2_protocol_options": {}}}},
"load_assignment": {"cluster_name": "c%d", "endpoints": [{"lb_endpoints": [`, n, n, n)
	for i := range 24 {
		if i > 0 {
			w.WriteString(",")
		}
		fmt.Fprintf(w, `
  {"endpoint": {"address": {"socket_address": {"address": "10.%d.%d.%d", "port_value": 8000}}, "hostname": "pod-%d"}, "metadata": {"filter_metadata": {"istio": {"workload": "service-%d;default;service-%d;v1;Kubernetes"}, "envoy.transport_socket_match": {"tlsMode": "istio"}}}, "load_balancing_weight": 1, "health_status": "HEALTHY"}`,
			n/250%250, n%250, i, i, n, n)
	}
	fmt.Fprintf(w, `]}]},
"transport_socket_matches": [{"name": "tlsMode-istio", "match": {"tlsMode": "istio"}, "transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext", "common_tls_context": {"alpn_protocols": ["istio-peer-exchange", "istio"], "tls_certificate_sds_secret_configs": [{"name": "default"}]}, "sni": "outbound_.8000_._.service-%d.default.svc.cluster.local"}}}],
"metadata": {"filter_metadata": {"istio": {"default_original_port": 8000, "services": [{"name": "service-%d", "namespace": "default", "host": "service-%d.default.svc.cluster.local"}]}}}}}`, n, n, n)
}

// readBytes is the floor of what has no parser to be held against.
func readBytes(dir string) error {
	return filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			_, err = os.ReadFile(path)
		}
		return err
	})
}

// checkJSON is the floor of a dump.
func checkJSON(path string) error {
	text, err := os.ReadFile(path)
	if err == nil && !json.Valid(text) {
		err = fmt.Errorf("%s is no JSON", path)
	}
	return err
}
