"""What Prometheus is told: requests, acts and refusals as they happen; the state of the work at most once a minute.

With PROMETHEUS_MULTIPROC_DIR set (`manage.py serve` sets it) the counters of all processes of the machine are summed.
Labels are names of addresses, procedures and steps; none of them holds what a person typed.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from config.service.proxies import among
from flows.door.watching import REFUSED

REQUESTS = Counter("anjian_requests", "Requests answered", ["route", "method", "status"])
SECONDS = Histogram(
    "anjian_request_seconds",
    "Seconds until a request was answered",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
ACTS = Counter("anjian_acts", "Acts asked of the door, by how they ended", ["procedure", "step", "outcome"])
REFUSALS = Counter("anjian_refusals", "Refusals of the door, by their kind", ["procedure", "why"])


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    REQUESTS.labels(route, method, status).inc()
    SECONDS.labels(route).observe(seconds)


def count_act(kind: str, step: str, ended: str, why: str) -> None:
    ACTS.labels(kind, step, ended).inc()
    if ended == REFUSED:
        REFUSALS.labels(kind, why).inc()


class State:
    """Gauges of the work, measured at most every FIGURES_SECONDS in each process, whoever asks how often."""

    def __init__(self) -> None:
        self.known: list[tuple[str, str, float]] = []
        self.measured: float | None = None

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = time.monotonic()
        if self.measured is None or now - self.measured >= settings.FIGURES_SECONDS:
            self.known, self.measured = list(self.look()), now
        for name, says, value in self.known:
            yield GaugeMetricFamily(name, says, value=value)

    def look(self) -> Iterator[tuple[str, str, float]]:
        """What the database says; the rest is told without it when it does not answer."""
        from config.service.figures import figures

        try:
            found = list(figures())
        except DatabaseError:
            found = []
        yield "anjian_database_up", "Whether the database answers", bool(found)
        yield from found

    def describe(self) -> list[Any]:
        """Nothing is measured when the collector is registered."""
        return []


STATE = State()


def text() -> bytes:
    """All figures in Prometheus' text format."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        for one in (REQUESTS, SECONDS, ACTS, REFUSALS):
            registry.register(one)
    registry.register(STATE)  # type: ignore[arg-type]
    return generate_latest(registry)


def may_read(request: HttpRequest) -> bool:
    """A bearer of METRICS_TOKEN, or who comes from METRICS_FROM and not through a proxy that nobody trusts: such a one
    makes every stranger look as if he sat on this machine.
    """
    said, token = request.headers.get("Authorization", ""), settings.METRICS_TOKEN
    if token and hmac.compare_digest(said.encode(), f"Bearer {token}".encode()):
        return True
    vouched = not getattr(request, "disbelieved", False)
    return vouched and among(str(request.META.get("REMOTE_ADDR") or ""), settings.METRICS_FROM)


@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """/metrics."""
    if not may_read(request):
        return HttpResponse("只对本机、METRICS_FROM 中的地址和持有 METRICS_TOKEN 的监控系统开放。\n", status=403)
    return HttpResponse(text(), content_type=CONTENT_TYPE_LATEST)
