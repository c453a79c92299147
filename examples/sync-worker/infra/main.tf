resource "aws_ecr_repository" "chat" {
  name = "acme/chat"
}

resource "aws_lb" "public" {
  name               = "chat"
  load_balancer_type = "application"
  idle_timeout       = 120
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

  # No command: the image's own words count.
  container_definitions = jsonencode([{
    name         = "chat"
    image        = "${aws_ecr_repository.chat.repository_url}:latest"
    portMappings = [{ containerPort = 8000 }]
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
}
