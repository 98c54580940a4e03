"""A proxy with TLS in front of the house, on loopback: nginx by the example that is shipped, or the library's."""

from __future__ import annotations

import http.client
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from config.service.cluster import services
from config.service.cluster.parts import listens
from tests.config import serving


def certificate(folder):
    """A certificate that signs itself and its key, made by openssl for this run."""
    cert, key = folder / "fullchain.pem", folder / "key.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    made += ["-days", "2", "-subj", f"/CN={serving.HOST}", "-addext", f"subjectAltName=DNS:{serving.HOST}"]
    subprocess.run([*made, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    return cert, key


@contextmanager
def nginx(house, folder):
    """The shipped example with its ports and paths replaced; answers the ports of TLS and of plain HTTP."""
    cert, key = certificate(folder)
    port, plain = serving.free_port(), serving.free_port()
    site = services.example(house.socket, cert, key, port, plain, serving.HOST)
    conf, log = folder / "nginx.conf", folder / "error.log"
    conf.write_text(services.whole(site, folder))
    with (
        log.open("wb") as out,
        serving.running([services.found("nginx"), "-c", str(conf), "-p", str(folder)], stderr=out) as process,
    ):
        serving.until(lambda: process.poll() is not None or listens(port), log.read_text, 20)
        assert process.poll() is None, log.read_text()
        yield port, plain, cert


@contextmanager
def library(house, folder):
    """The same of the standard library: it sets what the example sets, over TCP from the trusted address."""
    cert, key = certificate(folder)

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            said = {k: v for k, v in self.headers.items() if not k.lower().startswith(("x-", "forwarded"))}
            said |= {"X-Forwarded-Proto": "https", "X-Forwarded-For": self.client_address[0]}
            line = http.client.HTTPConnection("127.0.0.1", house.port, source_address=(serving.TRUSTED, 0))
            line.request(self.command, self.path, body, said)
            answer = line.getresponse()
            text = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("connection", "content-length", "transfer-encoding", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            line.close()

        do_GET = do_POST = pass_on

        def log_message(self, *args):
            """Nothing to say."""

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    proxy.socket = context.wrap_socket(proxy.socket, server_side=True)
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    yield proxy.server_port, None, cert
    proxy.shutdown()
    proxy.server_close()
    thread.join(10)


class Browser:
    """Keeps cookies, checks the certificate, comes from an address of its own."""

    def __init__(self, port, cert, address):
        self.port, self.address, self.cookies = port, address, {}
        self.context = ssl.create_default_context(cafile=str(cert))

    def ask(self, path, method="GET", body=None, **headers):
        plain = socket.create_connection(("127.0.0.1", self.port), 30, source_address=(self.address, 0))
        line = http.client.HTTPSConnection(serving.HOST, timeout=30)
        line.sock = self.context.wrap_socket(plain, server_hostname=serving.HOST)
        said = {"Host": serving.HOST, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if method == "POST":
            said |= {"Origin": f"https://{serving.HOST}", "Referer": f"https://{serving.HOST}{path}"}
            body = {"csrfmiddlewaretoken": self.cookies["csrftoken"]} | body
        answer = serving.answered(line, method, path, body, said | {k.replace("_", "-"): v for k, v in headers.items()})
        self.cookies |= answer.cookies
        return answer
