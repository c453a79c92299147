package awstest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// dispatch finds the answer to a call.
func (s *Server) dispatch(q *request) (any, *refusal) {
	if answer, ok := s.answers[q.action]; ok {
		return answer, nil
	}
	switch q.service + ":" + q.action {
	case "ecs:ListClusters":
		return s.listClusters(q), nil
	case "ecs:ListServices":
		return s.listServices(q)
	case "ecs:DescribeServices":
		return s.describeServices(q)
	case "ecs:DescribeTaskDefinition":
		return describeTask(q)
	case "account:ListRegions":
		return s.listRegions(), nil
	case "sts:GetCallerIdentity":
		return object{"Account": s.accounts[0].number(), "Arn": "arn:aws:iam::" + s.accounts[0].number() + ":user/tester", "UserId": "AIDATESTER"}, nil
	case "sts:AssumeRole":
		return assumeRole(q), nil
	}
	switch q.service {
	case "elb":
		return s.classic(q)
	case "route53":
		return s.hosted(q)
	}
	return s.elastic(q)
}

// page cuts a list to the page that a call asks for.
func page[T any](s *Server, all []T, token string, size, most int) ([]T, string) {
	if size <= 0 || size > most {
		size = most
	}
	if s.Page > 0 {
		size = min(size, s.Page)
	}
	from, _ := strconv.Atoi(token) // a token is an index; the first page has none
	from = min(max(from, 0), len(all))
	to := min(from+size, len(all))
	if to == len(all) {
		return all[from:to], ""
	}
	return all[from:to], strconv.Itoa(to)
}

func (q *request) text(name string) string {
	text, _ := q.fields[name].(string)
	return text
}

func (q *request) count(name string, standard int) int {
	if n, ok := q.fields[name].(float64); ok {
		return int(n)
	}
	return standard
}

func (s *Server) listClusters(q *request) any {
	var arns []string
	for _, c := range q.account.Clusters {
		arns = append(arns, q.account.clusterARN(c))
	}
	return s.arns(q, "clusterArns", arns, 100)
}

func (s *Server) arns(q *request, name string, arns []string, standard int) object {
	some, next := page(s, arns, q.text("nextToken"), q.count("maxResults", standard), 100)
	answer := object{name: slices.Clone(some)}
	if next != "" {
		answer["nextToken"] = next
	}
	return answer
}

func (q *request) cluster() (*Cluster, *refusal) {
	name := q.text("cluster")
	for _, c := range q.account.Clusters {
		if name == c.Name || name == q.account.clusterARN(c) {
			return c, nil
		}
	}
	return nil, refuse("ClusterNotFoundException", "Cluster not found.")
}

func (s *Server) listServices(q *request) (any, *refusal) {
	c, refused := q.cluster()
	if refused != nil {
		return nil, refused
	}
	var arns []string
	for _, service := range c.Services {
		arns = append(arns, q.account.serviceARN(c, service))
	}
	return s.arns(q, "serviceArns", arns, 10), nil
}

func (s *Server) describeServices(q *request) (any, *refusal) {
	c, refused := q.cluster()
	if refused != nil {
		return nil, refused
	}
	asked, _ := q.fields["services"].([]any)
	if len(asked) == 0 || len(asked) > 10 {
		return nil, refuse("InvalidParameterException", "services must have 1 to 10 entries")
	}
	services, failures := []object{}, []object{}
	for _, one := range asked {
		name := fmt.Sprint(one)
		i := slices.IndexFunc(c.Services, func(s *Service) bool {
			return s.Name == name || q.account.serviceARN(c, s) == name
		})
		if i < 0 {
			failures = append(failures, object{"arn": q.account.arn("ecs", "service/"+c.Name+"/"+name[strings.LastIndex(name, "/")+1:]), "reason": "MISSING"})
			continue
		}
		services = append(services, q.account.service(c, c.Services[i]))
	}
	return object{"services": services, "failures": failures}, nil
}

func (a *Account) service(c *Cluster, s *Service) object {
	deployments := []object{a.deployment("PRIMARY", "ecs-svc/"+id(s.Name), s.Task, s.Connect, 2)}
	for _, d := range s.Older {
		deployments = append(deployments, a.deployment("ACTIVE", d.ID, d.Task, d.Connect, d.Running))
	}
	members := []object{}
	for _, m := range s.Members {
		one := object{"containerName": m.Container, "containerPort": m.Port}
		if m.Group != "" {
			one["targetGroupArn"] = a.GroupARN(m.Group)
		}
		if m.Classic != "" {
			one["loadBalancerName"] = m.Classic
		}
		members = append(members, one)
	}
	tags := []object{}
	for _, key := range keys(s.Tags) {
		tags = append(tags, object{"key": key, "value": s.Tags[key]})
	}
	return object{
		"serviceArn": a.serviceARN(c, s), "serviceName": s.Name, "clusterArn": a.clusterARN(c), "status": "ACTIVE",
		"taskDefinition": a.taskARN(s.Task), "desiredCount": 2, "runningCount": 2, "launchType": "FARGATE",
		"loadBalancers": members, "deployments": deployments, "tags": tags,
		"events": []object{{"id": requestID, "message": "(service " + s.Name + ") has reached a steady state."}},
	}
}

func (a *Account) deployment(status, id, task string, c *Connect, running int) object {
	d := object{
		"id": id, "status": status, "taskDefinition": a.taskARN(task), "desiredCount": running, "runningCount": running,
		"rolloutState": "COMPLETED",
	}
	if c == nil {
		return d
	}
	services := []object{}
	for _, p := range c.Ports {
		services = append(services, p.object())
	}
	d["serviceConnectConfiguration"] = object{"enabled": true, "namespace": c.Namespace, "services": services}
	return d
}

func (p *Port) object() object {
	one := object{"portName": p.Name}
	if p.Discovery != "" {
		one["discoveryName"] = p.Discovery
	}
	if p.Override != 0 {
		one["ingressPortOverride"] = p.Override
	}
	aliases := []object{}
	for _, alias := range p.Aliases {
		a := object{"port": alias.Port}
		if alias.DNS != "" {
			a["dnsName"] = alias.DNS
		}
		aliases = append(aliases, a)
	}
	one["clientAliases"] = aliases
	timeout := object{}
	if p.PerRequest != nil {
		timeout["perRequestTimeoutSeconds"] = *p.PerRequest
	}
	if p.Idle != nil {
		timeout["idleTimeoutSeconds"] = *p.Idle
	}
	if len(timeout) > 0 {
		one["timeout"] = timeout
	}
	return one
}

func (s *Server) listRegions() any {
	regions := []object{}
	for _, a := range s.accounts {
		regions = append(regions, object{"RegionName": a.region(), "RegionOptStatus": "ENABLED_BY_DEFAULT"})
	}
	return object{"Regions": regions}
}

func assumeRole(q *request) any {
	return object{
		"Credentials": object{
			"AccessKeyId": "ASIATESTER", "SecretAccessKey": "secret", "SessionToken": "token", "Expiration": "2036-01-01T00:00:00Z",
		},
		"AssumedRoleUser": object{"Arn": q.form.Get("RoleArn"), "AssumedRoleId": "AROATESTER:timeout-audit"},
	}
}
