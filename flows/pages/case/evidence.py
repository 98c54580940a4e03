"""Evidence opened: a small picture for lists, or the file, and then the record says who read it."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from casework.models import Evidence
from casework.reading.evidence import on_disk, shown, small, whole
from casework.reading.reader import reader
from flows.beside.office import read_evidence


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file, recorded as 查阅证据: a HEIC photograph as a JPEG copy, or its own bytes for `?original`.

    `?small` gives a picture of at most 480 × 360 and leaves no line; HEAD answers with the head alone and leaves none.
    """
    user, on = reader(request), timezone.localdate()
    found = get_object_or_404(Evidence.objects.visible_to(user, on).select_related("case"), pk=pk)
    path = on_disk(found)
    if "small" in request.GET and found.media_type.startswith("image/"):
        return small(found, path)
    if request.method != "HEAD":
        read_evidence(found, by=user, on=on)
    return whole(found, path) if "original" in request.GET else shown(found, path)
