package command

// A wrapper is a program that starts the one behind its own options and words.
type wrapper struct {
	sub     []string // words, one of which must come first: "run"
	values  []string // its options that take the next word
	words   int      // words of its own
	assigns bool     // NAME=value words before the program
	dashes  bool     // the program is behind "--" only
	as      string   // the program that runs what follows: pm2-runtime runs node
}

var wrappers = map[string]wrapper{
	"exec":                     {values: []string{"-a"}},
	"command":                  {},
	"nohup":                    {},
	"setsid":                   {},
	"time":                     {},
	"nice":                     {values: []string{"-n", "--adjustment"}},
	"ionice":                   {values: []string{"-c", "-n"}},
	"stdbuf":                   {values: []string{"-i", "-o", "-e"}},
	"env":                      {assigns: true, values: []string{"-u", "--unset", "-C", "--chdir"}},
	"dumb-init":                {values: []string{"-r", "--rewrite"}},
	"tini":                     {values: []string{"-p", "-e"}},
	"tini-static":              {values: []string{"-p", "-e"}},
	"my_init":                  {},
	"sudo":                     {assigns: true, values: []string{"-u", "--user", "-g", "--group", "-D", "--chdir"}},
	"s6-setuidgid":             {words: 1},
	"timeout":                  {words: 1, values: []string{"-s", "--signal", "-k", "--kill-after"}},
	"numactl":                  {values: []string{"-N", "-C", "-m"}},
	"cross-env":                {assigns: true},
	"dotenv":                   {dashes: true},
	"dotenvx":                  {sub: []string{"run"}, values: []string{"-f", "--env-file"}},
	"op":                       {sub: []string{"run"}, dashes: true},
	"aws-vault":                {sub: []string{"exec"}, dashes: true},
	"docker-init":              {values: []string{"-p", "-e"}},
	"catatonit":                {},
	"gosu":                     {words: 1},
	"su-exec":                  {words: 1},
	"docker-entrypoint.sh":     {},
	"wait-for-it.sh":           {dashes: true},
	"wait-for-it":              {dashes: true},
	"poetry":                   {sub: []string{"run"}},
	"pipenv":                   {sub: []string{"run"}},
	"pdm":                      {sub: []string{"run"}, values: []string{"-p", "--project"}},
	"rye":                      {sub: []string{"run"}},
	"hatch":                    {sub: []string{"run"}},
	"pixi":                     {sub: []string{"run"}, values: []string{"-e", "--environment", "--manifest-path"}},
	"uvx":                      {values: uvValues},
	"uv":                       {sub: []string{"run"}, values: uvValues},
	"conda":                    {sub: []string{"run"}, values: []string{"-n", "--name", "-p", "--prefix"}},
	"npx":                      {values: []string{"-p", "--package"}},
	"bunx":                     {},
	"pnpx":                     {},
	"pm2":                      {sub: []string{"start"}, values: pm2Values, as: "node"},
	"bundle":                   {sub: []string{"exec"}},
	"newrelic-admin":           {sub: []string{"run-program"}},
	"ddtrace-run":              {},
	"opentelemetry-instrument": {values: otelValues},
	"chamber":                  {sub: []string{"exec"}, dashes: true},
	"doppler":                  {sub: []string{"run"}, dashes: true},
	"infisical":                {sub: []string{"run"}, dashes: true},
	"pm2-runtime":              {values: pm2Values, as: "node"},
	"nodemon":                  {values: []string{"-w", "--watch", "-e", "--ext", "-i", "--ignore"}, as: "node"},
	"tsx":                      {as: "node"},
	"ts-node":                  {as: "node"},
	"ts-node-dev":              {as: "node"},
}

var (
	uvValues = []string{"--with", "--extra", "--group", "--only-group", "--no-group", "--python", "-p",
		"--directory", "--project", "--env-file", "--index", "--cache-dir", "--package", "--with-requirements"}
	otelValues = []string{"--traces_exporter", "--metrics_exporter", "--logs_exporter", "--service_name",
		"--exporter_otlp_endpoint", "--log_level"}
	pm2Values = []string{"-i", "--instances", "--name", "-n", "--max-memory-restart", "--node-args",
		"--interpreter", "--env", "--output", "--error", "--log"}
)

// shells run a script that they are given with -c.
var shells = map[string]bool{"sh": true, "bash": true, "ash": true, "dash": true, "zsh": true}

// runners start what a file names that is not read here.
var runners = map[string]string{
	"npm": "package.json", "yarn": "package.json", "pnpm": "package.json", "make": "the Makefile",
	"supervisord": "its configuration", "honcho": "the Procfile", "foreman": "the Procfile",
}

// binaries are words of package managers behind which a program of a package stands.
var binaries = map[string][]string{
	"npm": {"exec", "x"}, "pnpm": {"exec", "dlx"}, "yarn": {"exec", "dlx"},
}
