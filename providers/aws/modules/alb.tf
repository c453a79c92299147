# Stands in for terraform-aws-modules/alb, from version 9.
variable "create" { default = true }
variable "name" { default = null }
variable "load_balancer_type" { default = "application" }
variable "idle_timeout" { default = null }
variable "client_keep_alive" { default = null }
variable "default_protocol" { default = "HTTP" }
variable "default_port" { default = 80 }
variable "listeners" { default = {} }
variable "target_groups" { default = {} }
variable "additional_target_group_attachments" { default = {} }

resource "aws_lb" "this" {
  count              = var.create ? 1 : 0
  name               = var.name
  load_balancer_type = var.load_balancer_type
  idle_timeout       = var.idle_timeout
  client_keep_alive  = var.client_keep_alive
}

resource "aws_lb_listener" "this" {
  for_each                 = { for k, v in var.listeners : k => v if var.create }
  load_balancer_arn        = aws_lb.this[0].arn
  port                     = try(coalesce(each.value.port), var.default_port)
  protocol                 = try(coalesce(each.value.protocol), var.default_protocol)
  tcp_idle_timeout_seconds = try(each.value.tcp_idle_timeout_seconds, null)

  dynamic "default_action" {
    for_each = try(each.value.forward, null) != null ? [each.value.forward] : []
    content {
      type             = "forward"
      target_group_arn = try(aws_lb_target_group.this[default_action.value.target_group_key].arn, default_action.value.target_group_arn, default_action.value.arn, null)
    }
  }
  dynamic "default_action" {
    for_each = try(each.value.weighted_forward, null) != null ? [each.value.weighted_forward] : []
    content {
      type = "forward"
      forward {
        dynamic "target_group" {
          for_each = default_action.value.target_groups
          content {
            arn    = try(aws_lb_target_group.this[target_group.value.target_group_key].arn, target_group.value.target_group_arn, target_group.value.arn, null)
            weight = try(target_group.value.weight, null)
          }
        }
      }
    }
  }
}

locals {
  rules = flatten([
    for listener_key, listener in var.listeners : [
      for rule_key, rule in coalesce(try(listener.rules, {}), {}) : merge(rule, { listener_key = listener_key, rule_key = rule_key })
    ]
  ])
}

resource "aws_lb_listener_rule" "this" {
  for_each     = { for v in local.rules : "${v.listener_key}/${v.rule_key}" => v if var.create }
  listener_arn = aws_lb_listener.this[each.value.listener_key].arn

  dynamic "action" {
    for_each = [for a in each.value.actions : a if try(a.type, "") == "forward"]
    content {
      type             = "forward"
      target_group_arn = try(aws_lb_target_group.this[action.value.target_group_key].arn, action.value.target_group_arn, null)
    }
  }
  dynamic "action" {
    for_each = [for a in each.value.actions : a.forward if try(a.forward, null) != null]
    content {
      type             = "forward"
      target_group_arn = try(aws_lb_target_group.this[action.value.target_group_key].arn, action.value.target_group_arn, null)
    }
  }
  dynamic "action" {
    for_each = [for a in each.value.actions : try(a.weighted_forward.target_groups, a.target_groups) if try(a.type, "") == "weighted-forward" || try(a.weighted_forward, null) != null]
    content {
      type = "forward"
      forward {
        dynamic "target_group" {
          for_each = action.value
          content {
            arn    = try(aws_lb_target_group.this[target_group.value.target_group_key].arn, target_group.value.target_group_arn, target_group.value.arn, null)
            weight = try(target_group.value.weight, null)
          }
        }
      }
    }
  }
  dynamic "condition" {
    for_each = [for c in each.value.conditions : c.host_header if try(c.host_header, null) != null]
    content {
      host_header {
        values = condition.value.values
      }
    }
  }
  dynamic "condition" {
    for_each = [for c in each.value.conditions : c.path_pattern if try(c.path_pattern, null) != null]
    content {
      path_pattern {
        values = condition.value.values
      }
    }
  }
}

resource "aws_lb_target_group" "this" {
  for_each               = { for k, v in coalesce(var.target_groups, {}) : k => v if var.create }
  target_type            = try(each.value.target_type, null)
  deregistration_delay   = try(each.value.deregistration_delay, null)
  connection_termination = try(each.value.connection_termination, null)
}

resource "aws_lb_target_group_attachment" "this" {
  for_each         = { for k, v in coalesce(var.target_groups, {}) : k => v if var.create && try(v.create_attachment, true) }
  target_group_arn = aws_lb_target_group.this[each.key].arn
  target_id        = try(each.value.target_id, null)
}

resource "aws_lb_target_group_attachment" "additional" {
  for_each         = { for k, v in coalesce(var.additional_target_group_attachments, {}) : k => v if var.create }
  target_group_arn = aws_lb_target_group.this[each.value.target_group_key].arn
  target_id        = try(each.value.target_id, null)
}

output "id" { value = try(aws_lb.this[0].id, null) }
output "arn" { value = try(aws_lb.this[0].arn, null) }
output "dns_name" { value = try(aws_lb.this[0].dns_name, null) }
output "zone_id" { value = try(aws_lb.this[0].zone_id, null) }
output "listeners" { value = aws_lb_listener.this }
output "target_groups" { value = aws_lb_target_group.this }
