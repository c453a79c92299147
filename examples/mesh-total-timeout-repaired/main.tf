# The same system, repaired: the total timeout is off, and the server keeps idle connections for
# longer than the proxy in front of it.

resource "cloudflare_zone" "main" {
  name    = "example.com"
  account = { id = "0123456789abcdef0123456789abcdef" }
}

resource "cloudflare_dns_record" "api" {
  zone_id = cloudflare_zone.main.id
  name    = "api.example.com"
  type    = "CNAME"
  content = aws_lb.public.dns_name
  proxied = true
  ttl     = 1
}

resource "aws_lb" "public" {
  name               = "chat"
  load_balancer_type = "application"
  subnets            = ["subnet-a1", "subnet-b2"]
}

resource "aws_lb_target_group" "chat" {
  name        = "chat"
  port        = 8000
  protocol    = "HTTP"
  vpc_id      = "vpc-1"
  target_type = "ip"
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.public.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:eu-west-1:123456789012:certificate/chat"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.chat.arn
  }
}

resource "aws_ecs_task_definition" "chat" {
  family                   = "chat"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = 256
  memory                   = 512

  container_definitions = jsonencode([{
    name    = "chat"
    image   = "example/chat:1"
    command = ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000", "--timeout-keep-alive", "310"]
    portMappings = [{
      name          = "http"
      containerPort = 8000
      appProtocol   = "http"
    }]
  }])
}

resource "aws_ecs_service" "chat" {
  name            = "chat"
  cluster         = "prod"
  task_definition = aws_ecs_task_definition.chat.arn
  desired_count   = 2
  launch_type     = "FARGATE"

  network_configuration {
    subnets = ["subnet-a1", "subnet-b2"]
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.chat.arn
    container_name   = "chat"
    container_port   = 8000
  }

  service_connect_configuration {
    enabled   = true
    namespace = "prod"

    service {
      port_name = "http"
      client_alias {
        port     = 8000
        dns_name = "chat"
      }
      timeout {
        idle_timeout_seconds        = 300
        per_request_timeout_seconds = 0
      }
    }
  }
}
