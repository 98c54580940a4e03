"""Papers made from the full set of facts."""

from __future__ import annotations

import io
import zipfile
from types import SimpleNamespace
from typing import Any

import documents
from tests.documents.sources import ON, full

CODE = {"short": "泉", "seq": 7}


def paper(name: str, **changed: Any) -> Any:
    """A paper as the record would hold it."""
    draft = documents.freeze(name, full(name, **changed), ON)
    number = documents.number(name, "泉", ON.year, 7) if draft.series else None
    digest = documents.digest(draft, number, ON)
    return SimpleNamespace(
        form=name,
        title=draft.title,
        number=number,
        issued=ON,
        blanks=draft.blanks,
        template=draft.template,
        digest=digest,
        voided=None,
    )


def part(data: bytes, name: str = "word/document.xml") -> str:
    """One part of a rendered paper, as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read(name).decode()
