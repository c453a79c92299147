package aws

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/timeout-audit/timeout-audit/providers"
)

// TestMotoIsReadAsItIs reads an account that somebody else's server plays. moto keeps no Service
// Connect, and leaves out attributes that nobody set: neither may become a default.
func TestMotoIsReadAsItIs(t *testing.T) {
	program := os.Getenv("MOTO_SERVER")
	if program == "" {
		t.Skip("MOTO_SERVER names no moto_server; make peers installs one")
	}
	credentials(t)
	address := moto(t, program)
	m := &motoAccount{t: t, address: address}
	m.fill()
	live := readLive(t.Context(), providers.LiveRequest{Flags: map[string][]string{
		"endpoint-url": {address}, "cluster": {"prod"},
	}}, testPace)
	text := written(live)
	contains(t, text,
		`aws/alb "chat"`, "idle_timeout.timeout_seconds=90 observed by DescribeLoadBalancerAttributes app/chat/",
		"client_keep_alive.seconds=? observed", "did not report it",
		"deregistration_delay.timeout_seconds=", `command "chat:1"`, "word uvicorn", "sends /events* to chat",
	)
	lacks(t, text, "problem", ServiceConnect.System)
	text = written(readLive(t.Context(), providers.LiveRequest{Flags: map[string][]string{
		"endpoint-url": {address}, "cluster": {"prd"},
	}}, testPace))
	contains(t, text, "problem cluster prd: there is no such cluster in eu-west-1; there are prod")
}

// moto starts the server and waits until it answers.
func moto(t *testing.T, program string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	host, port, _ := strings.Cut(address, ":")
	c := exec.Command(program, "-H", host, "-p", port)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()} // an empty AWS_PROFILE stops it
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill() // it has nothing to save
		_ = c.Wait()
	})
	for range 300 {
		if conn, err := net.Dial("tcp", address); err == nil {
			_ = conn.Close()
			return "http://" + address
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("moto_server does not answer within 30 s")
	return ""
}

// A motoAccount makes what the test reads.
type motoAccount struct {
	t       *testing.T
	address string
}

func (m *motoAccount) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

var subnetID = regexp.MustCompile(`<subnetId>([^<]+)<`)
var vpcID = regexp.MustCompile(`<vpcId>([^<]+)<`)

// subnets are two of moto's default network and the network's id, asked for by hand: the EC2 client
// would be the largest part of the build.
func (m *motoAccount) subnets() ([]string, string) {
	form := url.Values{"Action": {"DescribeSubnets"}, "Version": {"2016-11-15"}}
	r, err := http.NewRequestWithContext(m.t.Context(), http.MethodPost, m.address, strings.NewReader(form.Encode()))
	m.must(err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIATESTER/20261120/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0")
	response, err := http.DefaultClient.Do(r)
	m.must(err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	m.must(err)
	found, vpc := subnetID.FindAllStringSubmatch(string(text), 2), vpcID.FindStringSubmatch(string(text))
	if len(found) < 2 || vpc == nil {
		m.t.Fatalf("moto has no default network:\n%s", text)
	}
	return []string{found[0][1], found[1][1]}, vpc[1]
}

func (m *motoAccount) fill() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx, config.WithBaseEndpoint(m.address))
	m.must(err)
	subnets, vpc := m.subnets()
	balancers, containers := elb.NewFromConfig(cfg), ecs.NewFromConfig(cfg)

	b, err := balancers.CreateLoadBalancer(ctx, &elb.CreateLoadBalancerInput{Name: aws.String("chat"), Subnets: subnets})
	m.must(err)
	arn := b.LoadBalancers[0].LoadBalancerArn
	_, err = balancers.ModifyLoadBalancerAttributes(ctx, &elb.ModifyLoadBalancerAttributesInput{
		LoadBalancerArn: arn,
		Attributes:      []elbtypes.LoadBalancerAttribute{{Key: aws.String("idle_timeout.timeout_seconds"), Value: aws.String("90")}},
	})
	m.must(err)
	g, err := balancers.CreateTargetGroup(ctx, &elb.CreateTargetGroupInput{
		Name: aws.String("chat"), Port: aws.Int32(8000), Protocol: elbtypes.ProtocolEnumHttp,
		VpcId: aws.String(vpc), TargetType: elbtypes.TargetTypeEnumIp,
	})
	m.must(err)
	group := g.TargetGroups[0].TargetGroupArn
	l, err := balancers.CreateListener(ctx, &elb.CreateListenerInput{
		LoadBalancerArn: arn, Port: aws.Int32(80), Protocol: elbtypes.ProtocolEnumHttp,
		DefaultActions: []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: group}},
	})
	m.must(err)
	_, err = balancers.CreateRule(ctx, &elb.CreateRuleInput{
		ListenerArn: l.Listeners[0].ListenerArn, Priority: aws.Int32(1),
		Conditions: []elbtypes.RuleCondition{{Field: aws.String("path-pattern"), PathPatternConfig: &elbtypes.PathPatternConditionConfig{Values: []string{"/events*"}}}},
		Actions:    []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: group}},
	})
	m.must(err)

	_, err = containers.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: aws.String("prod")})
	m.must(err)
	_, err = containers.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{
		Family: aws.String("chat"), NetworkMode: ecstypes.NetworkModeAwsvpc,
		ContainerDefinitions: []ecstypes.ContainerDefinition{{
			Name: aws.String("chat"), Image: aws.String("example/chat:1"), Memory: aws.Int32(128),
			Command:      []string{"uvicorn", "app.main:app"},
			PortMappings: []ecstypes.PortMapping{{Name: aws.String("http"), ContainerPort: aws.Int32(8000), AppProtocol: ecstypes.ApplicationProtocolHttp}},
		}},
	})
	m.must(err)
	_, err = containers.CreateService(ctx, &ecs.CreateServiceInput{
		Cluster: aws.String("prod"), ServiceName: aws.String("chat"), TaskDefinition: aws.String("chat"), DesiredCount: aws.Int32(1),
		LoadBalancers: []ecstypes.LoadBalancer{{TargetGroupArn: group, ContainerName: aws.String("chat"), ContainerPort: aws.Int32(8000)}},
	})
	m.must(err)
}
