# Stands in for terraform-aws-modules/alb, versions 5 to 8, which take lists.
variable "create_lb" { default = true }
variable "name" { default = null }
variable "load_balancer_type" { default = "application" }
variable "idle_timeout" { default = 60 }
variable "http_tcp_listeners" { default = [] }
variable "https_listeners" { default = [] }
variable "http_tcp_listener_rules" { default = [] }
variable "https_listener_rules" { default = [] }
variable "target_groups" { default = [] }

resource "aws_lb" "this" {
  count              = var.create_lb ? 1 : 0
  name               = var.name
  load_balancer_type = var.load_balancer_type
  idle_timeout       = var.idle_timeout
}

resource "aws_lb_target_group" "main" {
  count                  = var.create_lb ? length(var.target_groups) : 0
  target_type            = try(var.target_groups[count.index].target_type, null)
  deregistration_delay   = try(var.target_groups[count.index].deregistration_delay, null)
  connection_termination = try(var.target_groups[count.index].connection_termination, null)
}

resource "aws_lb_listener" "frontend_http_tcp" {
  count             = var.create_lb ? length(var.http_tcp_listeners) : 0
  load_balancer_arn = aws_lb.this[0].arn
  port              = var.http_tcp_listeners[count.index].port
  protocol          = var.http_tcp_listeners[count.index].protocol
  default_action {
    type             = try(var.http_tcp_listeners[count.index].action_type, "forward")
    target_group_arn = try(var.http_tcp_listeners[count.index].action_type, "forward") == "forward" ? aws_lb_target_group.main[try(var.http_tcp_listeners[count.index].target_group_index, count.index)].arn : null
  }
}

resource "aws_lb_listener" "frontend_https" {
  count             = var.create_lb ? length(var.https_listeners) : 0
  load_balancer_arn = aws_lb.this[0].arn
  port              = var.https_listeners[count.index].port
  protocol          = try(var.https_listeners[count.index].protocol, "HTTPS")
  default_action {
    type             = try(var.https_listeners[count.index].action_type, "forward")
    target_group_arn = try(var.https_listeners[count.index].action_type, "forward") == "forward" ? aws_lb_target_group.main[try(var.https_listeners[count.index].target_group_index, count.index)].arn : null
  }
}

resource "aws_lb_listener_rule" "https_listener_rule" {
  count        = var.create_lb ? length(var.https_listener_rules) : 0
  listener_arn = aws_lb_listener.frontend_https[try(var.https_listener_rules[count.index].https_listener_index, count.index)].arn
  dynamic "action" {
    for_each = [for a in var.https_listener_rules[count.index].actions : a if a.type == "forward"]
    content {
      type             = "forward"
      target_group_arn = aws_lb_target_group.main[try(action.value.target_group_index, count.index)].arn
    }
  }
  dynamic "condition" {
    for_each = [for c in var.https_listener_rules[count.index].conditions : c.path_patterns if length(try(c.path_patterns, [])) > 0]
    content {
      path_pattern {
        values = condition.value
      }
    }
  }
  dynamic "condition" {
    for_each = [for c in var.https_listener_rules[count.index].conditions : c.host_headers if length(try(c.host_headers, [])) > 0]
    content {
      host_header {
        values = condition.value
      }
    }
  }
}

resource "aws_lb_listener_rule" "http_tcp_listener_rule" {
  count        = var.create_lb ? length(var.http_tcp_listener_rules) : 0
  listener_arn = aws_lb_listener.frontend_http_tcp[try(var.http_tcp_listener_rules[count.index].http_tcp_listener_index, count.index)].arn
  dynamic "action" {
    for_each = [for a in var.http_tcp_listener_rules[count.index].actions : a if a.type == "forward"]
    content {
      type             = "forward"
      target_group_arn = aws_lb_target_group.main[try(action.value.target_group_index, count.index)].arn
    }
  }
  dynamic "condition" {
    for_each = [for c in var.http_tcp_listener_rules[count.index].conditions : c.path_patterns if length(try(c.path_patterns, [])) > 0]
    content {
      path_pattern {
        values = condition.value
      }
    }
  }
  dynamic "condition" {
    for_each = [for c in var.http_tcp_listener_rules[count.index].conditions : c.host_headers if length(try(c.host_headers, [])) > 0]
    content {
      host_header {
        values = condition.value
      }
    }
  }
}

output "lb_id" { value = try(aws_lb.this[0].id, null) }
output "lb_arn" { value = try(aws_lb.this[0].arn, null) }
output "lb_dns_name" { value = try(aws_lb.this[0].dns_name, null) }
output "lb_zone_id" { value = try(aws_lb.this[0].zone_id, null) }
output "this_lb_id" { value = try(aws_lb.this[0].id, null) }
output "this_lb_arn" { value = try(aws_lb.this[0].arn, null) }
output "this_lb_dns_name" { value = try(aws_lb.this[0].dns_name, null) }
output "http_tcp_listener_arns" { value = aws_lb_listener.frontend_http_tcp[*].arn }
output "https_listener_arns" { value = aws_lb_listener.frontend_https[*].arn }
output "target_group_arns" { value = aws_lb_target_group.main[*].arn }
