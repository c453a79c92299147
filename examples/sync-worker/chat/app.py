import time

from flask import Flask, Response

app = Flask(__name__)


@app.get("/events")
def events():
    def beats():
        while True:
            yield ": ping\n\n"
            time.sleep(15)

    return Response(beats(), mimetype="text/event-stream")
