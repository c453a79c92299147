# The same chain, repaired: 20 seconds leave room for a heartbeat that is lost.
traffic "events" {
  protocol  = "sse"
  heartbeat = "20s"
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
