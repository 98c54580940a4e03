"""Service 送达: the way the law allows, and the rows that say a paper reached its addressee (行政处罚法 第六十一条)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import TextChoices

from casework.models import Entry, Paper, Service
from flows.door.clocks import local_day
from flows.door.lawful import due, edition
from flows.door.terms import Ground, Guard
from flows.guards.days import day, tentative

LAW = "行政处罚法(2021) 第六十一条"
NOTICE = "service_public_notice"
ANNOUNCED = "announced"  # under this name `pending` keeps, by key of the paper, the day of its public notice
ANNOUNCED_ASIDE: set[str] = set()  # forms that a step serves and an act beside the steps announces


class Channel(TextChoices):
    """By which electronic way the party agrees to be served."""

    FAX = "fax", "传真"
    EMAIL = "email", "电子邮件"
    SMS = "sms", "短信/平台账号"
    OTHER = "other", "其他"


class Addressed:
    """What a service proposes as a draft: to whom and where, as the party confirmed it, else as the register says."""

    @property
    def draft_receiver(self: Any) -> str:
        return goes_to(self)["receiver"]

    @property
    def draft_place(self: Any) -> str:
        return goes_to(self)["place"]


def goes_to(run: Any) -> dict[str, str]:
    """To whom and where a paper is served, as a draft."""
    party, said = run.case.party, confirmed_address(run)
    receiver = said.get("receiver") or party.representative or (party.name * party.is_person)
    return {"receiver": str(receiver), "place": str(said.get("address") or party.address)}


SERVED_TO = {"receiver": "draft_receiver", "place": "draft_place"}


def confirmed_address(run: Any) -> dict[str, Any]:
    """What the latest confirmation of the address for service 送达地址确认书 in the case says; {} without one."""

    def read() -> dict[str, Any]:
        lines = Entry.objects.filter(case_id=run.case.pk, step__in=("confirm_address", "take_back"))
        gone = {line.corrects for line in lines if line.step == "take_back"}
        said = [line.facts for line in lines if line.step == "confirm_address" and line.line not in gone]
        return dict(said[-1]) if said else {}

    found: dict[str, Any] = run.once("confirmed address", read)
    return found


def channel_named(run: Any, on: date) -> str:
    """Who agrees to electronic service names the way and the address; who does not names neither."""
    if not run.given:
        return ""
    agreed, named = (
        run.given["agree_electronic"],
        bool(run.given["electronic_channel"] and run.given["electronic_address"]),
    )
    if agreed == named:
        return ""
    return f"同意电子送达的，请填写电子送达方式和地址；不同意的，请不要填写（{LAW}第二款）。"


def announced(run: Any, fact: str, forms: Iterable[str]) -> date | None:
    """The day of the public notice of the papers of these forms that are on file, as the fact keeps it; without a fact
    as the act beside the steps noted it.

    None before it, and where one of them was made after it: the notice told of a paper that is void since.
    """
    wanted = set(forms)
    start: date | None = getattr(run, fact) if fact else None
    if fact and start is None:
        return None
    rows = run.once("papers", lambda: run.stored(Paper, "voided", proceeding_id=run.pk))
    latest = {paper.form: paper for paper in rows if paper.form in wanted}.values()
    if start is None:
        days = [noticed(run, paper) for paper in latest]
        return max((one for one in days if one), default=None) if all(days) else None
    return None if any(paper.issued > start for paper in latest) else start


def noticed(run: Any, paper: Paper) -> date | None:
    """The day on which the paper was announced by the act beside the steps."""
    said = ((run.pending or {}).get(ANNOUNCED) or {}).get(str(paper.pk))
    return date.fromisoformat(said) if said else None


def notices(run: Any, paper: Paper, on: date | None) -> None:
    """Note or (with None) strike out the day on which the paper was announced."""
    kept = run.pending or {}
    said = {key: day_ for key, day_ in (kept.get(ANNOUNCED) or {}).items() if key != str(paper.pk)}
    said |= {str(paper.pk): on.isoformat()} if on else {}
    others = {name: value for name, value in kept.items() if name != ANNOUNCED}
    run.pending = others | ({ANNOUNCED: said} if said else {}) or None


def served_lawfully(fact: str, forms: Iterable[str]) -> Guard:
    """The way of service is open for this party; `fact` keeps the day of the public notice of papers of `forms`, ""
    where an act beside the steps announces them.
    """
    if not fact:
        ANNOUNCED_ASIDE.update(forms)

    def way_is_lawful(run: Any, on: date) -> str:
        return way_open(run, lambda: announced(run, fact, forms), on)

    return way_is_lawful


def way_open(run: Any, start: Callable[[], date | None], on: date) -> str:
    """Whether the way that the act in hand states is open; `start`: the day of the public notice."""
    way = run.given.get("way")
    if way == Service.Way.ELECTRONIC:
        return e_service_consented(run, on)
    if way == Service.Way.LEFT:
        return left_service_witnessed(run, on)
    if way == Service.Way.PUBLIC_NOTICE:
        return public_notice_allowed(run, start(), on)
    return ""


def grounded(run: Any, sentence: str, card: str, on: date) -> str:
    """The sentence with the card's force and articles; with the general article where the book has none for the day."""
    rule = edition(run, on).get(card)
    return Ground(f"{sentence}（{rule.cites}）。", rule) if rule else f"{sentence}（{LAW}）。"


