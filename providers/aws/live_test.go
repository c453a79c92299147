package aws

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/timeout-audit/timeout-audit/internal/livetest"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/aws/awstest"
)

// testPace waits for nobody: the fake account has no buckets. Over a network its limits are so long that
// no busy machine reaches them.
var testPace = pace{
	services: map[string]bucket{}, inFlight: 16,
	attempt: 10 * time.Minute, call: 20 * time.Minute, attempts: 3, backoff: time.Millisecond,
}

// over is the pace of calls to a handler without a network, which are read on a clock that does not wait.
// After a throttled call the SDK asks the clock again and again, and it would stand still.
func over(h http.Handler) pace {
	p := testPace
	p.attempt, p.call, p.over = 20*time.Second, 30*time.Second, livetest.Memory{Handler: h}
	return p
}

// credentials are static, so that no test asks anybody for some.
func credentials(t *testing.T) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIATESTER", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "",
		"AWS_REGION": "eu-west-1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PROFILE": "", "AWS_CA_BUNDLE": "",
		"AWS_CONFIG_FILE": t.TempDir() + "/none", "AWS_SHARED_CREDENTIALS_FILE": t.TempDir() + "/none",
	} {
		t.Setenv(name, value)
	}
}

func serve(t *testing.T, accounts ...*awstest.Account) *awstest.Server {
	t.Helper()
	credentials(t)
	return start(t, accounts...)
}

// start is serve for a test whose parent has set the credentials: it may run beside others.
func start(t *testing.T, accounts ...*awstest.Account) *awstest.Server {
	t.Helper()
	s, err := awstest.Start(accounts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func request(s *awstest.Server, flags ...string) providers.LiveRequest {
	r := providers.LiveRequest{Flags: map[string][]string{"endpoint-url": {s.URL}}}
	for _, f := range flags {
		name, value, _ := strings.Cut(f, "=")
		r.Flags[name] = append(r.Flags[name], value)
	}
	return r
}

func readFake(t *testing.T, s *awstest.Server, flags ...string) providers.Live {
	t.Helper()
	return readLive(t.Context(), request(s, flags...), testPace)
}

// clocked reads a handler's account on a clock that does not wait.
func clocked(t *testing.T, h http.Handler, r providers.LiveRequest) providers.Live {
	t.Helper()
	return livetest.Clocked(t, func(t *testing.T) providers.Live { return readLive(t.Context(), r, over(h)) })
}

// written puts what was read into one text, for tests to look at.
func written(live providers.Live) string {
	var b bytes.Buffer
	for _, s := range live.Sources {
		fmt.Fprintf(&b, "source %s [%s]", s.Name, s.Key)
		if s.Partial != "" {
			fmt.Fprintf(&b, " partial: %s", s.Partial)
		}
		b.WriteString("\n")
		for i := range s.Found.Readings {
			r := &s.Found.Readings[i]
			fmt.Fprintf(&b, "%s %q type=%q proto=%q\n", r.System, r.Name, r.Context.Type, r.Context.AppProtocol)
			for key, u := range r.Context.Unknown {
				fmt.Fprintf(&b, "  %s unknown (%s): %s\n", key, u.Code, u.Why)
			}
			for _, n := range r.Names {
				fmt.Fprintf(&b, "  name %s strong=%t\n", n.Text, n.Strong)
			}
			for _, set := range r.Settings {
				fmt.Fprintf(&b, "  %s=%s %s by %s", set.Name, set.Value, set.Known, set.Seen)
				if u := set.Value.Unknown; u.Code != "" {
					fmt.Fprintf(&b, " (%s: %s)", u.Code, u.Why)
				}
				b.WriteString("\n")
			}
			for _, send := range r.Sends {
				fmt.Fprintf(&b, "  sends %s to %s %s\n", send.Route, send.Label, send.Assumed)
			}
			for _, why := range r.Assumed {
				fmt.Fprintf(&b, "  assumed: %s\n", why)
			}
		}
		for i := range s.Found.Commands {
			c := &s.Found.Commands[i]
			fmt.Fprintf(&b, "command %q image=%s seen=%s %s %s\n", c.Name, c.Image, c.Seen, c.Code, c.Unknown)
			for _, w := range c.Words {
				fmt.Fprintf(&b, "  word %s\n", w.Text)
			}
			for _, v := range c.Env {
				fmt.Fprintf(&b, "  env %s=%s %s\n", v.Name, v.Value.Text, v.Value.Unknown)
			}
			for _, n := range c.Names {
				fmt.Fprintf(&b, "  name %s strong=%t\n", n.Text, n.Strong)
			}
		}
		for _, u := range s.Found.Unread {
			fmt.Fprintf(&b, "unread %s %s %s %s: %s\n", u.Code, u.System, u.Hop, u.Setting, u.Why)
		}
	}
	for _, p := range live.Problems {
		fmt.Fprintf(&b, "problem %s: %s; next: %s\n", p.What, p.Why, p.Next)
	}
	for _, n := range live.Notices {
		fmt.Fprintf(&b, "notice %s\n", n)
	}
	return b.String()
}

func contains(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in:\n%s", w, text)
		}
	}
}

