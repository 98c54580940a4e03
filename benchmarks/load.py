"""List pages under load: 16 and 64 closed-loop users on the demo city, and what one core answers in a second.

`python -m benchmarks.load` grows the demo city (SQLite; PostgreSQL by DATABASE_URL, whose database is to hold a demo
city or nothing), serves it by `manage.py serve` on loopback and asks it for SECONDS with as many users, each asking
the next page when it has the last. Bounded in time, and it stops by itself.

p50, p95 and p99 are of the answers of all users, in milliseconds. What one core answers is requests over the seconds
that the web processes worked (user and system time), so that it does not hang on who else was at work.
"""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("/cases/", "/findings/", "/findings/open/", "/overdue/", "/cases/?q=1", "/")
USERS, SECONDS, WARM = (16, 64), 10, 2
TICKS = os.sysconf("SC_CLK_TCK")


def sessions():
    """A signed-in browser for each of the people who look at lists; runs where Django is set up."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from casework.models import Office

    offices = ("supervisor", "unit_head", "investigator", "clerk", "agency_head")
    for office in Office.objects.filter(office__in=offices, until=None).order_by("pk").select_related("officer")[:64]:
        client = Client()
        client.force_login(office.officer, backend="django.contrib.auth.backends.ModelBackend")
        print(client.cookies[settings.SESSION_COOKIE_NAME].value)


class User(threading.Thread):
    """One who asks page after page over one connection; keeps how long each took and how it ended."""

    def __init__(self, port, session, first, until):
        super().__init__(daemon=True)
        self.port, self.session, self.turn, self.until = port, session, first, until
        self.took, self.ended = [], Counter()

    def run(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while time.monotonic() < self.until:
            page, self.turn = PAGES[self.turn % len(PAGES)], self.turn + 1
            began = time.perf_counter()
            try:
                line.request("GET", page, headers={"Host": "localhost", "Cookie": f"sessionid={self.session}"})
                answer = line.getresponse()
                answer.read()
                self.ended[answer.status] += 1
            except (OSError, http.client.HTTPException) as why:
                self.ended[type(why).__name__] += 1
                line.close()
            self.took.append(time.perf_counter() - began)
        line.close()


def worked(parent):
    """Seconds of processor time of the web processes, the children of `parent`."""
    spent = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            said = stat.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if int(said[1]) == parent:
            spent += (int(said[11]) + int(said[12])) / TICKS
    return spent


def loaded(port, parent, known, users, seconds):
    until, before = time.monotonic() + seconds, worked(parent)
    began = time.monotonic()
    asking = [User(port, known[n % len(known)], n, until) for n in range(users)]
    for one in asking:
        one.start()
    for one in asking:
        one.join(seconds + 120)
    lasted, spent = time.monotonic() - began, worked(parent) - before
    took = sorted(second for one in asking for second in one.took)
    ended = sum((one.ended for one in asking), Counter())
    return took, ended, lasted, spent


def told(users, took, ended, lasted, spent):
    p50, p95, p99 = (took[min(int(len(took) * share), len(took) - 1)] * 1000 for share in (0.5, 0.95, 0.99))
    if not ended[200]:
        raise SystemExit(f"{users} users got no page: {dict(ended)}")
    wrong = {str(status): count for status, count in ended.items() if status != 200}
    print(f"{users:3} users: p50 {p50:,.0f} ms, p95 {p95:,.0f} ms, p99 {p99:,.0f} ms; errors {wrong or 0}; ", end="")
    print(f"{len(took)} answers in {lasted:.1f} s = {len(took) / lasted:.1f}/s; one core: {len(took) / spent:.1f}/s")


def serving(env, port, workers):
    command = [sys.executable, "manage.py", "serve", "--listen", f"127.0.0.1:{port}", "--workers", str(workers)]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert "就绪" in process.stdout.readline()
    return process


def measure(env, workers, seconds):
    from config.service.cluster.parts import free_port

    run = {"cwd": ROOT, "env": env, "check": True}
    subprocess.run(
        [sys.executable, "manage.py", "demo", "--no-serve"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **run
    )
    asked = [sys.executable, "-m", "benchmarks.load", "--sessions"]
    known = subprocess.run(asked, stdout=subprocess.PIPE, text=True, **run).stdout.split()
    port = free_port()
    server = serving(env, port, workers)
    try:
        loaded(port, server.pid, known, 4, WARM)
        for users in USERS:
            told(users, *loaded(port, server.pid, known, users, seconds))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(60)


def main():
    if "--sessions" in sys.argv:
        return sessions()
    numbers = [int(one) for one in sys.argv[1:] if one.isdecimal()]  # processes, seconds
    workers, seconds = [*numbers, 0, 0][:2]
    workers, seconds = workers or len(os.sched_getaffinity(0)), seconds or SECONDS
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
        env.setdefault("ANJIAN_VAR", folder)
        database = "PostgreSQL" if env.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
        print(f"{database}, {workers} web processes, {seconds} s a round, users and server on one machine", flush=True)
        measure(env, workers, seconds)
    return None


if __name__ == "__main__":
    main()