def e_service_consented(run: Any, on: date) -> str:
    party = run.case.party
    if party.electronic_service and party.electronic_address:
        return ""
    return grounded(
        run,
        "当事人没有签订电子送达确认书、载明电子送达地址，不得电子送达，请改用其他方式",
        "thresholds/e_service_consent",
        on,
    )


def left_service_witnessed(run: Any, on: date) -> str:
    if run.given.get("note"):
        return ""
    return grounded(run, "留置送达应当在备注中写明拒收的事由、见证人或者拍照录像的情况", "thresholds/leave_service", on)


def public_notice_allowed(run: Any, start: date | None, on: date) -> str:
    """Public notice serves only when its days have passed (民事诉讼法 第九十五条)."""
    if start is None:
        return grounded(run, "公告送达应当先发出公告，并记明原因和经过", "thresholds/public_notice_pre", on)
    found = due(run, NOTICE, start)
    last = local_day(found.due)
    if on > last:
        return ""
    rule, first = edition(run, start)[f"terms/{NOTICE}"], last + timedelta(days=1)
    said = f"公告期间至{day(last)}届满{tentative(found)}，最早{day(first)}视为送达"
    return Ground(f"{said}（{rule.cites}）。", rule, first)


def service_rows(run: Any, forms: Iterable[str], *, way: Any, receiver: str, place: str, note: str) -> list[Service]:
    """One row for each of the latest papers of these forms in the proceeding.

    The receipt 送达回执 of the act lists them too.
    """
    found = {
        p.form: p for p in Paper.objects.filter(proceeding_id=run.pk, form__in=list(forms), voided=None).order_by("pk")
    }
    how = {"way": way, "on": run.act.day, "receiver": receiver, "place": place, "note": note}
    made = [Service(proceeding_id=run.pk, paper_id=paper.pk, paper=paper, **how) for paper in found.values()]
    for paper in found.values():
        if noticed(run, paper):
            notices(run, paper, None)
    run.prints(deliveries=deliveries(run, made))
    return made


def deliveries(run: Any, made: list[Service]) -> list[dict[str, Any]]:
    """Every service of the case so far.

    One receipt serves for all papers of a case, so each new one repeats the earlier lines; whoever refused to accept a
    paper has signed nothing, so that place stays empty.
    """
    earlier = Service.objects.filter(proceeding__case_id=run.case.pk).select_related("paper").order_by("pk")
    servers = {"first": run.owner.name, "second": run.partner.name if run.partner else ""}
    return [
        {
            "paper": f"{one.paper.title}{one.paper.number or ''}",
            "receiver": "" if one.way == Service.Way.LEFT else one.receiver,
            "place": one.place or run.case.party.address,
            "day": one.on,
            "way": Service.Way(one.way).label,
            **servers,
        }
        for one in [*earlier, *made]
    ]
