# One chain for each vendor, as it comes: server-sent events with a heartbeat every 30 s.
traffic "events" {
  protocol  = "sse"
  heartbeat = "30s"
  longest   = "30m"
}

chain "cloudflare" {
  traffic = "events"
  hop "cloudflare" "edge" { plan = "pro" }
  hop "custom" "app" { keep_alive = "3600s" }
}

chain "alb" {
  traffic = "events"
  hop "aws/alb" "main" {}
  hop "custom" "app" { keep_alive = "3600s" }
}

chain "nginx" {
  traffic = "events"
  hop "nginx" "proxy" {
    version = "1.29.7"
  }
  hop "custom" "app" { keep_alive = "3600s" }
}

chain "application gateway" {
  traffic = "events"
  hop "azure/application-gateway" "gateway" {
    settings = { response_buffering_enabled = false }
  }
  hop "custom" "app" { keep_alive = "3600s" }
}

chain "google" {
  traffic = "events"
  hop "gcp/load-balancer" "balancer" {
    load_balancing_scheme = "EXTERNAL_MANAGED"
  }
  hop "custom" "app" { keep_alive = "3600s" }
}

chain "fastly" {
  traffic = "events"
  hop "fastly" "edge" {
    settings = { do_stream = true }
  }
  hop "custom" "app" { keep_alive = "3600s" }
}

chain "akamai" {
  traffic = "events"
  hop "akamai" "edge" {
    settings = { readTimeout = true }
  }
  hop "custom" "app" { keep_alive = "3600s" }
}
