package awstest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	classic "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"github.com/timeout-audit/timeout-audit/providers"
	vendor "github.com/timeout-audit/timeout-audit/providers/aws"
	"github.com/timeout-audit/timeout-audit/providers/aws/awstest"
)

// everything is an account in which each kind of answer is given.
func everything() *awstest.Account {
	a := awstest.SeedOne()
	service := a.Clusters[0].Services[0]
	service.Connect.Ports[0].PerRequest, service.Connect.Ports[0].Idle = awstest.Of(0), awstest.Of(600)
	service.Connect.Ports[0].Override = 8001
	service.Older = []awstest.Deployment{{ID: "ecs-svc/1", Task: "chat:7", Running: 1}}
	service.Tags = map[string]string{"owner": "chat"}
	service.Members = append(service.Members, awstest.Member{Classic: "old", Container: "chat", Port: 8000})
	a.Tasks[0].Containers[0].Env = map[string]string{"KEEPALIVE_TIMEOUT": "75"}
	a.Tasks[0].Containers[0].Secrets = map[string]string{"TOKEN": "arn:aws:ssm:eu-west-1:123456789012:parameter/token"}
	a.Tasks[0].Containers[0].EntryPoint = []string{"tini", "--"}
	a.Groups = append(a.Groups, awstest.Group{Name: "to-chat", Kind: "alb", Targets: []string{"chat"}})
	a.Balancers = append(a.Balancers, awstest.Balancer{Name: "edge", Network: true, Listeners: []awstest.Listener{
		{Port: 443, Protocol: "TCP", Rules: []awstest.Rule{{Forward: []awstest.Share{{Group: "to-chat"}}}}},
	}})
	a.Balancers[0].Listeners[1].Rules = append([]awstest.Rule{
		{Hosts: []string{"a.example.com"}, Paths: []string{"/a*"}, Forward: []awstest.Share{{Group: "chat", Weight: 1}, {Group: "to-chat", Weight: 9}}},
	}, a.Balancers[0].Listeners[1].Rules...)
	a.Classics = []awstest.Classic{{Name: "old", Idle: 60, Draining: 300, Protocols: []string{"HTTP", "TCP"}}}
	a.HostedZones = []awstest.HostedZone{
		{Name: "internal.example.com", Records: []awstest.Record{
			{Name: "api.internal.example.com", Type: "A", Alias: "dualstack." + a.HostName("chat")},
			{Name: "old.internal.example.com", Type: "CNAME", Values: []string{"api.internal.example.com"}},
		}},
		{Name: "example.com", Private: true},
	}
	return a
}

func TestEveryAnswerIsOneOfAWSsModel(t *testing.T) {
	all := models(t)
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIATESTER", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-west-1",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/none", "AWS_SHARED_CREDENTIALS_FILE": "/none",
	} {
		t.Setenv(name, value)
	}
	server, err := awstest.Start(everything())
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	var mu sync.Mutex
	seen := map[string]bool{}
	server.Tap = func(service, action string, body []byte) {
		mu.Lock()
		defer mu.Unlock()
		seen[service+":"+action] = true
		if action == "DescribeListenerAttributes" {
			return // the model is older than this action
		}
		for _, fault := range all[service].check(action, body) {
			t.Errorf("%s:%s", service, fault)
		}
	}
	live := vendor.Provider.Live.Read(t.Context(), providers.LiveRequest{Flags: map[string][]string{
		"endpoint-url": {server.URL}, "region": {"all"}, "role-arn": {"arn:aws:iam::123456789012:role/audit"},
	}})
	if len(live.Problems) > 0 {
		t.Error(live.Problems)
	}
	leads := vendor.Provider.Live.Leads(t.Context(), providers.LiveRequest{Flags: map[string][]string{"endpoint-url": {server.URL}}}, []string{"old.internal.example.com"})
	if len(leads.To) != 1 {
		t.Error(leads)
	}
	if len(seen) < 17 {
		t.Errorf("only %v were asked", seen)
	}
}

func TestTheCheckAgainstTheModelFindsFaults(t *testing.T) {
	all := models(t)
	for _, c := range []struct{ service, action, body, want string }{
		{"ecs", "ListServices", `{"serviceArns": "x"}`, "is no list"},
		{"ecs", "ListServices", `{"arns": []}`, "no member arns"},
		{"ecs", "DescribeServices", `{"services":[{"runningCount":"many"}]}`, "is no integer"},
		{"ecs", "DescribeServices", `{"services":[{"launchType":"CLOUD"}]}`, "is none of"},
		{"ecs", "DescribeServices", `{"services":[{"deployments":[{"serviceConnectConfiguration":{}}]}]}`, "enabled is missing"},
		{"elasticloadbalancing", "DescribeRules", `<R><DescribeRulesResult><Rules><Rule/></Rules></DescribeRulesResult></R>`, "is no list"},
		{"elasticloadbalancing", "DescribeRules", `<R><DescribeRulesResult><Rules><member><IsDefault>perhaps</IsDefault></member></Rules></DescribeRulesResult></R>`, "is no boolean"},
		{"elasticloadbalancing", "DescribeRules", `<R><DescribeRulesResult>`, "is no XML"},
	} {
		if faults := strings.Join(all[c.service].check(c.action, []byte(c.body)), "\n"); !strings.Contains(faults, c.want) {
			t.Errorf("%s %s gives %q, want %q", c.action, c.body, faults, c.want)
		}
	}
}

