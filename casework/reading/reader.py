"""Who is asking. Every page but login and check asks for a signed-in person (LoginRequiredMiddleware)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from casework.models import Officer
from casework.scope import offices_of


def reader(request: HttpRequest) -> Officer:
    """The signed-in person, with the offices read once for scope, gate and the head of the page."""
    if not isinstance(request.user, Officer):
        raise PermissionDenied("请先登录。")
    offices_of(request.user)
    return request.user
