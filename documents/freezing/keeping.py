"""Keeping 存版: the compiled template of an issued paper stays, whatever becomes of the form."""

from __future__ import annotations

from typing import NamedTuple

from documents.freezing import compiling
from documents.freezing.freeze import Draft


class Kept(NamedTuple):
    """What casework.models.PaperTemplate holds: digest, form and text of a template."""

    digest: str
    form: str
    xml: str


def keep(draft: Draft) -> Kept:
    """Return what must be stored (insert, ignoring a digest already there) in the act that issues the draft."""
    found = compiling.template(draft.name, draft.on)
    return Kept(found.digest, found.form, found.text)
