package aws

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/timeout-audit/timeout-audit/internal/livetest"
	"github.com/timeout-audit/timeout-audit/providers"
	"github.com/timeout-audit/timeout-audit/providers/aws/awstest"
)

// readSpoiled reads an account with a fault. What hangs is not waited for.
func readSpoiled(t *testing.T, s *awstest.Server, fault awstest.Fault) providers.Live {
	t.Helper()
	s.Spoil(fault)
	if fault.Hang {
		return clocked(t, s, request(s, "cluster=prod"))
	}
	return readFake(t, s, "cluster=prod")
}

func TestADenialLeavesTheRestAndNamesTheAction(t *testing.T) {
	for _, c := range []struct {
		action string
		wanted []string
	}{
		{"DescribeLoadBalancerAttributes", []string{"idle_timeout.timeout_seconds=? observed", "(denied: the credentials lack elasticloadbalancing:DescribeLoadBalancerAttributes)", `"prod/chat"`}},
		{"DescribeTargetGroupAttributes", []string{"deregistration_delay.timeout_seconds=? observed", "lack elasticloadbalancing:DescribeTargetGroupAttributes", "idle_timeout.timeout_seconds=60"}},
		{"DescribeRules", []string{"unread denied aws/alb chat rules", "lack elasticloadbalancing:DescribeRules", "sends * to chat"}},
		{"DescribeListeners", []string{"unread denied aws/alb chat listeners", "sends * to chat which requests go to chat is not known", "idle_timeout.timeout_seconds=60"}},
		{"DescribeLoadBalancers", []string{"unread denied", "lack elasticloadbalancing:DescribeLoadBalancers", `aws/alb "chat"`, "idle_timeout.timeout_seconds=60"}},
		{"DescribeTargetGroups", []string{"unread denied  chat LoadBalancerArns", "lack elasticloadbalancing:DescribeTargetGroups", `"prod/chat"`, `aws/alb "load balancer of chat"`, "idle_timeout.timeout_seconds=? observed", "sends * to chat"}},
		{"DescribeTaskDefinition", []string{"appProtocol unknown (denied)", "lack ecs:DescribeTaskDefinition", "idle_timeout.timeout_seconds=60", "assumed: that requests pass the Service Connect proxy"}},
		{"DescribeServices", []string{"problem aws prod (eu-west-1): the services of cluster prod cannot be read", "lack ecs:DescribeServices", "--print-iam-policy"}},
		{"ListServices", []string{"problem aws prod (eu-west-1)", "lack ecs:ListServices"}},
	} {
		t.Run(c.action, func(t *testing.T) {
			s := serve(t, awstest.SeedOne())
			s.Spoil(awstest.Fault{Action: c.action, Code: "AccessDeniedException"})
			contains(t, written(readFake(t, s, "cluster=prod")), c.wanted...)
		})
	}
}

