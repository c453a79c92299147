# Three chains for the tests of the page: one that is cut, one that survives, one that nobody knows.
traffic "events" {
  protocol  = "sse"
  heartbeat = "20s"
  longest   = "30m"
}

chain "alpha" {
  traffic = "events"
  hop "cloudflare" "edge" { plan = "pro" }
  hop "aws/alb" "main" { settings = { "idle_timeout.timeout_seconds" = 30 } }
  hop "uvicorn" "app" { version = "0.30" }
}

chain "beta" {
  traffic = "events"
  hop "aws/alb" "wide" { settings = { "idle_timeout.timeout_seconds" = 120 } }
  hop "uvicorn" "slow" {
    settings = { "--timeout-keep-alive" = 130 }
  }
}

chain "gamma" {
  traffic = "events"
  hop "nginx" "web" {}
  hop "custom" "backend" {}
}
