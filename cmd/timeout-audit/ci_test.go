package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/timeout-audit/timeout-audit/internal/cli"
	"github.com/timeout-audit/timeout-audit/rules"
)

// commandLine is a command of ours in a page, a workflow or a hook, as far as it is ours.
var commandLine = regexp.MustCompile("timeout-audit ((?:-C \\S+ )?(?:check|terraform|init|explain|facts|aws|fix)\\b[^|>&`\n]*)")

// sandbox is a repository in which the command lines run.
func sandbox(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	infra, err := os.ReadFile("../../examples/mesh-total-timeout/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := os.ReadFile("testdata/diff/race.json")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		".git/HEAD": "", "infra/main.tf": string(infra), "a.tf": "", "b.tf": "",
		"base/infra/main.tf": string(infra), "main/infra/main.tf": string(infra), "plan.json": string(plan),
		".timeout-audit.hcl": "traffic \"t\" {\n  protocol  = \"sse\"\n  heartbeat = \"5s\"\n}\nsource \"terraform\" { path = \"infra\" }\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"timeout-audit.baseline.json", "baseline.json"} {
		ours(t, dir, "check --write-baseline "+name)
	}
	return dir
}

// ours runs a command line, which must be right: findings are no failure.
func ours(t *testing.T, dir, line string) {
	t.Helper()
	var out, errs bytes.Buffer
	words := strings.Fields(line)
	if len(words) > 1 && words[0] == "-C" {
		dir, words = filepath.Join(dir, words[1]), words[2:]
	}
	args := []string{"--chdir", dir}
	for _, word := range words {
		args = append(args, strings.Trim(word, `"'`))
	}
	if status := cli.Main(args, strings.NewReader(""), &out, &errs, nil, vendors, rules.All); status > cli.Findings {
		t.Errorf("timeout-audit %s: exit status %d: %s", line, status, errs.String())
	}
}

func TestTheCommandLinesForCIRun(t *testing.T) {
	dir := sandbox(t)
	for page, least := range map[string]int{"docs/ci.md": 12, "README.md": 6} {
		text, err := os.ReadFile("../../" + page)
		if err != nil {
			t.Fatal(err)
		}
		lines := commandLine.FindAllSubmatch(text, -1)
		for _, m := range lines {
			line, _, _ := strings.Cut(string(m[1]), "  ") // what it is for stands behind it
			if strings.Contains(line, "RULE") || strings.HasPrefix(line, "aws") || strings.HasPrefix(line, "init") {
				continue // no command line, an account, or a file that is there already
			}
			if strings.HasSuffix(strings.TrimSpace(line), "--changed") {
				line += " a.tf"
			}
			line = strings.ReplaceAll(line, " --var-file prod.tfvars", "")
			line = strings.ReplaceAll(line, "examples/mesh-total-timeout", "infra")
			line = strings.ReplaceAll(line, "../", "") // the other work tree
			ours(t, dir, line)
		}
		if len(lines) < least {
			t.Errorf("%s has %d command lines: is the pattern wrong?", page, len(lines))
		}
	}
}

var fence = regexp.MustCompile("(?s)```yaml\n(.*?)```")

func TestTheYAMLForCIIsYAML(t *testing.T) {
	text, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := fence.FindAllSubmatch(text, -1)
	for _, m := range blocks {
		var any map[string]any
		if err := yaml.Unmarshal(m[1], &any); err != nil || len(any) == 0 {
			t.Errorf("%v in\n%s", err, m[1])
		}
	}
	if len(blocks) < 5 {
		t.Errorf("docs/ci.md shows %d blocks of YAML", len(blocks))
	}
}

// The workflows that docs/ci.md shows are looked at by actionlint, where ACTIONLINT or the path has one:
// make lint.
func TestTheWorkflowsPassActionlint(t *testing.T) {
	program := os.Getenv("ACTIONLINT")
	if program == "" {
		if program = found("actionlint"); program == "" {
			t.Skip("actionlint is not here; make lint fetches it")
		}
	}
	text, err := os.ReadFile("../../docs/ci.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, m := range fence.FindAllSubmatch(text, -1) {
		if !bytes.Contains(m[1], []byte("runs-on:")) {
			continue
		}
		shown++
		cmd := exec.Command(program, "-no-color", "-shellcheck=", "-pyflakes=", "-")
		cmd.Stdin = bytes.NewReader(m[1])
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v: %s\nin\n%s", err, out, m[1])
		}
	}
	if shown < 3 {
		t.Errorf("docs/ci.md shows %d workflows", shown)
	}
}