func lacks(t *testing.T, text string, unwanted ...string) {
	t.Helper()
	for _, u := range unwanted {
		if strings.Contains(text, u) {
			t.Errorf("%q is in:\n%s", u, text)
		}
	}
}

func TestTheFirstSeedsAccountBecomesItsChain(t *testing.T) {
	text := written(readFake(t, serve(t, awstest.SeedOne()), "cluster=prod"))
	contains(t, text,
		`source aws prod (eu-west-1) [123456789012/eu-west-1]`,
		`aws/alb "chat"`, `idle_timeout.timeout_seconds=60 observed by DescribeLoadBalancerAttributes app/chat/`,
		`aws/ecs-service-connect "prod/chat" type="" proto="http"`, `name addr:chat:8000`,
		`command "chat:7"`, `seen=DescribeTaskDefinition chat:7`, `deregistration_delay.timeout_seconds=300`,
	)
	lacks(t, text, "perRequestTimeoutSeconds", "idleTimeoutSeconds", "unread", "problem")
}

func TestZeroSecondsAreReadAsZeroAndNotAsAbsent(t *testing.T) {
	account := awstest.SeedOne()
	account.Clusters[0].Services[0].Connect.Ports[0].PerRequest = awstest.Of(0)
	contains(t, written(readFake(t, serve(t, account), "cluster=prod")), "perRequestTimeoutSeconds=0 observed by DescribeServices prod/chat")
}

func TestAnAttributeThatIsNotReportedIsNotKnown(t *testing.T) {
	account := awstest.SeedOne()
	account.Balancers[0].Drop = []string{"idle_timeout.timeout_seconds"}
	contains(t, written(readFake(t, serve(t, account), "cluster=prod")),
		"idle_timeout.timeout_seconds=? observed", "(no-value: DescribeLoadBalancerAttributes app/chat/", "did not report it)")
}

func TestAllClustersAreReadAfterSayingHowMany(t *testing.T) {
	account := awstest.SeedOne()
	account.Clusters = append(account.Clusters, &awstest.Cluster{Name: "empty"})
	contains(t, written(readFake(t, serve(t, account))), "notice aws eu-west-1 has 2 clusters, and all were read: empty, prod", `"prod/chat"`)
}

func TestRegionsAreReadAtOnceAndKeptApart(t *testing.T) {
	other := awstest.SeedOne()
	other.Region = "us-east-1"
	s := serve(t, awstest.SeedOne(), other)
	text := written(readFake(t, s, "region=all"))
	contains(t, text, "source aws (eu-west-1) [123456789012/eu-west-1]", "source aws (us-east-1) [123456789012/us-east-1]",
		`aws/alb "eu-west-1/chat"`, `aws/alb "us-east-1/chat"`)
	text = written(readFake(t, s, "region=us-east-1", "cluster=prod"))
	contains(t, text, "source aws prod (us-east-1)")
	lacks(t, text, "ecs:eu-west-1")
}

func TestARoleIsAssumedFirst(t *testing.T) {
	s := serve(t, awstest.SeedOne())
	text := written(readFake(t, s, "cluster=prod", "role-arn=arn:aws:iam::123456789012:role/audit", "external-id=x"))
	contains(t, text, `"prod/chat"`)
	if n := s.Calls()["sts:AssumeRole"]; n != 1 {
		t.Errorf("the role was assumed %d times", n)
	}
	s.Spoil(awstest.Fault{Action: "AssumeRole", Code: "AccessDenied", Status: 403})
	contains(t, written(readFake(t, s, "cluster=prod", "role-arn=arn:aws:iam::123456789012:role/audit")),
		"problem aws: the role arn:aws:iam::123456789012:role/audit cannot be assumed")
}

func TestSecretsOfTheEnvironmentAreNotKept(t *testing.T) {
	const planted = "PLANTED"
	account := awstest.SeedOne()
	account.Clusters[0].Services[0].Tags = map[string]string{"key": planted}
	c := &account.Tasks[0].Containers[0]
	c.Env = map[string]string{"DATABASE_URL": planted, "KEEPALIVE_TIMEOUT": "75"}
	c.Secrets = map[string]string{"HEARTBEAT": planted, "TOKEN": planted}
	text := written(readFake(t, serve(t, account), "cluster=prod"))
	contains(t, text, "env KEEPALIVE_TIMEOUT=75", "env HEARTBEAT= it comes from a secret")
	lacks(t, text, planted)
}

