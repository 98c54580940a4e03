"""Papers held to their digests, to the lines that issued them, and to the templates that they are printed from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import Exists, OuterRef

import documents
from casework.models import Paper, PaperTemplate
from casework.slices import Slice
from flows.beside.adopt_rows import SHEET


def altered_papers(part: Slice) -> Iterator[str]:
    """Papers whose frozen data does not give their digest, or that the record does not know."""
    known = {
        (number or form, digest, case, entry.line)
        for case, lines in part.sound.items()
        for entry in lines
        for form, number, digest in entry.papers
    }
    papers = Paper.objects.filter(proceeding__case_id__in=part.sound).select_related("proceeding").order_by("pk")
    there = set()
    for paper in papers.iterator(chunk_size=500):
        name = f"《{paper.title}》{paper.number or ''}"
        there.add((paper.proceeding.case_id, paper.line))
        if not documents.intact(paper):
            yield f"文书{name}的内容与其摘要不符，被改动过（办案记录第{paper.line}行）。"
            continue
        said = (paper.number or paper.form, paper.digest, paper.proceeding.case_id, paper.line)
        if said not in known:
            yield f"文书{name}不在办案记录第{paper.line}行中。"
        known.discard(said)
    for name, _, case, line in sorted(known):
        if (case, line) not in there:
            yield f"办案记录第{line}行制作的文书 {name} 已不存在（案件 {part.cases[case].number}）。"


def first_of_another(digest: str, form: str) -> str | None:
    """The form of a paper that was made from a template under another form's name; None where there is none."""
    return Paper.objects.filter(template=digest).exclude(form=form).values_list("form", flat=True).first()


def altered_templates() -> Iterator[str]:
    """Templates whose text does not give their digest or that bear another form's name, and papers left without one."""
    for digest, form, xml in PaperTemplate.objects.order_by("pk").values_list("digest", "form", "xml").iterator(50):
        if hashlib.sha256(xml.encode()).hexdigest() != digest:
            yield f"文书模板 {form}（{digest[:12]}）的文字与其摘要不符，被改动过；以此制作的文书不能再据以打印。"
        elif form != SHEET and (other := first_of_another(digest, form)):
            yield f"文书模板 {form}（{digest[:12]}）的式样被改动过：以此制作的文书是 {other}。"
    kept = PaperTemplate.objects.filter(digest=OuterRef("template"))
    for form, digest in Paper.objects.filter(~Exists(kept)).order_by().values_list("form", "template").distinct():
        yield f"文书模板 {form}（{digest[:12]}）已不存在，以此制作的文书不能打印。"