// What a release ships is what its configuration says, made by commands of ours.
func TestAReleaseShipsPagesAndCompletionsOfEveryCommand(t *testing.T) {
	var config struct {
		Version int
		Before  struct{ Hooks []string }
		Builds  []struct {
			Env, Ldflags []string
		}
		Checksum map[string]string
		SBOMs    []map[string]any `yaml:"sboms"`
		Signs    []struct{ Artifacts string }
	}
	read(t, "../../.goreleaser.yaml", &config)
	if config.Version != 2 || len(config.SBOMs) == 0 || len(config.Signs) == 0 || config.Signs[0].Artifacts != "checksum" || config.Checksum["name_template"] == "" {
		t.Errorf("%+v", config)
	}
	for _, b := range config.Builds {
		if !slices.Contains(b.Env, "CGO_ENABLED=0") || !strings.Contains(strings.Join(b.Ldflags, " "), "internal/cli.Version=v") {
			t.Errorf("%+v", b)
		}
	}
	hooks := strings.Join(config.Before.Hooks, "\n")
	if !strings.Contains(hooks, "./cmd/timeout-audit man release/man") || !strings.Contains(hooks, "./cmd/timeout-audit completion ") {
		t.Errorf("the hooks are %s", hooks)
	}
	dir := filepath.Join(t.TempDir(), "man")
	if got := run(t, "man", dir); got != "" {
		t.Errorf("man prints %q", got)
	}
	for _, name := range []string{"", "-check", "-terraform", "-fix", "-aws", "-nginx"} {
		page, err := os.ReadFile(filepath.Join(dir, "timeout-audit"+name+".1"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(page, []byte(".SH NAME")) || bytes.Contains(page, []byte("Auto generated")) {
			t.Errorf("timeout-audit%s.1 is\n%s", name, page)
		}
	}
	page, _ := os.ReadFile(filepath.Join(dir, "timeout-audit-check.1"))
	for _, want := range []string{"against", "diff", "Exit status"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("timeout-audit-check.1 does not tell of %s", want)
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if run(t, "completion", shell) == "" {
			t.Errorf("there is no completion for %s", shell)
		}
	}
}

func TestThePreCommitHookRuns(t *testing.T) {
	dir := sandbox(t)
	var hooks []struct {
		ID, Name, Entry, Language, Files string
		Args                             []string
	}
	read(t, "../../.pre-commit-hooks.yaml", &hooks)
	files := []string{"infra/main.tf", "infra/prod.tfvars", ".timeout-audit.hcl", "nginx.conf"}
	for _, h := range hooks {
		of := regexp.MustCompile(h.Files)
		for _, file := range files {
			if !of.MatchString(file) {
				t.Errorf("the hook leaves %s out", file)
			}
		}
		line, ok := strings.CutPrefix(h.Entry, "timeout-audit ")
		if !ok || h.Language != "golang" {
			t.Errorf("%+v", h)
		}
		ours(t, dir, strings.Join(append(append([]string{line}, h.Args...), files...), " "))
		ours(t, dir, line+" --baseline timeout-audit.baseline.json --changed "+strings.Join(files, " "))
	}
	if len(hooks) != 1 {
		t.Errorf("%d hooks", len(hooks))
	}
}

func TestTheImageRunsACommand(t *testing.T) {
	text, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^CMD \["(.*)"\]$`).FindSubmatch(text)
	if m == nil {
		t.Fatal("there is no CMD")
	}
	ours(t, sandbox(t), string(m[1]))
	for _, want := range []string{"CGO_ENABLED=0", "\nFROM scratch\n", "\nUSER 65532:65532\n", `ENTRYPOINT ["/usr/local/bin/timeout-audit"]`} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the Dockerfile does not say %q", want)
		}
	}
}

func TestTheActionRuns(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not here")
	}
	var action struct {
		Inputs  map[string]struct{ Default string }
		Outputs map[string]struct{ Value string }
		Runs    struct {
			Using string
			Steps []struct {
				ID, Uses, Shell, Run string
				Env                  map[string]string
			}
		}
	}
	read(t, "../../action.yml", &action)
	dir, temp := sandbox(t), t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(temp, "timeout-audit")); err != nil {
		t.Skip(err)
	}
	for _, c := range []struct {
		inputs map[string]string
		status string
	}{
		{nil, "1"},
		{map[string]string{"baseline": "timeout-audit.baseline.json", "paths": "", "args": "--strict"}, "0"},
		{map[string]string{"paths": "infra a*.tf; exit 9", "fail-on": "never"}, "3"},
		{map[string]string{"args": "--no-such-flag"}, "2"},
	} {
		ran := false
		for _, step := range action.Runs.Steps {
			if step.Run != "" && step.Shell == "" {
				t.Errorf("the step %q names no shell", step.Run)
			}
			if strings.Contains(step.Run, "${{") {
				t.Error("an input is pasted into a script")
			}
			if step.ID != "audit" {
				continue
			}
			ran = true
			cmd := exec.Command(bash, "-e", "-o", "pipefail", "-c", step.Run)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "PATH="+temp+":"+os.Getenv("PATH"), "RUNNER_TEMP="+temp,
				"GITHUB_OUTPUT="+filepath.Join(temp, "output"), "GITHUB_STEP_SUMMARY="+filepath.Join(temp, "summary"))
			for name, value := range step.Env {
				input := strings.TrimSuffix(strings.TrimPrefix(value, "${{ inputs."), " }}")
				in, ok := action.Inputs[input]
				if !ok {
					t.Fatalf("%s is %s", name, value)
				}
				text := in.Default
				if set, ok := c.inputs[input]; ok {
					text = set
				}
				cmd.Env = append(cmd.Env, name+"="+text)
			}
			_ = os.Remove(filepath.Join(temp, "output"))
			out, _ := cmd.CombinedOutput()
			output, _ := os.ReadFile(filepath.Join(temp, "output"))
			if got := fmt.Sprint(cmd.ProcessState.ExitCode()); got != c.status || !strings.Contains(string(output), "status="+c.status+"\n") {
				t.Errorf("%v: exit status %s, want %s; outputs\n%s%s", c.inputs, got, c.status, output, out)
			}
			for name, o := range action.Outputs {
				if key := strings.TrimSuffix(strings.TrimPrefix(o.Value, "${{ steps.audit.outputs."), " }}"); !strings.Contains(string(output), key+"=") {
					t.Errorf("the output %s (%s) is not set:\n%s", name, o.Value, output)
				}
			}
		}
		if !ran {
			t.Fatal("no step audits")
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "timeout-audit.sarif")); err != nil {
		t.Error(err)
	}
	if summary, _ := os.ReadFile(filepath.Join(temp, "summary")); !bytes.HasPrefix(summary, []byte("## timeout-audit: ")) {
		t.Errorf("the summary is %q", summary)
	}
}

func read(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = yaml.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}
