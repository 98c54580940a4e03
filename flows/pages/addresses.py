"""Addresses that carry more than their names say."""

from __future__ import annotations

from django.urls import reverse


def begun_from(case: int, kind: str, step: str, origin: int | None) -> str:
    """Where a procedure is begun inside a case, from the proceeding that calls for it."""
    at = reverse("begin_step", args=[case, kind, step])
    return f"{at}?from={origin}" if origin else at
