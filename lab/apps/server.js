// A server of Node's that behaves as the keys of the URL say; times are in milliseconds. Each other
// variable of the environment in small letters first is a property of http.Server. A file of a case may take
// its parts and set a server of its own.
const http = require('http')
const { WebSocketServer } = require('ws')

const beat = () => `: ${process.hrtime.bigint() + offset}\n\n`
const offset = BigInt(Date.now()) * 1000000n - process.hrtime.bigint()

const answer = (req, res) => {
  const url = new URL(req.url, 'http://localhost')
  if (url.pathname.endsWith('/ok')) return res.end('ok\n')
  const key = name => Number(url.searchParams.get(name) || 0)
  setTimeout(() => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' })
    res.flushHeaders()
    const beats = key('beat') && setInterval(() => res.write(beat()), key('beat'))
    if (key('for')) setTimeout(() => { clearInterval(beats); res.end() }, key('for'))
    res.on('close', () => clearInterval(beats))
  }, key('first'))
}
const upgrade = server => {
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (ws, req) => {
    const q = new URL(req.url, 'http://localhost').searchParams
    const every = Number(q.get('beat') || 0)
    const send = q.get('signal') === 'ws-ping' ? () => ws.ping(beat()) : () => ws.send(beat())
    const beats = every && setInterval(send, every)
    ws.on('close', () => clearInterval(beats))
    ws.on('error', () => {})
  })
}
if (require.main === module) {
  const options = {}
  for (const key of ['keepAliveTimeoutBuffer', 'connectionsCheckingInterval']) {
    if (process.env[key]) options[key] = Number(process.env[key])
  }
  const server = http.createServer(options, answer)
  for (const key of ['keepAliveTimeout', 'timeout', 'requestTimeout', 'headersTimeout']) {
    if (process.env[key]) server[key] = Number(process.env[key])
  }
  upgrade(server)
  server.listen(Number(process.env.PORT), '127.0.0.1')
}
module.exports = { answer, upgrade }
