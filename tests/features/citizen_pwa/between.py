"""A server between the phone and the service, that changes what comes: a worker asks past Playwright."""

import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OWN = {"Host", "Connection", "Accept-Encoding", "If-Modified-Since", "If-None-Match"}
RECOUNTED = ("content-length", "connection", "transfer-encoding", "etag")


@contextmanager
def standing_between(base_url, changed):
    """Give its address; `changed(path, body)` gives what the phone gets, `body` is None for `/fond/`."""

    class Between(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path.startswith("/fond/"):
                self.give(200, {"Content-Type": "image/jpeg"}, changed(self.path, None))
            else:
                self.give(*self.asked_of_the_service())

        def asked_of_the_service(self):
            wanted = {name: value for name, value in self.headers.items() if name not in OWN}
            asked = urllib.request.Request(base_url + self.path, headers=wanted)
            try:
                with urllib.request.urlopen(asked, timeout=30) as came:
                    status, headers, body = came.status, dict(came.headers), came.read()
            except urllib.error.HTTPError as refused:
                status, headers, body = refused.code, dict(refused.headers), refused.read()
            return status, headers, changed(self.path, body)

        def give(self, status, headers, body):
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in RECOUNTED:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Between) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
