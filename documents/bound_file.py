"""Facts that a paper draws from the whole case: its papers, its services, what was decided."""

from __future__ import annotations

from typing import Any

from documents.dates import day_text
from documents.derived import Source, get, worded
from law.offence import KINDS


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


def cause(source: Source) -> str:
    """The offence for which the case was filed."""
    return getattr(_penalty_of(source), "offence_title", "")


def filing_date(source: Source) -> Any:
    """The day on which the case was filed, or the folder opened."""
    return getattr(_penalty_of(source), "filed", None) or get(source, "case", "opened")


def result(source: Source) -> str:
    """What became of the case."""
    held = _penalty_of(source)
    if held is None or not held.decided:
        return ""
    words = worded([KINDS.get(str(kind), str(kind)) for kind in held.kinds], held.fine, held.confiscation)
    return f"{day_text(held.decided)}作出行政处罚决定：{words}。"


def deliveries(source: Source) -> list[dict[str, str]]:
    """Services of the case so far, and the one being recorded in this act."""
    case = source.get("case")
    if not hasattr(case, "proceedings"):
        return []
    from casework.models import Paper, Service

    held = Service.objects.filter(proceeding__case=case).select_related("paper").order_by("on", "pk")
    servers = {"first": get(source, "owner", "name") or "", "second": get(source, "partner", "name") or ""}
    rows = [_served(service) | servers for service in held]
    if get(source, "given", "way"):
        paper = get(source, "given", "paper") or Paper.objects.filter(proceeding=source["run"], voided=None).order_by("-pk").first()
        rows.append(_delivery(source, paper) | servers)
    return rows


def _served(service: Any) -> dict[str, str]:
    paper = service.paper
    return {
        "paper": f"{paper.title}{paper.number or ''}", "receiver": service.receiver, "place": service.place, "day": day_text(service.on),
        "way": service.get_way_display(),
    }  # fmt: skip


def _delivery(source: Source, paper: Any) -> dict[str, str]:
    from casework.models import Service

    way = str(get(source, "given", "way"))
    return {
        "paper": f"{paper.title}{paper.number or ''}" if hasattr(paper, "title") else str(paper or ""),
        "receiver": str(get(source, "given", "receiver") or ""), "place": str(get(source, "given", "place") or ""),
        "day": day_text(get(source, "given", "served") or source["on"]), "way": dict(Service.Way.choices).get(way, way),
    }  # fmt: skip


FACTS = {"papers": papers, "cause": cause, "filing_date": filing_date, "result": result, "deliveries": deliveries}