func TestFaultsOnTheWayAreTriedAgain(t *testing.T) {
	want := written(readFake(t, serve(t, awstest.SeedOne()), "cluster=prod"))
	for name, fault := range map[string]awstest.Fault{
		"throttled ecs":   {Action: "DescribeServices", Code: "ThrottlingException", Times: 1},
		"throttled query": {Action: "DescribeRules", Code: "Throttling", Times: 1},
		"broken":          {Code: "InternalFailure", Status: 500, Times: 1},
		"unavailable":     {Action: "DescribeTargetGroups", Code: "ServiceUnavailable", Status: 503, Times: 1},
		"cut json":        {Action: "DescribeServices", Cut: true, Times: 1},
		"cut xml":         {Action: "DescribeLoadBalancerAttributes", Cut: true, Times: 1},
		"hung once":       {Action: "DescribeListeners", Hang: true, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, awstest.SeedOne())
			if diff := cmp.Diff(want, written(readSpoiled(t, s, fault))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatStaysBrokenIsUnreadAndSaysWhy(t *testing.T) {
	credentials(t)
	for name, c := range map[string]struct {
		fault  awstest.Fault
		wanted string
	}{
		"throttled": {awstest.Fault{Action: "DescribeLoadBalancerAttributes", Code: "Throttling"}, "AWS throttled it, again and again"},
		"broken":    {awstest.Fault{Action: "DescribeLoadBalancerAttributes", Code: "InternalFailure", Status: 500}, "AWS answered with status 500"},
		"cut":       {awstest.Fault{Action: "DescribeLoadBalancerAttributes", Cut: true}, "cut in the middle"},
		"hung":      {awstest.Fault{Action: "DescribeLoadBalancerAttributes", Hang: true}, "it took too long"},
		"expired":   {awstest.Fault{Action: "DescribeLoadBalancerAttributes", Code: "ExpiredToken", Status: 403}, "the credentials have expired"},
		"deleted":   {awstest.Fault{Action: "DescribeLoadBalancerAttributes", Code: "LoadBalancerNotFound"}, "it was deleted while the account was read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, awstest.SeedOne())
			contains(t, written(readSpoiled(t, s, c.fault)), "idle_timeout.timeout_seconds=? observed", c.wanted, `"prod/chat"`)
		})
	}
}

func TestAServiceThatIsDeletedBetweenTwoCallsIsTold(t *testing.T) {
	account := awstest.Many(3, 1)
	s := serve(t, account)
	s.Spoil(awstest.Fault{Action: "DescribeServices", Times: 1, Change: func() {
		account.Clusters[0].Services = account.Clusters[0].Services[1:]
	}})
	text := written(readFake(t, s, "cluster=prod"))
	contains(t, text, "unread missing  prod/svc-0000 service: it was deleted while the account was read", `"prod/svc-0001"`, `"prod/svc-0002"`)
}

func TestAClusterThatIsNotThereIsToldWithThoseThatAre(t *testing.T) {
	contains(t, written(readFake(t, serve(t, awstest.SeedOne()), "cluster=prd")),
		"problem cluster prd: there is no such cluster in eu-west-1; there are prod; next: name one of them with --cluster")
}

func TestAClusterMayBeNamedByItsARN(t *testing.T) {
	s := serve(t, awstest.SeedOne())
	const named = "cluster=arn:aws:ecs:eu-west-1:123456789012:cluster/prod"
	t.Setenv("AWS_REGION", "us-east-1")
	contains(t, written(readFake(t, s, named)), "source aws prod (eu-west-1)", `"prod/chat"`)
	contains(t, written(readFake(t, s, named, "region=us-east-1")), "it is of region eu-west-1, and us-east-1 is read; next: give --region eu-west-1")
}

func TestAServiceThatIsNotThereIsTold(t *testing.T) {
	s := serve(t, awstest.SeedOne())
	contains(t, written(readFake(t, s, "cluster=prod", "service=caht")), "problem service caht: no cluster that was read has such a service")
	text := written(readFake(t, s, "cluster=prod", "service=chat"))
	contains(t, text, `"prod/chat"`)
	lacks(t, text, "problem")
}

func TestWithoutCredentialsItEndsWithinTwoSeconds(t *testing.T) {
	s := serve(t, awstest.SeedOne())
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	text := written(livetest.Clocked(t, func(t *testing.T) providers.Live {
		begin := time.Now()
		live := readLive(t.Context(), request(s, "cluster=prod"), over(s))
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("it took %s", took)
		}
		return live
	}))
	contains(t, text, "problem aws: there are no AWS credentials", "next: aws sso login")
	if n := len(s.Calls()); n > 0 {
		t.Errorf("%d APIs were called", n)
	}
}

func TestTheInstanceIsAskedLastOnceAndBriefly(t *testing.T) {
	s := serve(t, awstest.SeedOne())
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	asked := 0
	metadata := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked++
		<-r.Context().Done()
	})
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://metadata.example")
	for disabled, want := range map[string]int{"true": 0, "false": 1} {
		t.Setenv("AWS_EC2_METADATA_DISABLED", disabled)
		asked = 0
		contains(t, written(livetest.Clocked(t, func(t *testing.T) providers.Live {
			begin := time.Now()
			live := readLive(t.Context(), request(s, "cluster=prod"), over(metadata))
			if took := time.Since(begin); took != time.Duration(want)*time.Second {
				t.Errorf("AWS_EC2_METADATA_DISABLED=%s: it took %s", disabled, took)
			}
			return live
		})), "problem aws: there are no AWS credentials")
		if asked != want {
			t.Errorf("AWS_EC2_METADATA_DISABLED=%s: the instance was asked %d times", disabled, asked)
		}
	}
}

func TestAnAddressWhereNobodyAnswersIsToldAtOnce(t *testing.T) {
	s := serve(t, awstest.SeedOne())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	live := readLive(t.Context(), request(s, "cluster=prod"), testPace)
	contains(t, written(live), "problem aws prod (eu-west-1): the services of cluster prod cannot be read",
		"connection refused", "next: check --region and --endpoint-url")
	if len(live.Calls) != 1 || live.Calls[0].Calls != 1 {
		t.Errorf("the calls were %v", live.Calls)
	}
}

func TestARunThatEndsBeforeAnythingWasReadIsAProblem(t *testing.T) {
	s := serve(t, awstest.SeedOne())
	s.Spoil(awstest.Fault{Action: "ListServices", Hang: true})
	contains(t, written(clocked(t, s, request(s, "cluster=prod", "timeout=200ms"))),
		"problem aws prod (eu-west-1): the run's --timeout of 200ms has passed before any service was read")
}

func TestAnEndedRunGivesWhatIsKnownSoFar(t *testing.T) {
	s := serve(t, awstest.SeedOne())
	s.Spoil(awstest.Fault{Action: "DescribeTargetGroupAttributes", Hang: true})
	text := written(livetest.Clocked(t, func(t *testing.T) providers.Live {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, cancel)
		return readLive(ctx, request(s, "cluster=prod"), over(s))
	}))
	contains(t, text, "partial: the run was interrupted", "idle_timeout.timeout_seconds=60",
		"deregistration_delay.timeout_seconds=? observed", "the run was interrupted before elasticloadbalancing:DescribeTargetGroupAttributes answered")
	text = written(clocked(t, s, request(s, "cluster=prod", "timeout=300ms")))
	contains(t, text, "partial: the run's --timeout of 300ms has passed")
}

func TestVerdictsAreDecidedBeforeWhatOnlyDeploysDependOnIsRead(t *testing.T) {
	s := serve(t, awstest.SeedOne())
	s.Spoil(awstest.Fault{Action: "DescribeTargetGroupAttributes", Hang: true})
	var early []providers.LiveSource
	r := request(s, "cluster=prod")
	r.Decided = func(source providers.LiveSource) { early = append(early, source) }
	clocked(t, s, r)
	if len(early) != 1 {
		t.Fatalf("%d sources were decided early", len(early))
	}
	contains(t, written(providers.Live{Sources: early}),
		"idle_timeout.timeout_seconds=60", `aws/ecs-service-connect "prod/chat"`, `command "chat:7"`,
		"deregistration_delay.timeout_seconds=? observed by DescribeTargetGroupAttributes")
}
