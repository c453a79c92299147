// A server of Bun's that behaves as the keys of the URL say; times are in milliseconds. A file
// of a case may take its parts and set a server of its own.
const beat = () => `: ${BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n}\n\n`
const idle = process.env.idleTimeout

export function answer(req, server) {
  const url = new URL(req.url)
  if (url.pathname.endsWith('/ok')) return new Response('ok\n')
  if (process.env.unlimited) server.timeout(req, 0)
  const key = name => Number(url.searchParams.get(name) || 0)
  if (server.upgrade(req, { data: { every: key('beat') } })) return
  let beats
  const body = new ReadableStream({
    type: 'direct',
    async pull(controller) {
      const end = Date.now() + (key('for') || 3600000)
      controller.write(':\n\n')
      controller.flush()
      while (Date.now() < end && !req.signal.aborted) {
        await Bun.sleep(Math.min(key('beat') || 3600000, end - Date.now()))
        if (key('beat')) {
          controller.write(beat())
          controller.flush()
        }
      }
      controller.close()
    },
    cancel() { clearInterval(beats) },
  })
  const reply = new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
  return key('first') ? Bun.sleep(key('first')).then(() => reply) : reply
}

export const websocket = {
  ...(idle ? { idleTimeout: Number(idle) } : {}),
  open(ws) { if (ws.data.every) ws.data.beats = setInterval(() => ws.send(beat()), ws.data.every) },
  close(ws) { clearInterval(ws.data.beats) },
  message() {},
}

if (import.meta.main) {
  Bun.serve({
    port: Number(process.env.PORT),
    hostname: '127.0.0.1',
    ...(idle ? { idleTimeout: Number(idle) } : {}),
    fetch: answer,
    websocket,
  })
}
