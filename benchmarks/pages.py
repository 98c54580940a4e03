"""Queries and time of the pages, at the size of the demo city and at a tenth of it, in one run.

A page that costs the same number of queries and nearly the same time at ten times the data is scoped by its index, not by luck.
The large city is the demo city; the small one is grown by the same command with a tenth of everything.
"""

import os
import subprocess
import sys
import tempfile
import time
from statistics import median

PAGES = ("/", "/cases/", "/findings/", "/findings/open/", "/findings/closed/", "/overdue/", "case")


def measure(name):
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from casework.models import Case, Finding, Office

    supervisor = Office.objects.filter(office="supervisor", organ__level="city").first().officer
    client = Client()
    client.force_login(supervisor, backend="django.contrib.auth.backends.ModelBackend")
    case = Case.objects.order_by("-entries").first().pk
    print(f"{name}: {Case.objects.count()} cases, {Finding.objects.count()} findings")
    for page in PAGES:
        path = f"/cases/{case}/" if page == "case" else page
        spent = []
        for _ in range(7):
            start = time.perf_counter()
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(path, HTTP_HOST="localhost")
            spent.append(time.perf_counter() - start)
            assert answer.status_code == 200, (path, answer.status_code)
        print(f"  {page:20} {len(seen):3} queries  {median(spent) * 1000:7.1f} ms", flush=True)


def main():
    if len(sys.argv) > 2 and sys.argv[1] == "--inside":
        return measure(sys.argv[2])
    for name, size in (("tenth", "0.1"), ("whole", "1")):
        with tempfile.TemporaryDirectory() as folder:
            env = {**os.environ, "ANJIAN_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
            env.pop("DATABASE_URL", None)
            subprocess.run([sys.executable, "manage.py", "demo", "--no-serve", "--size", size], env=env, check=True, stdout=subprocess.DEVNULL)
            subprocess.run([sys.executable, "-m", "benchmarks.pages", "--inside", name], env=env, check=True)
    return None


if __name__ == "__main__":
    main()
