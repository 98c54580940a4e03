"""Whether a process answers (/healthz), and whether it can do its work (/readyz)."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable
from functools import cache
from hmac import compare_digest

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from casework.models import Entry
from config.service.figures import stale

log = logging.getLogger("anjian.health")
KEY_LENGTH = 32  # characters of a key that was made and not chosen
KEEP = 1.0  # seconds for which one answer does for all who ask


class NotReady(Exception):
    """Why, in words without data."""


def database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@cache
def written() -> frozenset[tuple[str, str]]:
    """The migrations that this release brings."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def migrations() -> None:
    if lacking := written() - set(MigrationRecorder(connection).applied_migrations()):
        raise NotReady(f"{len(lacking)} migrations are not applied")


def files() -> None:
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT) as probe:
        probe.write(b"?" * 4096)
        probe.flush()


def keys() -> None:
    """Both are there, and the record key is the one under which the last line was sealed."""
    if min(len(settings.SECRET_KEY), len(settings.RECORD_KEY)) < KEY_LENGTH:
        raise NotReady("a key is missing or short")
    last = Entry.objects.order_by("-pk").first()
    if last is None:
        return
    where = {"case_id": last.case_id, "line": last.line - 1}
    before = Entry.objects.filter(**where).values_list("seal", flat=True).first() or ""
    if not compare_digest(last.sealed(before), last.seal):
        raise NotReady("the last line was not sealed with this record key")


def anchor() -> None:
    if stale():
        raise NotReady("lines wait for their anchor too long: is the worker's clock running?")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "files": files,
    "keys": keys,
    "anchor": anchor,
}


def holds(name: str, ask: Callable[[], None]) -> bool:
    """Whether one check holds; why not is for the log alone."""
    try:
        ask()
    except NotReady as why:
        log.warning("not ready", extra={"fields": {"check": name, "why": str(why)}})
        return False
    except Exception as why:
        log.warning("not ready", extra={"fields": {"check": name, "why": type(why).__name__}})
        return False
    return True


class Answer:
    """What was found last, and when: many who ask at once cost one look."""

    found: dict[str, bool] = {}
    at: float | None = None


def found() -> dict[str, bool]:
    now = time.monotonic()
    if Answer.at is None or now - Answer.at >= KEEP:
        Answer.found, Answer.at = {name: holds(name, ask) for name, ask in CHECKS.items()}, now
    return Answer.found


@require_safe
@login_not_required
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """/healthz: the process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """/readyz: 200 when every check holds, else 503; which one does not is said, why stands in the log."""
    checks = found()
    return JsonResponse({"ready": all(checks.values()), "checks": checks}, status=200 if all(checks.values()) else 503)
