package awstest

import (
	"maps"
	"slices"
	"strconv"
)

// elastic answers ELBv2.
func (s *Server) elastic(q *request) (any, *refusal) {
	switch q.action {
	case "DescribeTargetGroups":
		return s.listed(q, "TargetGroups", q.account.groups())
	case "DescribeLoadBalancers":
		return s.listed(q, "LoadBalancers", q.account.balancers())
	case "DescribeTargetGroupAttributes":
		return q.groupAttributes()
	case "DescribeTargetHealth":
		return q.health()
	case "DescribeLoadBalancerAttributes":
		return q.balancerAttributes()
	case "DescribeListeners":
		return s.listeners(q)
	case "DescribeListenerAttributes":
		return q.listenerAttributes()
	case "DescribeRules":
		return s.rules(q)
	}
	return nil, refuse("InvalidAction", "this server does not know %s:%s", q.service, q.action)
}

// listed is a page of a list.
func (s *Server) listed(q *request, name string, all []object) (any, *refusal) {
	size, _ := strconv.Atoi(q.form.Get("PageSize")) // absent: the largest page
	some, next := page(s, all, q.form.Get("Marker"), size, 400)
	answer := object{name: some}
	if next != "" {
		answer["NextMarker"] = next
	}
	return answer, nil
}

func (a *Account) groups() []object {
	var all []object
	for i := range a.Groups {
		g := &a.Groups[i]
		kind, protocol := g.Kind, "HTTP"
		if kind == "" {
			kind = "ip"
		}
		var balancers []string
		for j := range a.Balancers {
			if b := &a.Balancers[j]; b.sendsTo(g.Name) {
				balancers = append(balancers, a.BalancerARN(b.Name))
				if b.Network {
					protocol = "TCP"
				}
			}
		}
		all = append(all, object{
			"TargetGroupArn": a.GroupARN(g.Name), "TargetGroupName": g.Name, "Protocol": protocol, "Port": 8000,
			"TargetType": kind, "LoadBalancerArns": balancers,
		})
	}
	return all
}

func (a *Account) balancers() []object {
	var all []object
	for i := range a.Balancers {
		b := &a.Balancers[i]
		kind := "application"
		if b.Network {
			kind = "network"
		}
		all = append(all, object{
			"LoadBalancerArn": a.BalancerARN(b.Name), "LoadBalancerName": b.Name, "Type": kind, "Scheme": "internet-facing",
			"DNSName": a.HostName(b.Name),
			"State":   object{"Code": "active"}, "IpAddressType": "ipv4",
		})
	}
	return all
}

// attributes are those that AWS has by default with what is set, less what is dropped.
func attributes(standard, set map[string]string, drop []string) object {
	merged := maps.Clone(standard)
	maps.Copy(merged, set)
	list := []object{}
	for _, key := range keys(merged) {
		if !slices.Contains(drop, key) {
			list = append(list, object{"Key": key, "Value": merged[key]})
		}
	}
	return object{"Attributes": list}
}

func (q *request) groupAttributes() (any, *refusal) {
	for i := range q.account.Groups {
		g := &q.account.Groups[i]
		if q.account.GroupARN(g.Name) == q.form.Get("TargetGroupArn") {
			return attributes(map[string]string{
				"deregistration_delay.timeout_seconds": "300", "stickiness.enabled": "false", "slow_start.duration_seconds": "0",
				"deregistration_delay.connection_termination.enabled": "false",
			}, g.Attributes, g.Drop), nil
		}
	}
	return nil, refuse("TargetGroupNotFound", "One or more target groups not found")
}

func (q *request) health() (any, *refusal) {
	for i := range q.account.Groups {
		g := &q.account.Groups[i]
		if q.account.GroupARN(g.Name) != q.form.Get("TargetGroupArn") {
			continue
		}
		targets := []object{}
		for _, name := range g.Targets {
			targets = append(targets, object{
				"Target": object{"Id": q.account.BalancerARN(name), "Port": 80}, "TargetHealth": object{"State": "healthy"},
			})
		}
		return object{"TargetHealthDescriptions": targets}, nil
	}
	return nil, refuse("TargetGroupNotFound", "One or more target groups not found")
}

