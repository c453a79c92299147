# Names that would be markup in a page that does not escape them.
traffic "<script>window.hacked=1</script>" {
  protocol  = "sse"
  heartbeat = "20s"
}

chain "\"><img src=x onerror=window.hacked=1>" {
  traffic = "<script>window.hacked=1</script>"
  hop "aws/alb" "</style></script><script>window.hacked=1</script>" { settings = { "idle_timeout.timeout_seconds" = 30 } }
  hop "custom" "'onclick='window.hacked=1 {{.}} `$${window.hacked=1}` -->" {
    idle = "10s"
  }
}
