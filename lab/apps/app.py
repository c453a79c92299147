# An ASGI application that behaves as the keys of the URL say; times are in milliseconds.
import asyncio
import time
from urllib.parse import parse_qs


def keys(scope):
    q = {k: v[0] for k, v in parse_qs(scope["query_string"].decode()).items()}
    return {k: int(q.get(k, 0)) / 1000 for k in ("first", "beat", "for")}


def beat():
    return b": %d\n\n" % time.time_ns()


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    elif scope["type"] == "http":
        await http(scope, receive, send)
    else:
        await websocket(scope, receive, send)


async def http(scope, receive, send):
    if scope["path"].endswith("/ok"):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"3")]})
        await send({"type": "http.response.body", "body": b"ok\n"})
        return
    k = keys(scope)
    gone = asyncio.ensure_future(disconnected(receive))
    try:
        work = asyncio.ensure_future(stream(k, send))
        await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
        work.cancel()
    finally:
        gone.cancel()


async def disconnected(receive):
    while (await receive())["type"] != "http.disconnect":
        pass


async def stream(k, send):
    await asyncio.sleep(k["first"])
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    await send({"type": "http.response.body", "body": b"", "more_body": True})
    end = time.monotonic() + (k["for"] or 3600)
    while time.monotonic() < end:
        await asyncio.sleep(min(k["beat"] or 3600, max(0, end - time.monotonic())))
        if k["beat"] and time.monotonic() < end:
            await send({"type": "http.response.body", "body": beat(), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def websocket(scope, receive, send):
    k = keys(scope)
    await receive()
    await asyncio.sleep(k["first"])
    await send({"type": "websocket.accept"})

    async def beats():
        while k["beat"]:
            await asyncio.sleep(k["beat"])
            await send({"type": "websocket.send", "text": beat().decode()})

    beating = asyncio.ensure_future(beats())
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        beating.cancel()
