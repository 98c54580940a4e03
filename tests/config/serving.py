"""The house as it is served: `manage.py serve` on the database of the tests, on loopback, and who asks it things."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
HOST = "anjian.example.gov.cn"
TRUSTED, STRANGER = "127.0.0.1", "127.0.0.9"  # addresses of this machine from which proxies come
PATIENCE = 240  # seconds for the server to be up on a busy machine
CSRF = "c" * 32


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def database_url():
    """The address of the database that this test run writes to."""
    said = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{said['NAME']}"
    user = said["USER"] + (f":{said['PASSWORD']}" if said["PASSWORD"] else "")
    return f"postgres://{user}@{said['HOST'] or '127.0.0.1'}:{said['PORT'] or 5432}/{said['NAME']}"


def environment(folder, **more):
    """What a process of the house is given: the keys of this test run, the database, a folder of its own."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PROMETHEUS_MULTIPROC_DIR", "DJANGO_SETTINGS_MODULE")}
    return kept | {
        "ANJIAN_VAR": str(folder),
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
        "RECORD_KEY": settings.RECORD_KEY.decode(),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SEQUENCE_AFTER": "0",  # the house stays while other tests use its database: it writes nothing by itself
        **more,
    }


class House:
    """A served house: `port` on 127.0.0.1, the file `socket`, and what it has logged."""

    def __init__(self, folder, workers=2, **env):
        self.port, self.socket, self.log = free_port(), folder / "web.sock", folder / "log"
        self.size = workers
        listen = ["--listen", f"unix:{self.socket}", "--listen", f"127.0.0.1:{self.port}"]
        command = [sys.executable, str(ROOT / "manage.py"), "serve", *listen, "--workers", str(workers)]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment(folder, **env), stdout=out, stderr=out)
        try:
            until(lambda: "就绪" in self.logged() or self.process.poll() is not None, self.logged)
            assert self.process.poll() is None, self.logged()
        except AssertionError:
            self.process.kill()
            raise

    def logged(self):
        return self.log.read_text()

    def workers(self):
        """The process ids of those who answer, when all are there: the house is ready before its last worker is."""
        until(lambda: len(self.alive()) == self.size, self.logged)
        return self.alive()

    def alive(self):
        born = re.findall(r"Booting worker with pid: (\d+)", self.logged())
        return [int(pid) for pid in born if parent(pid) == self.process.pid]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(PATIENCE) == 0, self.logged()[-2000:]

    def ask(self, path, method="GET", body=None, peer=TRUSTED, **headers):
        """One request over HTTP from an address of this machine; a trusted one says that it came by TLS."""
        said = {"Host": HOST} | ({"X-Forwarded-Proto": "https"} if peer == TRUSTED else {})
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=(peer, 0))
        return answered(line, method, path, body, said)


def parent(pid):
    """Whose child a process is, not that it has a number: numbers come round. None when it is gone or but a shell."""
    try:
        _, _, said = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")
    except OSError:
        return None
    state, parent = said.split()[:2]
    return None if state in "ZX" else int(parent)


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.text = response.read().decode(errors="replace")
        self.cookies = dict(re.findall(r"^(\w+)=([^;]*)", c)[0] for c in response.headers.get_all("Set-Cookie") or ())


def answered(line, method, path, body, headers):
    try:
        if isinstance(body, dict):
            body, headers = urlencode(body), headers | {"Content-Type": "application/x-www-form-urlencoded"}
        line.request(method, path, body, headers)
        return Answer(line.getresponse())
    finally:
        line.close()


def until(holds, told=lambda: "", seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, told()
        time.sleep(0.05)


def session_of(person):
    """The headers of a browser in which the person is signed in, with a form's token."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "Referer": f"https://{HOST}/"}


@contextmanager
def running(command, **how):
    """A process that ends with the block."""
    process = subprocess.Popen(command, **how)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
