"""Previewing 预览: the page of a paper as HTML that looks like the sheet."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from documents.freezing import compiling
from documents.freezing.filling import fill
from documents.freezing.freeze import Draft
from documents.numbering import placeholder
from documents.qr import address, png
from documents.rendering import template_of, values_of


def preview(paper: Any, number: str = "") -> SafeString:
    """Return the page of an issued paper, or of a Draft (marked 预览, with an open number), as safe HTML.

    number: what a draft shows in the place of its number.
    """
    if isinstance(paper, Draft):
        data = compiling.parsed(compiling.template(paper.name, paper.on).text)
        return mark_safe(
            _sheet(
                data,
                {**paper.blanks, "_number": number or placeholder(paper.name, "　", paper.on.year)},
                "",
                "预览，尚未制作",
            )
        )
    mark = "作废" if getattr(paper, "voided", None) else ""
    source = b64encode(png(address(paper.blanks.get("_address", ""), paper.digest))).decode()
    picture = f'<img class="pp-qr" alt="核验二维码" src="data:image/png;base64,{source}">'
    return mark_safe(_sheet(template_of(paper), values_of(paper), picture, mark))


def _sheet(data: dict[str, Any], values: dict[str, Any], picture: str, mark: str) -> str:
    out = [f'<article class="pp pp-{data["profile"]}" lang="zh-CN">', picture]
    if mark:
        out.append(f'<p class="pp-mark">{mark}</p>')
    if data["letterhead"]:
        out.append(f'<p class="pp-lettermark">{escape(str(values.get("issuing_organ_seal", "")))}</p>')
    fill(data["page"], values, out)
    if data["foot"]:
        out.append('<footer class="pp-foot">')
        fill(data["foot"], values, out)
        out.append("</footer>")
    return "".join([*out, "</article>"])