// TestTheSDKReadsAWSsExamples serves the answers that AWS's documentation gives as examples, and
// compares what the SDK makes of them.
func TestTheSDKReadsAWSsExamples(t *testing.T) {
	all := models(t)
	server, err := awstest.Start(&awstest.Account{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	config := aws.Config{
		Region: "eu-west-1", BaseEndpoint: aws.String(server.URL),
		Credentials: credentials.NewStaticCredentialsProvider("AKIATESTER", "secret", ""),
	}
	clients := map[string]any{"ecs": ecs.NewFromConfig(config), "elasticloadbalancing": elb.NewFromConfig(config), "elb": classic.NewFromConfig(config)}
	read := 0
	for service, actions := range map[string][]string{
		"ecs":                  {"ListClusters", "ListServices", "DescribeServices", "DescribeTaskDefinition"},
		"elasticloadbalancing": {"DescribeTargetGroups", "DescribeTargetGroupAttributes", "DescribeTargetHealth", "DescribeLoadBalancers", "DescribeLoadBalancerAttributes", "DescribeListeners", "DescribeRules"},
		"elb":                  {"DescribeLoadBalancers", "DescribeLoadBalancerAttributes"},
	} {
		m := all[service]
		for _, action := range actions {
			for i, example := range m.examples[action] {
				if example.Output == nil {
					continue
				}
				server.Answer(action, m.sent(m.Operations[action].Output.Shape, example.Output))
				got := call(t, clients[service], action)
				for _, d := range differences(action, example.Output, got) {
					t.Errorf("example %d: %s", i, d)
				}
				read++
			}
		}
	}
	if read < 14 {
		t.Errorf("only %d examples were read", read)
	}
}

// sent is an example as the protocol has it: JSON counts seconds where examples have dates.
func (m *model) sent(name string, value any) any {
	s := m.Shapes[name]
	switch v := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, one := range v {
			out[key] = m.sent(s.Members[key].Shape, one)
		}
		return out
	case []any:
		out := []any{}
		for _, one := range v {
			out = append(out, m.sent(s.Member.Shape, one))
		}
		return out
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil && s.Type == "timestamp" && m.Metadata.Protocol == "json" {
			return float64(at.UnixMilli()) / 1000
		}
	}
	return value
}

// call calls a method of a client with the least input that it takes.
func call(t *testing.T, client any, action string) any {
	t.Helper()
	method := reflect.ValueOf(client).MethodByName(action)
	in := reflect.New(method.Type().In(1).Elem())
	for _, name := range []string{"TaskDefinition", "TargetGroupArn", "LoadBalancerArn", "LoadBalancerName"} {
		if f := in.Elem().FieldByName(name); f.IsValid() && f.Kind() == reflect.Pointer {
			f.Set(reflect.ValueOf(aws.String("x")))
		}
	}
	if f := in.Elem().FieldByName("Services"); f.IsValid() {
		f.Set(reflect.ValueOf([]string{"x"}))
	}
	out := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), in})
	if err, _ := out[1].Interface().(error); err != nil {
		t.Fatalf("%s: %v", action, err)
	}
	text, err := json.Marshal(out[0].Interface())
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// differences are the places where what was read is not what was sent. Fields of the SDK that were
// not sent are none.
func differences(at string, sent, got any) []string {
	var all []string
	switch v := sent.(type) {
	case map[string]any:
		members, _ := got.(map[string]any)
		for key, one := range v {
			found := false
			for name, other := range members {
				if strings.EqualFold(name, key) {
					found = true
					all = append(all, differences(at+"."+key, one, other)...)
				}
			}
			if !found {
				all = append(all, at+"."+key+" was lost")
			}
		}
	case []any:
		list, _ := got.([]any)
		if len(list) != len(v) {
			return []string{fmt.Sprintf("%s has %d elements and %d were read", at, len(v), len(list))}
		}
		for i := range v {
			all = append(all, differences(fmt.Sprintf("%s[%d]", at, i), v[i], list[i])...)
		}
	default:
		if _, err := time.Parse(time.RFC3339, fmt.Sprint(got)); err == nil {
			return nil // the clock's form is the SDK's own
		}
		if fmt.Sprint(sent) != fmt.Sprint(got) {
			return []string{fmt.Sprintf("%s is %v and was read as %v", at, sent, got)}
		}
	}
	return all
}
