# The same chain, repaired: the server sends a comment every 30 seconds, Envoy gives its idle
# connections up before Node closes them, and Node keeps them for longer than it did.
traffic "answers" {
  protocol  = "sse"
  heartbeat = "30s"
  longest   = "10m"
}

chain "answers" {
  traffic = "answers"
  hop "cloudflare" "edge" { plan = "pro" }
  hop "envoy" "gateway" {
    settings = {
      timeout                                           = "0s"
      stream_idle_timeout                               = "86400s"
      "cluster.common_http_protocol_options.idle_timeout" = "60s"
    }
  }
  hop "node" "api" {
    version  = "20.20.2"
    settings = { keepAliveTimeout = 65000 }
  }
}
