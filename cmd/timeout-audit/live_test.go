package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/timeout-audit/timeout-audit/internal/cli"
	"github.com/timeout-audit/timeout-audit/providers/aws/awstest"
	"github.com/timeout-audit/timeout-audit/providers/cloudflare/cloudflaretest"
	"github.com/timeout-audit/timeout-audit/rules"
)

// planted are values that no output may hold.
const planted = "PLANTED"

// accounts are the fake AWS accounts of the stories, each with what is wrong with it.
var accounts = map[string]func() (*awstest.Account, []awstest.Fault){
	"seed": func() (*awstest.Account, []awstest.Fault) { return awstest.SeedOne(), nil },
	"off": func() (*awstest.Account, []awstest.Fault) {
		a := awstest.SeedOne()
		a.Clusters[0].Services[0].Connect.Ports[0].PerRequest = awstest.Of(0)
		return a, nil
	},
	"secrets": func() (*awstest.Account, []awstest.Fault) {
		a := awstest.SeedOne()
		a.Clusters[0].Services[0].Tags = map[string]string{"owner": planted}
		c := &a.Tasks[0].Containers[0]
		c.Env = map[string]string{"DATABASE_URL": planted, "HEARTBEAT_SECONDS": "20"}
		c.Secrets = map[string]string{"PING_INTERVAL": planted}
		c.Command = append(c.Command, "--log-config", planted, "--header", "X-Key:"+planted)
		a.Tasks = append(a.Tasks, awstest.Task{Family: "worker", Revision: 1, Containers: []awstest.Container{{
			Name: "worker", Image: "worker:1", Command: []string{"./worker", "--password", planted},
		}}})
		a.Groups = append(a.Groups, awstest.Group{Name: "worker"})
		a.Balancers[0].Listeners[1].Rules = slices.Insert(a.Balancers[0].Listeners[1].Rules, 0,
			awstest.Rule{Paths: []string{"/work"}, Forward: []awstest.Share{{Group: "worker"}}})
		a.Clusters[0].Services = append(a.Clusters[0].Services, &awstest.Service{
			Name: "worker", Task: "worker:1", Members: []awstest.Member{{Group: "worker", Container: "worker", Port: 80}},
		})
		return a, nil
	},
	"imaged": func() (*awstest.Account, []awstest.Fault) {
		a := awstest.SeedOne()
		c := &a.Tasks[0].Containers[0]
		c.Image, c.Command = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/chat:7", nil
		return a, nil
	},
	"callers": func() (*awstest.Account, []awstest.Fault) {
		a := awstest.SeedOne()
		a.Tasks[0].Containers[0].Stop = awstest.Of(90)
		for _, name := range []string{"web", "cron"} {
			a.Clusters[0].Services = append(a.Clusters[0].Services, &awstest.Service{
				Name: name, Task: "chat:7", Connect: &awstest.Connect{Namespace: "prod"},
			})
		}
		return a, nil
	},
	"hosted": func() (*awstest.Account, []awstest.Fault) { return hosted(), nil },
	"unresolved": func() (*awstest.Account, []awstest.Fault) {
		return hosted(), []awstest.Fault{{Action: "ListResourceRecordSets", Code: "AccessDenied"}}
	},
	"unlisted": func() (*awstest.Account, []awstest.Fault) {
		a := awstest.SeedOne()
		a.Clusters[0].Services[0].Connect.Ports[0].PerRequest = awstest.Of(0)
		return a, []awstest.Fault{{Action: "DescribeTargetGroups", Code: "AccessDenied"}}
	},
	"denied": func() (*awstest.Account, []awstest.Fault) {
		return awstest.SeedOne(), []awstest.Fault{{Action: "DescribeLoadBalancerAttributes", Code: "AccessDenied"}}
	},
	"expired": func() (*awstest.Account, []awstest.Fault) {
		return awstest.SeedOne(), []awstest.Fault{{Code: "ExpiredTokenException"}}
	},
	"hanging": func() (*awstest.Account, []awstest.Fault) {
		return awstest.SeedOne(), []awstest.Fault{{Action: "DescribeTargetGroupAttributes", Hang: true}}
	},
	"many": func() (*awstest.Account, []awstest.Fault) { return awstest.Many(12, 2), nil },
}

// hosted is the first seed's account with a name of its own for the load balancer.
func hosted() *awstest.Account {
	a := awstest.SeedOne()
	a.HostedZones = []awstest.HostedZone{{Name: "internal.example.com", Records: []awstest.Record{
		{Name: "api.internal.example.com", Type: "A", Alias: "dualstack." + a.HostName("chat")},
	}}}
	return a
}

// account starts a fake account for a story and puts its address into $ACCOUNT: `account seed`.
func account(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || accounts[args[0]] == nil {
		ts.Fatalf("usage: account NAME")
	}
	described, faults := accounts[args[0]]()
	server, err := awstest.Start(described)
	ts.Check(err)
	ts.Defer(func() { _ = server.Close() })
	for _, f := range faults {
		server.Spoil(f)
	}
	ts.Setenv("ACCOUNT", server.URL)
}

