source "nginx" { path = "nginx.conf" }

traffic "events" {
  protocol  = "sse"
  heartbeat = "15s"
  route     = "app.example.com/events"
}

traffic "socket" {
  protocol  = "websocket"
  heartbeat = "30s"
  route     = "app.example.com/socket/*"
}
