"""Facts that a paper draws from the whole case: its papers, its services, what was decided."""

from __future__ import annotations

import re
from typing import Any

from documents.reading.dates import day_text
from documents.reading.derived.penalty import worded
from documents.reading.derived.source import Source, fact, get
from law.fines.offence import KINDS

ARTICLE = re.compile(r"（第[^（）]*）案$")  # an offence told apart by its article


@fact
def papers(source: Source) -> list[dict[str, str]]:
    """The papers of the case in order of issue, for the index of the bound file; voided ones stay out."""
    case = source.get("case")
    if not hasattr(case, "proceedings"):
        return []
    from casework.models import Paper

    held = Paper.objects.filter(proceeding__case=case, voided=None).order_by("issued", "pk")
    return [{"title": f"{p.title}{p.number or ''}", "day": day_text(p.issued)} for p in held]


def _penalty_of(source: Source) -> Any:
    """The ordinary penalty of the case, for papers of the close-out."""
    case = source.get("case")
    if not hasattr(case, "proceedings"):
        return None
    from casework.models import Penalty

    return Penalty.objects.filter(case=case).order_by("-pk").first()


@fact
def result(source: Source) -> str:
    """What became of the case."""
    held = _penalty_of(source)
    if held is None or not held.decided:
        return ""
    words = worded([KINDS.get(str(kind), str(kind)) for kind in held.kinds], held.fine, held.confiscation)
    return f"{day_text(held.decided)}作出行政处罚决定：{words}。"


@fact
def case_name(source: Source) -> str:
    """案件名称, the same on every paper of a case: 当事人涉嫌…案; the folder's title where nobody is punished."""
    name = get(source, "run", "suspected_case") or _suspected(source) or get(source, "case", "title") or ""
    return ARTICLE.sub("案", str(name))


def _suspected(source: Source) -> str:
    case = source.get("case")
    if case is None or not hasattr(case, "proceedings"):
        return ""
    from casework.reading.offence import offence_of

    found = offence_of(case.pk)
    return f"{case.party.name}涉嫌{found}案" if found else ""
