"""Every request: its number, its log line, its figures; and headers that nobody needs so long are refused."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.service import logs, metrics

log = logging.getLogger("anjian.request")
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEADER = "X-Request-ID"
METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}


def watched(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware after `trusted_proxies`: the number comes from a trusted proxy or is made, and goes back as header."""

    def watching(request: HttpRequest) -> HttpResponse:
        began, number = time.perf_counter(), number_of(request)
        token = logs.REQUEST.set(number)
        try:
            response = answer(request) if header_size(request) <= settings.HEADER_LIMIT else too_long()
            response[HEADER] = number
            told(request, response.status_code, time.perf_counter() - began)
            return response
        finally:
            logs.REQUEST.reset(token)

    return watching


def number_of(request: HttpRequest) -> str:
    """The request's number; a stranger's is not taken, for it would stand in the log as if it were ours."""
    said = str(request.META.pop("HTTP_X_REQUEST_ID", ""))
    return said if request.__dict__.get("via_proxy") and GIVEN.fullmatch(said) else uuid4().hex


def header_size(request: HttpRequest) -> int:
    """Characters of all headers together."""
    return sum(len(name) + len(str(said)) for name, said in request.META.items() if name.startswith("HTTP_"))


def too_long() -> HttpResponse:
    return HttpResponse("请求头过长，没有受理；请清除本站的浏览器数据（Cookie）后重试。\n", status=431)


def route_of(request: HttpRequest) -> str:
    """The name of the address, never the address itself: it may hold what somebody typed."""
    if match := request.resolver_match:
        return match.view_name or match.route
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def told(request: HttpRequest, status: int, seconds: float) -> None:
    route, method = route_of(request), request.method if request.method in METHODS else "other"
    metrics.count_request(route, str(method), status, seconds)
    said = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
    of = {k: v for k, v in (request.resolver_match.kwargs if request.resolver_match else {}).items() if type(v) is int}
    log.info("answered", extra={"fields": said | ({"of": of} if of else {})})
