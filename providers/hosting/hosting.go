// Package hosting knows the platforms that run programs behind a router of their own, and the load
// balancers of the smaller clouds: a file each.
//
// Most of their clocks are constants that nobody sets. Where Terraform has a resource that stands
// for one, or that sets a timeout, it becomes a hop.
package hosting

import (
	"github.com/timeout-audit/timeout-audit/audit"
	"github.com/timeout-audit/timeout-audit/providers"
)

// Provider is what this folder gives.
var Provider = providers.Provider{
	Name:  "hosting",
	Title: "Hosting platforms and smaller clouds",
	Tables: []*providers.Table{
		Heroku, Fly, Vercel, Netlify, Render, Railway,
		DigitalOcean, Hetzner, Oracle, AlibabaALB, AlibabaSLB, Gcore,
	},
	Terraform: &providers.TerraformReader{Wants: wants, Read: read},
	Editor:    &providers.Editor{Insert: providers.IntoResources(insert)},
}

const checked = "2026-11-20"

func from(source string) audit.Fact { return audit.Fact{Source: source, Checked: checked} }

// told is a fact that others tell, not the vendor's own page.
func told(source string) audit.Fact {
	return audit.Fact{Source: source, Checked: checked, Unverified: true}
}

var (
	responses = []audit.Protocol{audit.HTTP, audit.SSE, audit.GRPC, audit.GRPCBidi}
	socket    = []audit.Protocol{audit.WebSocket}
	listening = []audit.Protocol{audit.SSE, audit.GRPC} // once it has asked, the caller sends nothing
)

const cut = "the response ends in the middle"
