package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"text/template"
)

// stacksPerFile is how many stacks one file holds.
const stacksPerFile = 10

// Generate writes a root module of so many stacks into a folder: a load balancer, a target group, a
// listener, a task definition and an ECS service with Service Connect each. Their timeouts are in
// turn absent, literal, a variable, a local, and not known before apply. The same number gives the
// same bytes.
func Generate(dir string, stacks int) error {
	if err := os.WriteFile(filepath.Join(dir, "shared.tf"), []byte(shared), 0o644); err != nil {
		return err
	}
	for first := 0; first < stacks; first += stacksPerFile {
		name := filepath.Join(dir, fmt.Sprintf("stacks_%05d.tf", first/stacksPerFile))
		if err := writeFile(name, first, min(first+stacksPerFile, stacks)); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(name string, first, end int) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for i := first; i < end; i++ {
		s := stack{Name: fmt.Sprintf("s%05d", i), Number: i, Port: 8000 + i%1000}
		if kind := i % len(idles); kind > 0 {
			s.Idle, s.Request = idles[kind], requests[kind]
		}
		if err := source.Execute(w, s); err != nil {
			return err
		}
	}
	return w.Flush()
}

// A stack is what the template needs of one.
type stack struct {
	Name         string
	Number, Port int
	Idle         string // of the load balancer; empty: absent
	Request      string // of Service Connect
}

var (
	idles    = []string{"", "300", "var.idle", "local.idle", "terraform_data.later.output"}
	requests = []string{"", "0", "var.request", "local.request", "terraform_data.later.output"}
)

const shared = `terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "idle" {
  type    = number
  default = 120
}

variable "request" {
  type    = number
  default = 60
}

variable "image" {
  type = string
}

locals {
  idle    = var.idle * 2
  request = 3600
  tags    = { team = "edge", managed = "terraform" }
}

resource "terraform_data" "later" {
  input = 45
}

resource "aws_ecs_cluster" "prod" {
  name = "prod"
}
`

var source = template.Must(template.New("stack").Parse(`
# Stack {{.Number}}: one service behind its own load balancer.
resource "aws_lb" "{{.Name}}" {
  name               = "{{.Name}}"
  load_balancer_type = "application"
  internal           = false
  subnets            = ["subnet-a1", "subnet-b2"]
  security_groups    = ["sg-{{.Number}}"]
{{- if .Idle}}
  idle_timeout       = {{.Idle}}
{{- end}}

  access_logs {
    bucket  = "logs-{{.Name}}"
    enabled = true
  }

  tags = merge(local.tags, { stack = "{{.Name}}" })
}

resource "aws_lb_target_group" "{{.Name}}" {
  name        = "${aws_lb.{{.Name}}.name}-app"
  port        = {{.Port}}
  protocol    = "HTTP"
  vpc_id      = "vpc-1"
  target_type = "ip"

  deregistration_delay = 30

  health_check {
    path                = "/healthz"
    interval            = 15
    healthy_threshold   = 2
    unhealthy_threshold = 4
  }
}

resource "aws_lb_listener" "{{.Name}}" {
  load_balancer_arn = aws_lb.{{.Name}}.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = "arn:aws:acm:eu-west-1:123456789012:certificate/{{.Name}}"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.{{.Name}}.arn
  }
}

resource "aws_ecs_task_definition" "{{.Name}}" {
  family                   = "{{.Name}}"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 256
  memory                   = 512

  container_definitions = jsonencode([{
    name    = "app"
    image   = "${var.image}:{{.Number}}"
    command = ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "{{.Port}}"]
    portMappings = [{
      name          = "http"
      containerPort = {{.Port}}
      appProtocol   = "http"
    }]
    environment = [
      { name = "STACK", value = "{{.Name}}" },
      { name = "LOG_LEVEL", value = "info" },
    ]
  }])
}

resource "aws_ecs_service" "{{.Name}}" {
  name            = "{{.Name}}"
  cluster         = aws_ecs_cluster.prod.id
  task_definition = aws_ecs_task_definition.{{.Name}}.arn
  desired_count   = 2
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = ["subnet-a1", "subnet-b2"]
    security_groups = ["sg-{{.Number}}"]
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.{{.Name}}.arn
    container_name   = "app"
    container_port   = {{.Port}}
  }

  service_connect_configuration {
    enabled   = true
    namespace = "prod"

    service {
      port_name = "http"
      client_alias {
        port     = {{.Port}}
        dns_name = "{{.Name}}"
      }
{{- if .Request}}
      timeout {
        idle_timeout_seconds        = {{.Idle}}
        per_request_timeout_seconds = {{.Request}}
      }
{{- end}}
    }
  }
}
`))
