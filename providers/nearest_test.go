package providers

import (
	"strings"
	"testing"
)

func TestTheNearestNameIsTheOneMeant(t *testing.T) {
	systems := []string{"cloudflare", "aws/alb", "aws/nlb", "aws/ecs-service-connect", "nginx", "node", "client/undici"}
	tests := []struct{ word, want string }{
		{"alb", "aws/alb"},
		{"undici", "client/undici"},
		{"AWS/ALB", "aws/alb"},
		{"aws_alb", "aws/alb"},
		{"aws/elb", "aws/alb"},
		{"aws/service-connect", "aws/ecs-service-connect"},
		{"cloudfare", "cloudflare"},
		{"ngnix", "nginx"},
		{"nod", "node"},
		{"kubernetes", ""},
		{"", ""},
		{"-", ""},
		{strings.Repeat("x", 100000), ""},
	}
	for _, tt := range tests {
		if got := Nearest(tt.word, systems); got != tt.want {
			t.Errorf("nearest to %.30q is %q, want %q", tt.word, got, tt.want)
		}
	}
}
