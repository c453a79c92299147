// Command demo runs another command beside a fake AWS account on loopback, the one of the first
// seed: go run ./internal/demo timeout-audit aws --cluster prod. It adds --endpoint-url to the
// command and gives it credentials that are none.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/timeout-audit/timeout-audit/providers/aws/awstest"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: demo COMMAND ARGUMENT...")
		os.Exit(2)
	}
	os.Exit(run(os.Args[1:]))
}

// run starts the account, then the command, and gives its status.
func run(args []string) int {
	server, err := awstest.Start(awstest.SeedOne())
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		return 3
	}
	defer server.Close()
	args = append(args, "--endpoint-url", server.URL)
	fmt.Printf("$ timeout-audit %s\n", strings.Join(args[1:], " "))
	c := exec.Command(args[0], args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=demo", "AWS_SECRET_ACCESS_KEY=demo", "AWS_SESSION_TOKEN=",
		"AWS_REGION=eu-west-1", "AWS_PROFILE=", "AWS_EC2_METADATA_DISABLED=true", "AWS_ENDPOINT_URL=")
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
