package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"text/tabwriter"

	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
)

// manyZones is how many zones are read and judged, and readZones how many of them the binary reads by
// itself: as many as the product may ask for at once.
const (
	manyZones = 2000
	readZones = 16
)

// told is what the test of 2,000 zones logs.
var told = regexp.MustCompile(`\d+ zones: .*`)

// zones measures reading and judging 2,000 Cloudflare zones. The product allows itself 3.5 calls a second,
// so that it would wait for more than an hour: reading is the test that does so on a clock which does
// not wait, in a process of its own with the fake account in it. Judging is the whole binary on a
// snapshot, in which 16 zones that it has read stand as often as it takes.
func zones(binary string) error {
	dir, err := os.MkdirTemp("", "timeout-audit-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "zones\twhat\twall s\tpeak MB\t")
	row := func(what string, m measure) {
		fmt.Fprintf(w, "%d\t%s\t%.1f\t%.0f\t\n", manyZones, what, m.wall.Seconds(), float64(m.peak)/1e6)
	}
	test := filepath.Join(dir, "cloudflare.test")
	if text, err := exec.Command("go", "test", "-c", "-o", test, "./providers/cloudflare").CombinedOutput(); err != nil {
		return fmt.Errorf("go test -c ./providers/cloudflare: %w\n%s", err, text)
	}
	var log bytes.Buffer
	c := exec.Command(test, "-test.run", "^TestTwoThousandZonesAreReadAtThePermittedRate$", "-test.v")
	c.Dir, c.Stdout = "providers/cloudflare", &log
	m, err := once(c)
	line := told.FindString(log.String())
	if err != nil || line == "" {
		return fmt.Errorf("%w\n%s", err, log.String())
	}
	row("read on a scaled clock", m)
	snapshot, err := many(binary, dir)
	if err != nil {
		return err
	}
	for _, format := range []string{"text", "json"} {
		m, err = once(exec.Command(binary, "cloudflare", "--snapshot", snapshot, "-f", format))
		if err != nil {
			return err
		}
		row("judged from a snapshot, -f "+format, m)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Println(line)
	return nil
}

// many has a few zones read into a snapshot, and writes one of 2,000.
func many(binary, dir string) (string, error) {
	server, err := cloudflaretest.Start(cloudflaretest.Many(readZones, 3))
	if err != nil {
		return "", err
	}
	defer server.Close()
	few := filepath.Join(dir, "few.json")
	c := exec.Command(binary, "cloudflare", "--endpoint-url", server.URL, "--save", few, "-q")
	c.Env = append(os.Environ(), "CLOUDFLARE_API_TOKEN=a-token-of-no-account")
	if _, err := once(c); err != nil {
		return "", err
	}
	text, err := os.ReadFile(few)
	if err != nil {
		return "", err
	}
	var snapshot map[string]json.RawMessage
	var sources []json.RawMessage
	if err := json.Unmarshal(text, &snapshot); err != nil {
		return "", err
	}
	if err := json.Unmarshal(snapshot["sources"], &sources); err != nil || len(sources) != readZones {
		return "", fmt.Errorf("the snapshot has %d sources: %w", len(sources), err)
	}
	for i := readZones; i < manyZones; i++ {
		name := fmt.Sprintf("zone-%04d.example", i%readZones)
		again := strings.ReplaceAll(string(sources[i%readZones]), name, fmt.Sprintf("zone-%04d.example", i))
		again = strings.ReplaceAll(again, cloudflaretest.ZoneID(name), cloudflaretest.ID(fmt.Sprint(i)))
		sources = append(sources, json.RawMessage(again))
	}
	if snapshot["sources"], err = json.Marshal(sources); err != nil {
		return "", err
	}
	if text, err = json.Marshal(snapshot); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "many.json")
	return path, os.WriteFile(path, text, 0o600)
}