func TestAnOlderDeploymentThatStillServesIsAChainOfItsOwn(t *testing.T) {
	account := awstest.SeedOne()
	service := account.Clusters[0].Services[0]
	older := *service.Connect
	older.Ports = slices.Clone(older.Ports)
	older.Ports[0].PerRequest = awstest.Of(90)
	service.Older = []awstest.Deployment{
		{ID: "ecs-svc/1", Task: "chat:7", Connect: &older, Running: 1},
		{ID: "ecs-svc/2", Task: "chat:7", Connect: service.Connect, Running: 1}, // no different
	}
	text := written(readFake(t, serve(t, account), "cluster=prod"))
	contains(t, text, `"prod/chat@1"`, "perRequestTimeoutSeconds=90", "the older deployment ecs-svc/1 of prod/chat still has 1 tasks")
	lacks(t, text, "ecs-svc/2")
}

func TestServicesOfANamespaceCallOneAnotherThroughTwoProxies(t *testing.T) {
	account := awstest.SeedOne()
	account.Clusters[0].Services = append(account.Clusters[0].Services, &awstest.Service{
		Name: "web", Task: "chat:7", Connect: &awstest.Connect{Namespace: "prod"},
	})
	text := written(readFake(t, serve(t, account), "cluster=prod"))
	contains(t, text, `custom "prod/web"`, `aws/ecs-service-connect "callers' proxy to chat:8000" type="" proto="http"`, "sends * to prod/chat",
		"assumed: prod/web may call prod/chat: they share a Service Connect namespace")
}

func TestNetworkAndClassicLoadBalancersAreRead(t *testing.T) {
	account := awstest.SeedOne()
	account.Groups = append(account.Groups, awstest.Group{Name: "to-main", Kind: "alb", Targets: []string{"chat"}}, awstest.Group{Name: "raw"})
	account.Balancers = append(account.Balancers,
		awstest.Balancer{Name: "edge", Network: true, Listeners: []awstest.Listener{
			{Port: 443, Protocol: "TCP", Attributes: map[string]string{"tcp.idle_timeout.seconds": "400"}, Rules: []awstest.Rule{{Forward: []awstest.Share{{Group: "to-main"}}}}},
		}},
		awstest.Balancer{Name: "raw", Network: true, Listeners: []awstest.Listener{
			{Port: 9000, Protocol: "TLS", Rules: []awstest.Rule{{Forward: []awstest.Share{{Group: "raw"}}}}},
		}})
	account.Classics = []awstest.Classic{{Name: "old", Idle: 120, Draining: 30, Protocols: []string{"HTTP", "TCP"}}}
	account.Clusters[0].Services = append(account.Clusters[0].Services, &awstest.Service{
		Name: "raw", Task: "chat:7", Members: []awstest.Member{{Group: "raw", Container: "chat", Port: 9000}, {Classic: "old", Container: "chat", Port: 8000}},
	})
	text := written(readFake(t, serve(t, account), "cluster=prod"))
	contains(t, text,
		`aws/nlb "edge" type="tcp"`, "tcp.idle_timeout.seconds=400 observed by DescribeListenerAttributes net/edge/", "sends * to to-main",
		`aws/nlb "raw" type="tls"`,
		`aws/clb "old:http" type="http"`, `aws/clb "old:tcp" type="tcp"`, "ConnectionSettings.IdleTimeout=120", "ConnectionDraining.Timeout=30",
	)
	lacks(t, text, "unread")
}

func TestRulesBecomeRoutesAndWhatIsOthersIsLeftOut(t *testing.T) {
	account := awstest.SeedOne()
	account.Groups = append(account.Groups, awstest.Group{Name: "others"})
	account.Balancers[0].Listeners[1].Rules = []awstest.Rule{
		{Hosts: []string{"Api.example.com"}, Paths: []string{"/chat*", "/c"}, Forward: []awstest.Share{{Group: "chat", Weight: 9}, {Group: "others", Weight: 1}}},
		{Paths: []string{"/gone"}, Forward: []awstest.Share{{Group: "chat", Weight: 0}, {Group: "others", Weight: 1}}},
		{Forward: []awstest.Share{{Group: "others"}}},
	}
	text := written(readFake(t, serve(t, account), "cluster=prod"))
	contains(t, text, "sends api.example.com/chat* to chat", "sends api.example.com/c to chat")
	lacks(t, text, "others", "/gone")
}

func TestTheTimeToStopIsTheContainersOwn(t *testing.T) {
	account := awstest.SeedOne()
	account.Tasks[0].For = []string{"FARGATE"}
	account.Tasks[0].Containers[0].Stop = awstest.Of(90)
	contains(t, written(readFake(t, serve(t, account), "cluster=prod")),
		`aws/ecs-container "chat:7" type="fargate"`, "stopTimeout=90 observed by DescribeTaskDefinition chat:7")
}
