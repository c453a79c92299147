package awstest

import ()

// classic answers the classic load-balancing API.
func (s *Server) classic(q *request) (any, *refusal) {
	switch q.action {
	case "DescribeLoadBalancers":
		var all []object
		for _, c := range q.account.Classics {
			listeners := []object{}
			for i, protocol := range c.Protocols {
				listeners = append(listeners, object{"Listener": object{
					"Protocol": protocol, "LoadBalancerPort": 80 + i, "InstanceProtocol": protocol, "InstancePort": 8000,
				}})
			}
			all = append(all, object{
				"LoadBalancerName": c.Name, "ListenerDescriptions": listeners,
				"DNSName": q.account.HostName(c.Name),
			})
		}
		return s.listed(q, "LoadBalancerDescriptions", all)
	case "DescribeLoadBalancerAttributes":
		for _, c := range q.account.Classics {
			if c.Name != q.form.Get("LoadBalancerName") {
				continue
			}
			drain := object{"Enabled": c.Draining > 0}
			if c.Draining > 0 {
				drain["Timeout"] = c.Draining
			}
			return object{"LoadBalancerAttributes": object{
				"ConnectionSettings": object{"IdleTimeout": c.Idle}, "ConnectionDraining": drain,
			}}, nil
		}
		return nil, refuse("LoadBalancerNotFound", "There is no ACTIVE Load Balancer named like this")
	}
	return nil, refuse("InvalidAction", "this server does not know %s:%s", q.service, q.action)
}
