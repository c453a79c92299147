# Traffics that the chain files of all archives may name. The limits of most cases are 3 s.

traffic "sse-1s" {
  protocol  = "sse"
  heartbeat = "1s"
}
traffic "sse-2s" {
  protocol  = "sse"
  heartbeat = "2s"
}
traffic "sse-4s" {
  protocol  = "sse"
  heartbeat = "4s"
}
traffic "sse-200ms" {
  protocol  = "sse"
  heartbeat = "200ms"
}
traffic "sse-silent" {
  protocol  = "sse"
  heartbeat = "none"
}
traffic "sse-ends" {
  protocol  = "sse"
  heartbeat = "1s"
  longest   = "4s"
}
traffic "sse-late" {
  protocol   = "sse"
  heartbeat  = "1s"
  first_byte = "6s"
}
traffic "sse-begins" {
  protocol   = "sse"
  heartbeat  = "none"
  first_byte = "1500ms"
}
traffic "sse-probes" {
  protocol  = "sse"
  heartbeat = "1s"
  signal    = "tcp-probe"
  sender    = "caller"
}
traffic "sse-pings" {
  protocol  = "sse"
  heartbeat = "1s"
  signal    = "h2-ping"
  sender    = "caller"
}
traffic "http-slow" {
  protocol   = "http"
  first_byte = "2s"
}
traffic "http-late" {
  protocol   = "http"
  first_byte = "7s"
}
traffic "ws-1s" {
  protocol  = "websocket"
  heartbeat = "1s"
}
traffic "ws-2s-withheld" {
  protocol  = "websocket"
  heartbeat = "2s"
  answered  = false
}
traffic "ws-5s" {
  protocol  = "websocket"
  heartbeat = "5s"
}
traffic "ws-silent" {
  protocol  = "websocket"
  heartbeat = "none"
}
traffic "ws-messages" {
  protocol  = "websocket"
  heartbeat = "1s"
  signal    = "message"
}
traffic "ws-up" {
  protocol  = "websocket"
  heartbeat = "2s"
  signal    = "message"
  sender    = "caller"
}
traffic "ws-up-pings" {
  protocol  = "websocket"
  heartbeat = "2s"
  sender    = "caller"
}
traffic "ws-up-withheld" {
  protocol  = "websocket"
  heartbeat = "2s"
  sender    = "caller"
  answered  = false
}
traffic "grpc-1s" {
  protocol  = "grpc"
  heartbeat = "1s"
}
traffic "grpc-4s" {
  protocol  = "grpc"
  heartbeat = "4s"
}
traffic "grpc-silent" {
  protocol  = "grpc"
  heartbeat = "none"
}
traffic "grpc-late" {
  protocol   = "grpc"
  heartbeat  = "1s"
  first_byte = "6s"
}
traffic "grpc-pings" {
  protocol  = "grpc"
  heartbeat = "1s"
  signal    = "h2-ping"
  sender    = "caller"
}
traffic "bidi-1s" {
  protocol  = "grpc-bidi"
  heartbeat = "1s"
}
traffic "bidi-up" {
  protocol  = "grpc-bidi"
  heartbeat = "1s"
  sender    = "caller"
}
traffic "bidi-silent" {
  protocol  = "grpc-bidi"
  heartbeat = "none"
}
traffic "ws-late" {
  protocol   = "websocket"
  heartbeat  = "1s"
  first_byte = "6s"
}
traffic "bidi-late" {
  protocol   = "grpc-bidi"
  heartbeat  = "1s"
  first_byte = "6s"
}
traffic "bidi-pings" {
  protocol  = "grpc-bidi"
  heartbeat = "1s"
  signal    = "h2-ping"
  sender    = "caller"
}
