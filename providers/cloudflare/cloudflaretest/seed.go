package cloudflaretest

import "fmt"

// SeedOne is the zone before the load balancer of the project's first seed, which the record names by
// its DNS name.
func SeedOne(balancer string) *Account {
	return &Account{Zones: []*Zone{{
		Name: "example.com", Plan: "pro",
		Settings: Settings("pro"), Editable: map[string]bool{"proxy_read_timeout": false},
		Records: []Record{
			{Name: "api.example.com", Type: "CNAME", Content: balancer, Proxied: true},
			{Name: "mail.example.com", Type: "A", Content: "192.0.2.25"},
			{Name: "example.com", Type: "TXT", Content: "v=spf1 -all"},
		},
	}}}
}

// Settings are those of a zone on a plan where nobody has changed one.
func Settings(plan string) map[string]any {
	all := map[string]any{"proxy_read_timeout": 125, "websockets": "on", "ssl": "full", "grpc": "off"}
	if plan == "enterprise" {
		all["response_buffering"] = "off"
	}
	return all
}

// Many is an account of zones with records of their own.
func Many(zones, records int) *Account {
	a := &Account{}
	for i := range zones {
		name := fmt.Sprintf("zone-%04d.example", i)
		z := &Zone{Name: name, Plan: "free", Settings: Settings("free")}
		for j := range records {
			z.Records = append(z.Records, Record{Name: fmt.Sprintf("h%d.%s", j, name), Type: "A", Content: "192.0.2.1", Proxied: true})
		}
		a.Zones = append(a.Zones, z)
	}
	return a
}
