# Stands in for the service of terraform-aws-modules/ecs, from version 6.
variable "create" { default = true }
variable "name" { default = null }
variable "network_mode" { default = "awsvpc" }
variable "requires_compatibilities" { default = ["FARGATE"] }
variable "container_definitions" { default = {} }
variable "load_balancer" { default = {} }
variable "service_connect_configuration" { default = null }
variable "task_definition_arn" { default = null }
variable "create_task_definition" { default = true }

resource "aws_ecs_task_definition" "this" {
  count                    = var.create && var.create_task_definition ? 1 : 0
  family                   = var.name
  network_mode             = var.network_mode
  requires_compatibilities = var.requires_compatibilities
  container_definitions = jsonencode([
    for k, v in var.container_definitions : {
      name         = try(coalesce(v.name), k)
      image        = try(v.image, null)
      command      = try(v.command, null)
      entryPoint   = try(v.entrypoint, null)
      environment  = try(v.environment, null)
      secrets      = try(v.secrets, null)
      portMappings = try(v.portMappings, null)
      stopTimeout  = try(coalesce(v.stopTimeout), 120)
    }
  ])
}

resource "aws_ecs_service" "this" {
  count           = var.create ? 1 : 0
  name            = var.name
  task_definition = var.create_task_definition ? aws_ecs_task_definition.this[0].arn : var.task_definition_arn

  dynamic "load_balancer" {
    for_each = coalesce(var.load_balancer, {})
    content {
      target_group_arn = try(load_balancer.value.target_group_arn, null)
      elb_name         = try(load_balancer.value.elb_name, null)
      container_name   = load_balancer.value.container_name
      container_port   = load_balancer.value.container_port
    }
  }

  dynamic "service_connect_configuration" {
    for_each = var.service_connect_configuration != null ? [var.service_connect_configuration] : []
    content {
      enabled   = try(service_connect_configuration.value.enabled, true)
      namespace = try(service_connect_configuration.value.namespace, null)
      dynamic "service" {
        for_each = coalesce(try(service_connect_configuration.value.service, []), [])
        content {
          port_name             = service.value.port_name
          discovery_name        = try(service.value.discovery_name, null)
          ingress_port_override = try(service.value.ingress_port_override, null)
          dynamic "client_alias" {
            for_each = try(service.value.client_alias, null) != null ? [service.value.client_alias] : []
            content {
              port     = client_alias.value.port
              dns_name = try(client_alias.value.dns_name, null)
            }
          }
          dynamic "timeout" {
            for_each = try(service.value.timeout, null) != null ? [service.value.timeout] : []
            content {
              idle_timeout_seconds        = try(timeout.value.idle_timeout_seconds, null)
              per_request_timeout_seconds = try(timeout.value.per_request_timeout_seconds, null)
            }
          }
        }
      }
    }
  }
}
