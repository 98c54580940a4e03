"""Service 送达: which way the law allows, and the rows that say a paper reached its addressee (行政处罚法 第六十一条)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import law
from casework.models import Paper, Service
from flows.guards import day, ends
from flows.terms import Ground, Guard

LAW = "行政处罚法(2021) 第六十一条"
NOTICE = "service_public_notice"


def served_lawfully(announced: str) -> Guard:
    """The way of service is open for this party; `announced` is the fact with the day of the public notice."""

    def way_is_lawful(run: Any, on: date) -> str:
        way = run.given.get("way")
        if way == Service.Way.ELECTRONIC:
            return consented(run, on)
        if way == Service.Way.LEFT:
            return witnessed(run, on)
        if way == Service.Way.PUBLIC_NOTICE:
            return announced_long_enough(getattr(run, announced), on)
        return ""

    return way_is_lawful


def grounded(sentence: str, card: str, on: date) -> str:
    """The sentence with the card's force and articles; with the general article where the book has none for the day."""
    rule = law.book().at(on).get(card)
    return Ground(f"{sentence}（{rule.cites}）。", rule) if rule else f"{sentence}（{LAW}）。"


def consented(run: Any, on: date) -> str:
    party = run.case.party
    if party.electronic_service and party.electronic_address:
        return ""
    return grounded("当事人没有签订电子送达确认书、载明电子送达地址，不得电子送达，请改用其他方式", "thresholds/e_service_consent", on)


def witnessed(run: Any, on: date) -> str:
    if run.given.get("note"):
        return ""
    return grounded("留置送达应当在备注中写明拒收的事由、见证人或者拍照录像的情况", "thresholds/leave_service", on)


def announced_long_enough(start: date | None, on: date) -> str:
    """Public notice serves only when its days have passed (民事诉讼法 第九十五条)."""
    if start is None:
        return grounded("公告送达应当先发出公告，并记明原因和经过", "thresholds/public_notice_pre", on)
    last = ends(NOTICE, start, on).due
    if on > last:
        return ""
    rule, first = law.book().at(start)[f"terms/{NOTICE}"], last + timedelta(days=1)
    return Ground(f"公告期间至{day(last)}届满，最早{day(first)}视为送达（{rule.cites}）。", rule, first)


def service_rows(run: Any, forms: Iterable[str], *, way: Any, receiver: str, place: str, note: str) -> list[Service]:
    """One row for each of the latest papers of these forms in the proceeding."""
    found = {p.form: p for p in Paper.objects.filter(proceeding_id=run.pk, form__in=list(forms), voided=None).order_by("pk")}
    return [
        Service(proceeding_id=run.pk, paper_id=paper.pk, way=way, on=run.on, receiver=receiver, place=place, note=note)
        for paper in found.values()
    ]  # fmt: skip
