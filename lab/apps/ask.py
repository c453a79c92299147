# What a client of the lab prints.
import contextlib, time


@contextlib.contextmanager
def asking():
    began = time.monotonic()
    print("asking", flush=True)
    since = lambda: f"{time.monotonic() - began:.3f}"
    try:
        yield lambda: print("part", since(), flush=True)
        print("ended", since(), flush=True)
    except Exception as e:
        print("failed", since(), type(e).__name__, flush=True)
