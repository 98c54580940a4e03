"""Evidence opened: a small picture for lists, or the whole file, and then the record says who read it."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from casework.models import Evidence
from casework.views.evidence import on_disk, small, whole
from casework.views.reader import reader
from flows.office_acts import read_evidence


@require_GET
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it came in, recorded as 查阅证据; `?small` gives a picture of at most 480 × 360 and leaves no line."""
    user, on = reader(request), timezone.localdate()
    found = get_object_or_404(Evidence.objects.visible_to(user, on).select_related("case"), pk=pk)
    path = on_disk(found)
    if "small" in request.GET and found.media_type.startswith("image/"):
        return small(found, path)
    read_evidence(found, by=user, on=on)
    return whole(found, path)
