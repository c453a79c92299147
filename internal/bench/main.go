// Command bench times the reading of Terraform beside its floor: the bare parse of the same bytes
// with as many processors. It writes a root module of 100, 1,000 and 5,000 stacks and prints, for
// each of the three, wall time and peak memory of
//
//   - the bare parse: hclsyntax.ParseConfig of every file, the trees thrown away,
//   - terraform.Load, with what the AWS provider wants,
//   - the whole binary, where -binary names it: timeout-audit terraform DIR;
//   - the same with the edits of every repair, each tried: timeout-audit terraform DIR -f json,
//   - tflint with the rules that it brings, where -tflint names it.
//
// Then it times the whole binary on a configuration of nginx, a /config_dump of Envoy and a plan. Each
// runs in a process of its own, several times; the fastest counts. With -services it also times
// the live command against a fake account, and with -zones reads and judges 2,000 Cloudflare zones.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
)

func main() {
	binary := flag.String("binary", "", "the timeout-audit binary to time; empty: only parse and load")
	tflint := flag.String("tflint", "", "the tflint binary to time beside it; empty: none")
	sizes := flag.String("stacks", "100,1000,5000", "numbers of stacks")
	runs := flag.Int("runs", 5, "runs of each")
	cloudflare := flag.Bool("zones", false, "read and judge 2,000 Cloudflare zones too; it needs the Go toolchain and the module's folder")
	keep := flag.String("keep", "", "write the generated folders here and leave them")
	services := flag.Int("services", 0, "time `N` live services too, behind a load balancer for each 25; it takes a second for each eight")
	only := flag.String("only", "", "parse or load a folder, or a floor, in this process, and print nothing")
	flag.Parse()
	var err error
	if *only != "" {
		err = run(*only, flag.Arg(0))
	} else {
		err = bench(*binary, *tflint, *sizes, *runs, *keep)
	}
	if err == nil && *only == "" && *binary != "" {
		err = configs(*binary, *runs)
	}
	if err == nil && *only == "" && *services > 0 && *binary != "" {
		err = live(*binary, *services, max(1, *services/25))
	}
	if err == nil && *only == "" && *cloudflare && *binary != "" {
		err = zones(*binary)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func bench(binary, tflint, sizes string, runs int, keep string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "stacks\tMB\twhat\twall ms\tcpu ms\tpeak MB\ttimes the parse\tms a stack\t")
	for _, text := range strings.Split(sizes, ",") {
		stacks, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("-stacks: %q is no number", text)
		}
		dir, remove, err := folder(keep, stacks)
		if err != nil {
			return err
		}
		err = rows(w, dir, stacks, runs, self, binary, tflint)
		remove()
		if err != nil {
			return err
		}
	}
	return w.Flush()
}

func folder(keep string, stacks int) (dir string, remove func(), err error) {
	if keep != "" {
		dir = filepath.Join(keep, strconv.Itoa(stacks))
		err = os.MkdirAll(dir, 0o755)
		remove = func() {}
	} else {
		dir, err = os.MkdirTemp("", "timeout-audit-bench")
		remove = func() { os.RemoveAll(dir) }
	}
	if err != nil {
		return "", nil, err
	}
	return dir, remove, Generate(dir, stacks)
}

func rows(w *tabwriter.Writer, dir string, stacks, runs int, self, binary, tflint string) error {
	size, err := bytesBelow(dir)
	if err != nil {
		return err
	}
	commands := [][]string{{"parse", self, "-only", "parse", dir}, {"load", self, "-only", "load", dir}}
	if binary != "" {
		commands = append(commands,
			[]string{"whole", binary, "terraform", dir},
			[]string{"edits", binary, "terraform", dir, "-f", "json"})
	}
	if tflint != "" {
		commands = append(commands, []string{"tflint", tflint, "--chdir", dir, "--force"}) // findings are no error
	}
	floor := 0.0
	for _, c := range commands {
		times := runs
		if c[0] == "tflint" {
			times = 1 // it takes a minute for 5,000 stacks
		}
		best, err := fastest(times, c[1], c[2:])
		if err != nil {
			return err
		}
		ms := best.wall.Seconds() * 1000
		if floor == 0 {
			floor = ms
		}
		fmt.Fprintf(w, "%d\t%.1f\t%s\t%.0f\t%.0f\t%.0f\t%.2f\t%.3f\t\n",
			stacks, float64(size)/1e6, c[0], ms, best.cpu.Seconds()*1000, float64(best.peak)/1e6, ms/floor, ms/float64(stacks))
	}
	return nil
}

func bytesBelow(dir string) (int64, error) {
	var size int64
	err := filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			size += info.Size()
		}
		return err
	})
	return size, err
}

// fastest runs a command several times. The exit status 1 says that there are findings.
func fastest(runs int, name string, args []string) (measure, error) {
	var best measure
	for i := range runs {
		m, err := once(exec.Command(name, args...))
		if err != nil {
			return best, err
		}
		if i == 0 || m.wall < best.wall {
			best.wall = m.wall
		}
		if i == 0 || m.cpu < best.cpu {
			best.cpu = m.cpu
		}
		best.peak = max(best.peak, m.peak)
	}
	return best, nil
}
