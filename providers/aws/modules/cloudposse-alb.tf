# Stands in for cloudposse/alb.
variable "enabled" { default = true }
variable "idle_timeout" { default = 60 }
variable "client_keep_alive" { default = 3600 }
variable "deregistration_delay" { default = 15 }
variable "http_enabled" { default = true }
variable "https_enabled" { default = false }
variable "http_redirect" { default = false }
variable "http_port" { default = 80 }
variable "https_port" { default = 443 }
variable "load_balancer_name" { default = "" }
variable "default_target_group_enabled" { default = true }
variable "target_group_target_type" { default = "ip" }
variable "listener_http_fixed_response" { default = null }
variable "listener_https_fixed_response" { default = null }

resource "aws_lb" "default" {
  count              = coalesce(var.enabled, true) ? 1 : 0
  name               = var.load_balancer_name
  load_balancer_type = "application"
  idle_timeout       = var.idle_timeout
  client_keep_alive  = var.client_keep_alive
}

resource "aws_lb_target_group" "default" {
  count                = coalesce(var.enabled, true) && var.default_target_group_enabled ? 1 : 0
  target_type          = var.target_group_target_type
  deregistration_delay = var.deregistration_delay
}

resource "aws_lb_listener" "http_forward" {
  count             = coalesce(var.enabled, true) && var.http_enabled && var.http_redirect != true ? 1 : 0
  load_balancer_arn = aws_lb.default[0].arn
  port              = var.http_port
  protocol          = "HTTP"
  default_action {
    type             = var.listener_http_fixed_response != null ? "fixed-response" : "forward"
    target_group_arn = var.listener_http_fixed_response != null ? null : aws_lb_target_group.default[0].arn
  }
}

resource "aws_lb_listener" "https" {
  count             = coalesce(var.enabled, true) && var.https_enabled ? 1 : 0
  load_balancer_arn = aws_lb.default[0].arn
  port              = var.https_port
  protocol          = "HTTPS"
  default_action {
    type             = var.listener_https_fixed_response != null ? "fixed-response" : "forward"
    target_group_arn = var.listener_https_fixed_response != null ? null : aws_lb_target_group.default[0].arn
  }
}

output "alb_arn" { value = try(aws_lb.default[0].arn, null) }
output "alb_dns_name" { value = try(aws_lb.default[0].dns_name, null) }
output "alb_zone_id" { value = try(aws_lb.default[0].zone_id, null) }
output "default_target_group_arn" { value = try(aws_lb_target_group.default[0].arn, null) }
output "http_listener_arn" { value = try(aws_lb_listener.http_forward[0].arn, null) }
output "https_listener_arn" { value = try(aws_lb_listener.https[0].arn, null) }
output "listener_arns" { value = concat(aws_lb_listener.http_forward[*].arn, aws_lb_listener.https[*].arn) }
