"""The acts of a draw 双随机抽取, in their order: roster published, commitment, numbers of outsiders, draw, acceptance.

A draw is no part of a case. Each act is a sealed line of the draw; who froze the roster does not commit, who drew does
not accept, and nobody of the organ names a number.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework import draws
from casework.ledger import next_number
from casework.models import Draw, DrawLine, Office, OfficeKind, Officer, Organ, Party
from flows.beside.recording import reasoned
from flows.door.facts import cleaned
from flows.door.heard import heard
from flows.door.refusals import Refused
from flows.door.wholly import wholly
from permissions.gate import Held, NotPermitted, held_on
from permissions.offices import DRAWS, LEADS

SERIES, WORDS = "抽", "应急抽"
MOST = 2000  # rows of one roster
Stage = Draw.Stage


@dataclass(frozen=True)
class Drawn:
    """A draw with its lines, as its page and its certificate read it."""

    draw: Draw
    lines: list[DrawLine]

    def said(self, step: str) -> dict[str, Any]:
        """What the latest line of a step says; empty when there is none."""
        found: dict[str, Any] = next((line.facts for line in reversed(self.lines) if line.step == step), {})
        return dict(found)

    def by(self, step: str) -> int | None:
        """Who took a step last."""
        return next((line.by_id for line in reversed(self.lines) if line.step == step), None)

    @property
    def excused(self) -> list[dict[str, Any]]:
        return [line.facts for line in self.lines if line.step == "excuse"]

    @property
    def result(self) -> list[str]:
        """Ids that are drawn and serve."""
        return draws.chosen(self.said("draw").get("ranking", []), self.draw.wanted, self.excused)

    @property
    def names(self) -> dict[str, str]:
        return {row["id"]: row["name"] for row in self.said("freeze")["roster"]}

    def certificate(self) -> dict[str, Any]:
        """All that is needed to compute the draw again. Raises Refused before it is drawn."""
        if not self.said("draw"):
            raise Refused(f"{self.draw.number}尚未抽取，没有证书。")
        own: dict[str, Any] = {"number": self.draw.number, "organ": str(self.draw.organ), "purpose": self.draw.purpose}
        frozen, said = self.said("freeze"), self.said("draw")
        own |= {"wanted": self.draw.wanted, "roster": frozen["roster"], "excluded": frozen["excluded"]}
        own |= {"roster_digest": frozen["roster_digest"], "commitment": self.said("commit")["commitment"]}
        own |= {"named": self.said("name")["named"], "secret": said["secret"], "ranking": said["ranking"]}
        return own | {"excused": self.excused, "result": self.result, "stage": str(self.draw.stage)}


def read(pk: int) -> Drawn:
    """A draw with its lines in order."""
    draw = Draw.objects.select_related("organ").get(pk=pk)
    return Drawn(draw, list(draw.lines.select_related("by").order_by("line")))


def holding(by: Officer, offices: Sequence[str], on: date, organ: Organ | None = None) -> Held:
    """The office in which the person acts. Raises NotPermitted."""
    for held in held_on(by, on):
        if by.is_active and held.office in offices and (organ is None or held.organ == organ.pk):
            return held
    wanted = "、".join(str(OfficeKind(one).label) for one in offices)
    raise NotPermitted(f"{by}于{on}没有在{organ or '任何机关'}担任可以办理这一步的岗位，请由{wanted}办理。")


def roster_of(kind: str, organ: Organ, path: str, on: date, industry: str = "", risk: str = "") -> list[dict[str, str]]:
    """Rows that can take part: units of the territory that live, or certified officers of the organ."""
    if kind == Draw.Of.OFFICERS:
        offices = Office.objects.filter(organ=organ, office="investigator", since__lte=on).exclude(until__lt=on)
        rows = Officer.objects.filter(offices__in=offices)
        held = [one for one in rows.filter(is_active=True).distinct().order_by("pk") if one.certified(on)]
        return [{"id": f"officer-{one.pk}", "name": f"{one.name}（{one.certificate_no}）"} for one in held]
    units = Party.objects.filter(territory__path__startswith=path).exclude(kind=Party.Kind.INDIVIDUAL)
    units = units.exclude(ended__lte=on).exclude(kind=Party.Kind.GOVERNMENT)
    if industry:
        units = units.filter(industry__contains=industry)
    if risk:
        units = units.filter(risk=risk)
    return [{"id": f"party-{one.pk}", "name": one.name} for one in units.order_by("pk")[: MOST + 1]]


@heard
def freeze(
    *,
    of: str,
    purpose: str,
    wanted: int,
    by: Officer,
    on: date,
    excluded: Sequence[dict[str, str]] = (),
    industry: str = "",
    risk: str = "",
    key: str | None = None,
) -> Drawn:
    """Publish a roster with its exclusions, each with its ground. Raises NotPermitted, Refused."""
    held = holding(by, DRAWS, on)
    organ, said = Organ.objects.get(pk=held.organ), cleaned(purpose)
    if of not in Draw.Of.values:
        raise Refused(f"没有“{of}”这一种抽取，可选：{'、'.join(map(str, Draw.Of.labels))}。")
    if not said or len(said) > 160:
        raise Refused("请写明抽取事由，160字以内。")
    roster = roster_of(of, organ, held.path, on, cleaned(industry), risk)
    known = {row["id"]: row["name"] for row in roster}
    out = [left_out(row, known) for row in excluded]
    if any(not row["ground"] for row in out):
        raise Refused("排除的每一行都要写明理由；没有理由的不能排除。")
    if len(roster) > MOST:
        raise Refused(f"名册超过{MOST}行，请按行业、风险缩小范围。")
    left = len(roster) - len(out)
    if not 1 <= wanted <= left:
        raise Refused(f"抽取数应在1到{left}之间（名册{len(roster)}行，排除{len(out)}行），现为{wanted}。")
    facts = {"of": of, "purpose": said, "wanted": wanted, "roster": roster, "excluded": out}
    facts["roster_digest"] = draws.roster_digest(said, wanted, roster, out)
    with wholly():
        running = next_number(organ.pk, SERIES, on.year)  # locks the counter: two clicks come one after the other
        if key and (before := DrawLine.objects.filter(step="freeze", by=by, facts__key=key).first()):
            found = read(before.draw_id)
            transaction.set_rollback(True)  # the number taken for the second click is given back
            return found
        facts |= {"key": key} if key else {}
        number = f"（{organ.short}）{WORDS}〔{on.year}〕{running}号"
        facts |= {"number": number, "organ": organ.pk}
        draw = Draw(organ=organ, number=number, purpose=said, of=of, wanted=wanted, stage=Stage.FROZEN, opened=on)
        draw.save(force_insert=True)
        line(draw, [], "freeze", facts, by, on)
    return read(draw.pk)


def left_out(row: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    """One exclusion, by the id of its row or by its name. Raises Refused for what is not on the roster."""
    said = cleaned(str(row.get("id") or row.get("name") or ""))
    named = (one for one, name in known.items() if said in (name, name.partition("（")[0]))
    found = said if said in known else next(named, "")
    if not found:
        raise Refused(f"名册中没有“{said[:60]}”，不能排除，请核对。")
    return {"id": found, "name": known[found], "ground": cleaned(str(row.get("ground") or ""))}


Doing = Callable[[Drawn], tuple[dict[str, Any], str]]  # → what the line says, the next stage


def act(pk: int, step: str, sources: Sequence[str], do: Doing, *, by: Officer, on: date) -> Drawn:
    """One act of a draw under its lock. Raises Refused out of order."""
    with wholly():
        draw = Draw.objects.select_for_update(of=("self",), no_key=True).select_related("organ").get(pk=pk)
        held = Drawn(draw, list(draw.lines.order_by("line")))
        if draw.stage not in sources:
            wanted = "、".join(str(Stage(one).label) for one in sources)
            early = Stage.values.index(draw.stage) < Stage.values.index(sources[0])
            what = "请先办理前面的步骤" if early else "可能已经办理，请刷新后核对"
            raise Refused(f"{draw.number}处于“{draw.get_stage_display()}”，这一步应在“{wanted}”时办理；{what}。")
        if on < held.lines[-1].on:
            raise Refused(f"办理日{on}早于上一步的日期{held.lines[-1].on}，请核对。")
        facts, stage = do(held)
        draw.stage = stage
        draw.save(update_fields=["stage", "secret"])
        line(draw, held.lines, step, facts, by, on)
    return read(pk)


def line(draw: Draw, before: list[DrawLine], step: str, facts: dict[str, Any], by: Officer, on: date) -> None:
    """Append one sealed line."""
    row = DrawLine(draw=draw, line=len(before) + 1, step=step, by=by, on=on, at=timezone.now(), facts=facts)
    row.key_id = settings.RECORD_KEY_ID
    row.seal = row.sealed(before[-1].seal if before else "")
    row.save(force_insert=True)


def apart(held: Drawn, by: Officer, *taken: str) -> None:
    """Raises NotPermitted for who took one of the steps."""
    if by.is_one_of(held.by(step) for step in taken):
        raise NotPermitted(f"{by}已办理本次抽取的前一步，这一步由另一人办理（职能分离）。")


def fresh_secret() -> str:
    """256 bits that nobody has chosen, as hex."""
    return secrets.token_hex(32)


@heard
def commit(pk: int, *, by: Officer, on: date) -> Drawn:
    """A second person approves the roster and publishes the digest of the secret, which the machine makes."""

    def committed(held: Drawn) -> tuple[dict[str, Any], str]:
        holding(by, LEADS, on, held.draw.organ)
        apart(held, by, "freeze")
        held.draw.secret = fresh_secret()
        return {"commitment": draws.commitment_of(held.draw.secret)}, Stage.COMMITTED

    return act(pk, "commit", [Stage.FROZEN], committed, by=by, on=on)


@heard
def name(pk: int, named: Sequence[dict[str, Any]], *, by: Officer, on: date) -> Drawn:
    """Numbers that outsiders name: name, body and a number from 0 to 9999 each."""

    def told(held: Drawn) -> tuple[dict[str, Any], str]:
        holding(by, DRAWS, on, held.draw.organ)
        rows = [outsider(row) for row in named if any(str(value).strip() for value in row.values())]
        if len({row["name"] for row in rows}) < len(rows):
            raise Refused("同一人只能报一个数字，请更正。")
        if len(rows) < draws.LEAST_OUTSIDERS:
            raise Refused(f"报数的外部人员不少于{draws.LEAST_OUTSIDERS}名，现为{len(rows)}名。")
        own = Officer.objects.filter(offices__organ=held.draw.organ, name__in=[row["name"] for row in rows])
        if inside := own.values_list("name", flat=True).first():
            raise Refused(f"{inside}是{held.draw.organ}的人员，报数的应当是外部人员。")
        return {"named": rows}, Stage.NAMED

    return act(pk, "name", [Stage.COMMITTED], told, by=by, on=on)


def outsider(row: dict[str, Any]) -> dict[str, Any]:
    """One person with the number named. Raises Refused."""
    who, body, said = (cleaned(str(row.get(key, ""))) for key in ("name", "body", "number"))
    if not who or not body:
        raise Refused("报数的每一人都要写明姓名和单位。")
    if not said.isdecimal() or int(said) > draws.MOST_NUMBER:
        raise Refused(f"{who}所报的数字应为0到{draws.MOST_NUMBER}的整数，现为“{said}”。")
    return {"name": who[:40], "body": body[:80], "number": int(said)}


@heard
def draw(pk: int, *, by: Officer, on: date) -> Drawn:
    """Open the secret and rank."""

    def ranked(held: Drawn) -> tuple[dict[str, Any], str]:
        holding(by, DRAWS, on, held.draw.organ)
        secret, frozen = held.draw.secret, held.said("freeze")
        if draws.commitment_of(secret) != held.said("commit")["commitment"]:
            raise Refused("保存的密数与公布的承诺不符，不能抽取；请弃用本次抽取，重新进行。")
        said = {**frozen, **held.said("name")}
        return {"secret": secret, "ranking": draws.drawn(secret, said)}, Stage.DRAWN

    return act(pk, "draw", [Stage.NAMED], ranked, by=by, on=on)


@heard
def accept(pk: int, *, by: Officer, on: date) -> Drawn:
    """The head adopts the result."""

    def accepted(held: Drawn) -> tuple[dict[str, Any], str]:
        holding(by, LEADS, on, held.draw.organ)
        apart(held, by, "freeze", "draw")
        return {"result": held.result}, Stage.ACCEPTED

    return act(pk, "accept", [Stage.DRAWN], accepted, by=by, on=on)


@heard
def excuse(pk: int, one: str, *, by: Officer, on: date, reason: str) -> Drawn:
    """A drawn row that cannot serve: the next of the same ranking follows, never a new seed."""

    def excused(held: Drawn) -> tuple[dict[str, Any], str]:
        holding(by, LEADS, on, held.draw.organ)
        if one not in held.result:
            raise Refused("只能对抽中的递补，请选择抽取结果中的一行。")
        said = {"id": one, "name": held.names[one], "ground": reasoned(reason, "递补")}
        if len(draws.chosen(held.said("draw")["ranking"], held.draw.wanted, [*held.excused, said])) < held.draw.wanted:
            raise Refused("排序中已没有可以递补的，请弃用后重新抽取。")
        return said, Stage.ACCEPTED

    return act(pk, "excuse", [Stage.ACCEPTED], excused, by=by, on=on)


@heard
def abandon(pk: int, *, by: Officer, on: date, reason: str) -> Drawn:
    """Give a draw up; it stays on the register."""

    def abandoned(held: Drawn) -> tuple[dict[str, Any], str]:
        holding(by, LEADS, on, held.draw.organ)
        apart(held, by, "draw")
        return {"reason": reasoned(reason, "弃用抽取")}, Stage.ABANDONED

    sources = [Stage.FROZEN, Stage.COMMITTED, Stage.NAMED, Stage.DRAWN, Stage.ACCEPTED]
    return act(pk, "abandon", sources, abandoned, by=by, on=on)