// credentials are static, so that no story asks anybody for some.
var credentials = map[string]string{
	"AWS_ACCESS_KEY_ID": "AKIATESTER", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-west-1",
	"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/none", "AWS_SHARED_CREDENTIALS_FILE": "/none",
}

// judged is what live, Terraform and a snapshot must agree on.
type judged struct {
	Timers  []string
	Verdict string
}

// judge runs a command and gives of its one chain, from the load balancer on, what must agree.
func judge(t *testing.T, args ...string) judged {
	t.Helper()
	return judgeFrom(t, "aws/alb", args...)
}

// judgeFrom is judge from the first hop of a system on.
func judgeFrom(t *testing.T, first string, args ...string) judged {
	t.Helper()
	var out, errs bytes.Buffer
	args = append(args, "-f", "json", "--protocol", "sse", "--heartbeat", "5s", "--fail-on", "never")
	if status := cli.Main(args, os.Stdin, &out, &errs, os.Environ(), vendors, rules.All); status != cli.Clean {
		t.Fatalf("timeout-audit %v: status %d\n%s", args, status, errs.String())
	}
	var result struct {
		Chains []struct {
			Hops []struct {
				System string
				Timers []struct {
					Setting, Side, Clock string
					Limit                any
				}
			}
			Verdict struct {
				Survives        any
				Cut_after       any
				System, Setting string
				Clock           string
			}
		}
	}
	if err := json.Unmarshal(out.Bytes(), &result); err != nil {
		t.Fatal(err)
	}
	if len(result.Chains) != 1 {
		t.Fatalf("timeout-audit %v has %d chains", args, len(result.Chains))
	}
	var j judged
	begun := false
	for _, h := range result.Chains[0].Hops {
		if begun = begun || h.System == first; !begun {
			continue // one source knows nothing of it
		}
		for _, timer := range h.Timers {
			text, err := json.Marshal([]any{h.System, timer.Setting, timer.Side, timer.Clock, timer.Limit})
			if err != nil {
				t.Fatal(err)
			}
			j.Timers = append(j.Timers, string(text))
		}
	}
	text, err := json.Marshal(result.Chains[0].Verdict)
	if err != nil {
		t.Fatal(err)
	}
	j.Verdict = string(text)
	return j
}

func TestTheAccountItsTerraformAndItsSnapshotAreJudgedAlike(t *testing.T) {
	for name, value := range credentials {
		t.Setenv(name, value)
	}
	server, err := awstest.Start(awstest.SeedOne())
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	snapshot := filepath.Join(t.TempDir(), "prod.json")
	live := judge(t, "aws", "--cluster", "prod", "--endpoint-url", server.URL, "--save", snapshot)
	if len(live.Timers) < 8 || !strings.Contains(live.Verdict, `"Cut_after":15`) {
		t.Fatalf("%+v", live)
	}
	const folder = "../../examples/mesh-total-timeout"
	for name, other := range map[string]judged{
		"snapshot":  judge(t, "aws", "--snapshot", snapshot),
		"terraform": judge(t, "terraform", folder),
		"joined":    judge(t, "aws", "--snapshot", snapshot, "--with", folder),
	} {
		if diff := cmp.Diff(live, other); diff != "" {
			t.Errorf("%s (-live +%s):\n%s", name, name, diff)
		}
	}
}

func TestBothAccountsTheirTerraformAndTheirSnapshotAreJudgedAlike(t *testing.T) {
	for name, value := range credentials {
		t.Setenv(name, value)
	}
	account := awstest.SeedOne()
	server, err := awstest.Start(account)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	edge, err := cloudflaretest.Start(cloudflaretest.SeedOne(account.HostName("chat")))
	if err != nil {
		t.Fatal(err)
	}
	defer edge.Close()
	t.Setenv("CLOUDFLARE_API_TOKEN", "a-token-of-some-length")
	t.Setenv("CLOUDFLARE_BASE_URL", edge.URL)
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	snapshot := filepath.Join(t.TempDir(), "both.json")
	live := judgeFrom(t, "cloudflare", "aws", "--cluster", "prod", "--with", "cloudflare:example.com", "--save", snapshot)
	if len(live.Timers) < 13 || !strings.Contains(live.Timers[0], "cloudflare") || !strings.Contains(live.Verdict, `"Cut_after":15`) {
		t.Fatalf("%+v", live)
	}
	for name, other := range map[string]judged{
		"snapshot":  judgeFrom(t, "cloudflare", "aws", "--snapshot", snapshot),
		"terraform": judgeFrom(t, "cloudflare", "terraform", "../../examples/mesh-total-timeout"),
		"the other": judgeFrom(t, "cloudflare", "cloudflare", "--zone", "example.com", "--with", "aws:prod"),
		"all":       judgeFrom(t, "cloudflare", "aws", "--snapshot", snapshot, "--with", "../../examples/mesh-total-timeout"),
	} {
		if diff := cmp.Diff(live, other); diff != "" {
			t.Errorf("%s (-live +%s):\n%s", name, name, diff)
		}
	}
}