func (q *request) balancer(arn string) (*Balancer, *refusal) {
	for i := range q.account.Balancers {
		if b := &q.account.Balancers[i]; q.account.BalancerARN(b.Name) == arn {
			return b, nil
		}
	}
	return nil, refuse("LoadBalancerNotFound", "One or more load balancers not found")
}

func (q *request) balancerAttributes() (any, *refusal) {
	b, refused := q.balancer(q.form.Get("LoadBalancerArn"))
	if refused != nil {
		return nil, refused
	}
	standard := map[string]string{"deletion_protection.enabled": "false"}
	if !b.Network {
		standard["idle_timeout.timeout_seconds"] = "60"
		standard["client_keep_alive.seconds"] = "3600"
		standard["routing.http2.enabled"] = "true"
	}
	return attributes(standard, b.Attributes, b.Drop), nil
}

func (s *Server) listeners(q *request) (any, *refusal) {
	b, refused := q.balancer(q.form.Get("LoadBalancerArn"))
	if refused != nil {
		return nil, refused
	}
	var all []object
	for i := range b.Listeners {
		l := &b.Listeners[i]
		all = append(all, object{
			"ListenerArn": q.account.listenerARN(b, l), "LoadBalancerArn": q.account.BalancerARN(b.Name),
			"Port": l.Port, "Protocol": l.Protocol, "DefaultActions": q.account.actions(l.Rules[len(l.Rules)-1]),
		})
	}
	return s.listed(q, "Listeners", all)
}

func (q *request) listener() (*Balancer, *Listener, *refusal) {
	for i := range q.account.Balancers {
		b := &q.account.Balancers[i]
		for j := range b.Listeners {
			if q.account.listenerARN(b, &b.Listeners[j]) == q.form.Get("ListenerArn") {
				return b, &b.Listeners[j], nil
			}
		}
	}
	return nil, nil, refuse("ListenerNotFound", "One or more listeners not found")
}

func (q *request) listenerAttributes() (any, *refusal) {
	b, l, refused := q.listener()
	if refused != nil {
		return nil, refused
	}
	standard := map[string]string{}
	if b.Network && l.Protocol != "TLS" && l.Protocol != "UDP" {
		standard["tcp.idle_timeout.seconds"] = "350"
	}
	return attributes(standard, l.Attributes, nil), nil
}

func (s *Server) rules(q *request) (any, *refusal) {
	b, l, refused := q.listener()
	if refused != nil {
		return nil, refused
	}
	var all []object
	for i, r := range l.Rules {
		last := i == len(l.Rules)-1
		priority := strconv.Itoa(i + 1)
		if last {
			priority = "default"
		}
		conditions := []object{}
		if len(r.Hosts) > 0 {
			conditions = append(conditions, object{"Field": "host-header", "HostHeaderConfig": object{"Values": r.Hosts}})
		}
		if len(r.Paths) > 0 {
			conditions = append(conditions, object{"Field": "path-pattern", "PathPatternConfig": object{"Values": r.Paths}})
		}
		all = append(all, object{
			"RuleArn":  q.account.listenerARN(b, l) + "/rule" + strconv.Itoa(i),
			"Priority": priority, "IsDefault": last, "Conditions": conditions, "Actions": q.account.actions(r),
		})
	}
	return s.listed(q, "Rules", all)
}

func (a *Account) actions(r Rule) []object {
	if len(r.Forward) == 0 {
		return []object{{"Type": "redirect", "RedirectConfig": object{"Protocol": "HTTPS", "StatusCode": "HTTP_301"}}}
	}
	groups := []object{}
	for _, s := range r.Forward {
		weight := s.Weight
		if weight == 0 && len(r.Forward) == 1 {
			weight = 1
		}
		groups = append(groups, object{"TargetGroupArn": a.GroupARN(s.Group), "Weight": weight})
	}
	action := object{"Type": "forward", "ForwardConfig": object{"TargetGroups": groups}}
	if len(groups) == 1 {
		action["TargetGroupArn"] = groups[0]["TargetGroupArn"]
	}
	return []object{action}
}
