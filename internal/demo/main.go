// Command demo runs another command beside fake accounts on loopback, those of the first seed at AWS
// and at Cloudflare: go run ./internal/demo timeout-audit aws --cluster prod --with
// cloudflare:example.com. Their addresses, and credentials that are none, are in the command's
// environment.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/timeout-audit/timeout-audit/providers/aws/awstest"
	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: demo COMMAND ARGUMENT...")
		os.Exit(2)
	}
	os.Exit(run(os.Args[1:]))
}

// run starts the accounts, then the command, and gives its status.
func run(args []string) int {
	account := awstest.SeedOne()
	server, err := awstest.Start(account)
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		return 3
	}
	defer server.Close()
	zones, err := cloudflaretest.Start(cloudflaretest.SeedOne(account.HostName("chat")))
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		return 3
	}
	defer zones.Close()
	fmt.Printf("$ timeout-audit %s\n", strings.Join(args[1:], " "))
	c := exec.Command(args[0], args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=demo", "AWS_SECRET_ACCESS_KEY=demo", "AWS_SESSION_TOKEN=",
		"AWS_REGION=eu-west-1", "AWS_PROFILE=", "AWS_EC2_METADATA_DISABLED=true", "AWS_ENDPOINT_URL="+server.URL,
		"CLOUDFLARE_API_TOKEN=demo-token-that-is-none", "CLOUDFLARE_BASE_URL="+zones.URL)
	var ended *exec.ExitError
	switch err := c.Run(); {
	case errors.As(err, &ended):
		return ended.ExitCode()
	case err != nil:
		fmt.Fprintln(os.Stderr, "demo:", err)
		return 3
	}
	return 0
}
