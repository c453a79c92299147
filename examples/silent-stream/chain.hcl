# A model thinks, and the stream is silent while it does. Envoy was told to wait for a day; the
# stream ends after two minutes all the same.
traffic "answers" {
  protocol  = "sse"
  heartbeat = "none"
  longest   = "10m"
}

chain "answers" {
  traffic = "answers"
  hop "cloudflare" "edge" { plan = "pro" }
  hop "envoy" "gateway" {
    settings = {
      timeout             = "0s"
      stream_idle_timeout = "86400s"
    }
  }
  hop "node" "api" {
    version = "20.20.2"
  }
}
