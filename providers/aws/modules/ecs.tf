# Stands in for terraform-aws-modules/ecs, from version 6: a service for each element of services.
variable "create" { default = true }
variable "services" { default = {} }

module "service" {
  source   = "terraform-aws-modules/ecs/aws//modules/service"
  version  = "6.0.0"
  for_each = { for k, v in coalesce(var.services, {}) : k => v if var.create }

  create                        = try(each.value.create, true)
  name                          = try(coalesce(each.value.name), each.key)
  network_mode                  = try(each.value.network_mode, "awsvpc")
  requires_compatibilities      = try(each.value.requires_compatibilities, ["FARGATE"])
  container_definitions         = try(each.value.container_definitions, {})
  load_balancer                 = try(each.value.load_balancer, {})
  service_connect_configuration = try(each.value.service_connect_configuration, null)
  task_definition_arn           = try(each.value.task_definition_arn, null)
  create_task_definition        = try(each.value.create_task_definition, true)
}
