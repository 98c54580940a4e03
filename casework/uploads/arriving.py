"""Files on their way in: one that grows over the limit is dropped, a request that announces too much is not read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from casework.uploads.kinds import MEGA, limits


class SizeLimit(FileUploadHandler):
    """Drops a file as soon as it passes UPLOAD_LIMIT, whatever its declared length; the request remembers its name."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.seen += len(raw_data)
        if self.seen > settings.UPLOAD_LIMIT:
            refused = self.request.__dict__.setdefault("too_large", [])  # type: ignore[union-attr]
            refused.append((self.field_name, self.file_name))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def too_large(request: HttpRequest) -> list[str]:
    """Sentences for the files that SizeLimit dropped from this request."""
    request.FILES  # noqa: B018  reading the files is what runs the handlers
    names = dict.fromkeys(name for _, name in request.__dict__.get("too_large", []))
    return [f"“{name}”超过上限，没有保存；{limits()}。" for name in names]


def limit_uploads(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: a request that announces more than UPLOAD_TOTAL bytes is refused before one of them is read."""

    def limited(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) <= settings.UPLOAD_TOTAL:
            return answer(request)
        size = int(length) / MEGA
        say = f"这次上传共 {size:.0f} MB，一次不超过 {settings.UPLOAD_TOTAL // MEGA} MB；{limits()}。"
        return render(request, "413.html", {"say": say}, status=413)  # the server closes the connection (PEP 3333)

    return limited
