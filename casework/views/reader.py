"""Who is asking. Every page but login and check asks for a signed-in person (LoginRequiredMiddleware)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from casework.models import Officer


def reader(request: HttpRequest) -> Officer:
    """The signed-in person."""
    if not isinstance(request.user, Officer):
        raise PermissionDenied("请先登录。")
    return request.user
