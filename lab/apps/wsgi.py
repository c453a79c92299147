# A WSGI application that behaves as the keys of the URL say; times are in milliseconds.
import time
from urllib.parse import parse_qs


def app(environ, start_response):
    if environ["PATH_INFO"].endswith("/ok"):
        start_response("200 OK", [("Content-Length", "3")])
        return [b"ok\n"]
    q = {k: int(v[0]) / 1000 for k, v in parse_qs(environ["QUERY_STRING"]).items() if v[0].isdigit()}
    time.sleep(q.get("first", 0))
    start_response("200 OK", [("Content-Type", "text/event-stream")])
    return stream(q)


def stream(q):
    end = time.monotonic() + q.get("for", 3600)
    yield b":\n\n"
    while time.monotonic() < end:
        time.sleep(min(q.get("beat", 3600), max(0, end - time.monotonic())))
        if q.get("beat") and time.monotonic() < end:
            yield b": %d\n\n" % time.time_ns()
