package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/sync/errgroup"

	"github.com/timeout-audit/timeout-audit/internal/load"
	"github.com/timeout-audit/timeout-audit/terraform"
)

// A measure is what one run took.
type measure struct {
	wall time.Duration
	cpu  time.Duration // of all processors
	peak int64         // bytes of resident memory
}

func once(c *exec.Cmd) (measure, error) {
	c.Stderr = os.Stderr
	start := time.Now()
	err := c.Run()
	wall := time.Since(start)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() > 1) {
		return measure{}, fmt.Errorf("%s: %w", c.Path, err)
	}
	m := measure{wall: wall, cpu: c.ProcessState.UserTime() + c.ProcessState.SystemTime()}
	if usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		m.peak = usage.Maxrss * 1024
		if runtime.GOOS == "darwin" {
			m.peak = usage.Maxrss
		}
	}
	return m, nil
}

// run does one thing with a folder and forgets the result.
func run(what, dir string) error {
	switch what {
	case "parse":
		return parse(dir)
	case "load":
		r, err := terraform.Load(dir, terraform.Options{Wants: wants, Parsed: load.Parsed})
		runtime.KeepAlive(r)
		return err
	case "bytes":
		return readBytes(dir)
	case "json":
		return checkJSON(dir)
	}
	return fmt.Errorf("-only %s: it is parse, load, bytes or json", what)
}

func parse(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "*.tf"))
	if err != nil {
		return err
	}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, name := range names {
		group.Go(func() error {
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			if _, diags := hclsyntax.ParseConfig(text, name, hcl.InitialPos); diags.HasErrors() {
				return diags
			}
			return nil
		})
	}
	return group.Wait()
}

var wants = []terraform.Want{
	{Type: "aws_lb", Paths: []string{"name", "load_balancer_type", "idle_timeout", "client_keep_alive"}},
	{Type: "aws_lb_target_group", Paths: []string{"name", "port", "protocol", "protocol_version", "target_type", "deregistration_delay"}},
	{Type: "aws_lb_listener", Paths: []string{"load_balancer_arn", "port", "protocol", "tcp_idle_timeout_seconds", "default_action"}},
	{Type: "aws_ecs_task_definition", Paths: []string{"family"}, JSON: []string{"container_definitions"}},
	{Type: "aws_ecs_service", Paths: []string{"name", "cluster", "task_definition", "load_balancer", "service_connect_configuration"}},
}
