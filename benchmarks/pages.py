"""Queries and time of the pages in the demo city, and with fifty times its cases, findings and clocks, in one run.

The copies are written straight into the tables (a benchmark's privilege): what is measured is reading. A page should
cost the same number of statements and nearly the same time.
"""

import os
import subprocess
import sys
import tempfile
import time
from statistics import median

TIMES = 50
PAGES = ("/", "/cases/", "/findings/", "/findings/open/", "/findings/closed/", "/overdue/", "case")
SPAN = 1_000_000  # a copy's keys are this far from those of the row, times its number


def copied():
    """What is copied, the referred-to first: cases, their procedures with their facts, findings, clocks."""
    from django.apps import apps

    from casework.models import Case, Clock, Finding, Proceeding

    facts = [m for m in apps.get_models() if not m._meta.proxy and Proceeding in m._meta.parents]
    return [Case, Proceeding, *facts, Finding, Clock]


def copies():
    """INSERT … SELECT of every row TIMES - 1 times: each copy refers to the copies of what its row refers to, so that a
    case keeps its size; a unique text gets a suffix.
    """
    from django.db import connection, transaction

    models = copied()
    with transaction.atomic(), connection.cursor() as cursor:
        for model in models:
            meta = model._meta
            said = [value(field, models) for field in meta.local_concrete_fields]
            names = ", ".join(field.column for field in meta.local_concrete_fields)
            cursor.execute(
                f"WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {TIMES - 1}) "
                f"INSERT INTO {meta.db_table} ({names}) SELECT {', '.join(said)} FROM {meta.db_table} t, g"
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def value(field, models):
    """What a copy holds in a column."""
    target = field.remote_field.model._meta.concrete_model if field.remote_field else None
    if target in models or (field.primary_key and target is None):
        return f"t.{field.column} + g.n * {SPAN}"
    return f"t.{field.column} || '-' || g.n" if field.unique else f"t.{field.column}"


def once(client, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    spent = []
    for _ in range(9):
        start = time.perf_counter()
        answer = client.get(path, HTTP_HOST="localhost")
        spent.append(time.perf_counter() - start)
        assert answer.status_code == 200, (path, answer.status_code)
    with CaptureQueriesContext(connection) as seen:
        client.get(path, HTTP_HOST="localhost")
    return len(seen), median(spent) * 1000


def measure():
    import django

    django.setup()
    from django.test import Client

    from casework.models import Case, Finding, Office

    client = Client()
    supervisor = Office.objects.filter(office="supervisor", organ__level="city").first().officer
    client.force_login(supervisor, backend="django.contrib.auth.backends.ModelBackend")
    busiest = Case.objects.order_by("-entries").first().pk
    found = {}
    for size in ("demo", f"x{TIMES}"):
        if size != "demo":
            copies()
        print(f"{size}: {Case.objects.count():,} cases, {Finding.objects.count():,} findings")
        found[size] = {page: once(client, f"/cases/{busiest}/" if page == "case" else page) for page in PAGES}
    for page in PAGES:
        (few, small), (many, large) = (found[size][page] for size in found)
        print(f"  {page:18} {few:3} → {many:3} queries   {small:6.1f} → {large:6.1f} ms   ratio {large / small:.2f}")


def main():
    if "--inside" in sys.argv:
        return measure()
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "ANJIAN_VAR": folder, "DJANGO_SETTINGS_MODULE": "config.settings"}
        env.pop("DATABASE_URL", None)
        subprocess.run(
            [sys.executable, "manage.py", "demo", "--no-serve"],
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        subprocess.run([sys.executable, "-m", "benchmarks.pages", "--inside"], env=env, check=True)
    return None


if __name__ == "__main__":
    main()
