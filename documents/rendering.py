"""Rendering 出版: the bytes of a paper, a pure function of its row and of the template the row names."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from documents.freezing import compiling
from documents.freezing.filling import fill
from documents.layout.package import QR_PART
from documents.qr import address, png
from documents.reading.sources import FormError

EPOCH = (1980, 1, 1, 0, 0, 0)


class TemplateLost(FormError):
    """The template a paper was issued from is neither the form's present one nor kept."""


def render(paper: Any) -> bytes:
    """Return the paper as .docx bytes, the same on every machine and in every process.

    paper: form, number, issued, blanks, template, digest, as casework.models.Paper has them. TemplateLost when the
    template of that digest is not at hand.
    """
    values = values_of(paper)
    members: dict[str, bytes] = {QR_PART: png(address(paper.blanks.get("_address", ""), paper.digest))}
    for name, segments in template_of(paper)["word"].items():
        out: list[str] = []
        fill(segments, values, out)
        members[name] = "".join(out).encode()
    return _packed(members)


def values_of(paper: Any) -> dict[str, Any]:
    """Return the blanks with the number, which is allocated after freezing."""
    return {**paper.blanks, "_number": paper.number or ""}


def template_of(paper: Any) -> dict[str, Any]:
    """Return the compiled template a paper names: the form's present one, or the one kept when it was issued."""
    try:
        found = compiling.template(paper.form, paper.issued)
        if found.digest == paper.template:
            return compiling.parsed(found.text)
    except FormError:
        pass  # the form or its wording is gone; the kept text still prints
    return compiling.parsed(_kept(paper))


def _kept(paper: Any) -> str:
    from casework.models import PaperTemplate

    kept = PaperTemplate.objects.filter(digest=paper.template).values_list("xml", flat=True).first()
    if kept is None:
        raise TemplateLost(f"《{paper.title}》的模板（{paper.template[:12]}）没有保存，请从备份中恢复后再打印。")
    return str(kept)


def _packed(members: dict[str, bytes]) -> bytes:
    """Fixed order, fixed days, stored: nothing of the machine or its zlib gets into the bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name in sorted(members, key=lambda n: (n != "[Content_Types].xml", n)):
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 3
            info.external_attr = 0o600 << 16
            packed.writestr(info, members[name])
    return out.getvalue()
