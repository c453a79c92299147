# An SSE stream behind Cloudflare and a load balancer that nobody changed. A heartbeat every 30
# seconds looks like plenty for 60 seconds of patience: it is, until one of them is late.
traffic "events" {
  protocol  = "sse"
  heartbeat = "30s"
  longest   = "30m"
}

chain "events" {
  traffic = "events"
  hop "cloudflare" "edge" { plan = "pro" }
  hop "aws/alb" "main" {}
  hop "custom" "app" {
    keep_alive = "75s"
  }
}
