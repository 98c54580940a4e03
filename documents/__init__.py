"""What goes on paper: one form is one YAML file; blanks are filled once, bytes are made from the frozen row.

freeze(name, source, on) → Draft · digest(draft, number, on) · keep(draft) → (digest, form, text) · render(paper) →
.docx bytes · preview(paper_or_draft) → HTML · numbering.number(name, short, year, seq) → 文号.
"""

from documents.freezing.freeze import BlankLeft, Draft, digest, freeze, intact, sketch
from documents.freezing.keeping import keep
from documents.freezing.previewing import preview
from documents.numbering import number
from documents.reading.catalogue import form_title
from documents.rendering import TemplateLost, render

__all__ = [
    "BlankLeft",
    "Draft",
    "TemplateLost",
    "digest",
    "form_title",
    "freeze",
    "intact",
    "keep",
    "number",
    "preview",
    "render",
    "sketch",
]
