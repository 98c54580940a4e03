"""Requests that are stopped before any page sees them 请求被拒绝, answered on a page of our own with what to do."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

MEGA = 1024 * 1024


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 with the limit that was passed, 400 for every other request that cannot be read (Django's handler400)."""
    said = too_much(exception)
    if said:
        return render(request, "413.html", {"what": "提交的内容过多", "say": said}, status=413)
    return render(request, "400.html", status=400)


def too_much(exception: Exception) -> str:
    """Which limit a request passed, in one sentence; "" when it passed none."""
    if isinstance(exception, RequestDataTooBig):
        size = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGA
        return f"填写的文字超过 {size} MB，没有保存；请把长材料存成文件，作为附件上传。"
    if isinstance(exception, TooManyFieldsSent):
        return f"一次提交的栏目超过 {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,} 个，没有保存；请分几次办理。"
    if isinstance(exception, TooManyFilesSent):
        return f"一次提交的文件超过 {settings.DATA_UPLOAD_MAX_NUMBER_FILES} 个，没有保存；请分几次上传。"
    return ""
