package awstest

import "fmt"

// SeedOne is the account of the project's first seed: an application load balancer at its default,
// an ECS service whose Service Connect has nothing set, and a uvicorn behind it.
func SeedOne() *Account {
	return &Account{
		Clusters: []*Cluster{{Name: "prod", Services: []*Service{{
			Name: "chat", Task: "chat:7",
			Members: []Member{{Group: "chat", Container: "chat", Port: 8000}},
			Connect: &Connect{Namespace: "prod", Ports: []Port{
				{Name: "http", Discovery: "chat", Aliases: []Alias{{DNS: "chat", Port: 8000}}},
			}},
		}}}},
		Tasks: []Task{{Family: "chat", Revision: 7, Containers: []Container{{
			Name: "chat", Image: "example/chat:1",
			Command: []string{"uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"},
			Ports:   []Mapping{{Name: "http", AppProtocol: "http", Number: 8000}},
		}}}},
		Groups: []Group{{Name: "chat"}},
		Balancers: []Balancer{{Name: "chat", Listeners: []Listener{
			{Port: 80, Protocol: "HTTP", Rules: []Rule{{}}},
			{Port: 443, Protocol: "HTTPS", Rules: []Rule{{Forward: []Share{{Group: "chat"}}}}},
		}}},
	}
}

// Many is an account of services behind load balancers, evenly and each with a rule, a target group
// and a task definition of its own.
func Many(services, balancers int) *Account {
	a := &Account{Clusters: []*Cluster{{Name: "prod"}}}
	for i := range balancers {
		a.Balancers = append(a.Balancers, Balancer{
			Name:      fmt.Sprintf("lb-%03d", i),
			Listeners: []Listener{{Port: 443, Protocol: "HTTPS"}},
		})
	}
	for i := range services {
		name := fmt.Sprintf("svc-%04d", i)
		a.Clusters[0].Services = append(a.Clusters[0].Services, &Service{
			Name: name, Task: name + ":1",
			Members: []Member{{Group: name, Container: "app", Port: 8000}},
			Connect: &Connect{Namespace: name, Ports: []Port{{Name: "http", Aliases: []Alias{{DNS: name, Port: 8000}}}}},
		})
		a.Tasks = append(a.Tasks, Task{Family: name, Revision: 1, Containers: []Container{{
			Name: "app", Image: "app:1", Command: []string{"uvicorn", "app:app"},
			Ports: []Mapping{{Name: "http", AppProtocol: "http", Number: 8000}},
		}}})
		a.Groups = append(a.Groups, Group{Name: name})
		if balancers > 0 {
			l := &a.Balancers[i%balancers].Listeners[0]
			l.Rules = append(l.Rules, Rule{Hosts: []string{name + ".example.com"}, Forward: []Share{{Group: name}}})
		}
	}
	for i := range a.Balancers {
		l := &a.Balancers[i].Listeners[0]
		l.Rules = append(l.Rules, Rule{})
	}
	return a
}
