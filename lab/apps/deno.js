// An answer of Deno's that behaves as the keys of the URL say; times are in milliseconds. A file of a case
// sets the server.
const beat = () => `: ${BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n}\n\n`
const text = new TextEncoder()

export async function answer(req) {
  const url = new URL(req.url)
  if (url.pathname.endsWith('/ok')) return new Response('ok\n')
  const key = name => Number(url.searchParams.get(name) || 0)
  if (key('first')) await new Promise(resolve => setTimeout(resolve, key('first')))
  let beats
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(text.encode(':\n\n'))
      if (key('beat')) beats = setInterval(() => controller.enqueue(text.encode(beat())), key('beat'))
      if (key('for')) setTimeout(() => { clearInterval(beats); controller.close() }, key('for'))
    },
    cancel() { clearInterval(beats) },
  })
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
}
