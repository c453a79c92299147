package main

import (
	"fmt"
	"os"
	"os/exec"
	"text/tabwriter"
	"time"

	"github.com/timeout-audit/timeout-audit/providers/aws/awstest"
)

// permitted is how many ELBv2 calls a second the product allows itself; no other API bounds a run.
const permitted = 9

// live times the whole binary against a fake account whose answers take 20 ms. What a call may take
// is AWS's to say, so the floor is the calls over the permitted rate.
func live(binary string, services, balancers int) error {
	server, err := awstest.Start(awstest.Many(services, balancers))
	if err != nil {
		return err
	}
	defer server.Close()
	server.Latency = 20 * time.Millisecond
	c := exec.Command(binary, "aws", "--cluster", "prod", "--endpoint-url", server.URL, "-f", "json")
	c.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=bench", "AWS_SECRET_ACCESS_KEY=bench", "AWS_SESSION_TOKEN=",
		"AWS_REGION=eu-west-1", "AWS_PROFILE=", "AWS_EC2_METADATA_DISABLED=true")
	m, err := once(c)
	if err != nil {
		return err
	}
	calls, counted := 0, 0
	for api, n := range server.Calls() {
		calls += n
		if api[:4] != "ecs:" {
			counted += n
		}
	}
	floor := float64(counted) / permitted
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "services\tload balancers\tcalls\tof ELBv2\twall s\tpeak MB\ttimes the floor\t")
	fmt.Fprintf(w, "%d\t%d\t%d\t%d\t%.1f\t%.0f\t%.2f\t\n", services, balancers, calls, counted,
		m.wall.Seconds(), float64(m.peak)/1e6, m.wall.Seconds()/floor)
	return w.Flush()
}
