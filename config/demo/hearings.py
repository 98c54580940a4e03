"""Hearings of the demo city: one just asked for, one with the party called, one that the presider reports on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from config.demo.people import Bureau
from config.demo.world import Matter, World, later, moment

if TYPE_CHECKING:
    from config.demo.fines import Fine

AHEAD = 10  # working days from the notice to the hearing
WAYS = (("request", 0), ("serve_call", 4), ("report", 4 + AHEAD))  # last step, and how many working days it takes
SAID = (
    ("charge", "调查人员", "违法事实有现场检查记录、照片和询问笔录证明，建议按告知的内容处罚。"),
    ("defence", "当事人", "隐患已经整改，请求减轻处罚。"),
    ("cross", "当事人", "对证据的真实性没有异议。"),
    ("last", "当事人", "今后严格落实安全生产责任。"),
)


def way_of(name: str) -> tuple[str, int]:
    """How far the hearing of a penalty goes, by the number in its name: neighbours differ."""
    return WAYS[int("".join(filter(str.isdigit, name)) or 0) % len(WAYS)]


def lasts(name: str) -> int:
    """Working days from the request to the last step."""
    return way_of(name)[1]


def hearing(world: World, fine: Fine, bureau: Bureau, on: date) -> Matter:
    """Asked for the day after the notice, prepared within the week, held two weeks later, as far as the plan goes."""
    last, by = way_of(fine.name)[0], bureau.one
    on = yield later(on, 1)
    said = {"requested_by": fine.party.representative or fine.party.name, "request_way": "written"}
    said["grounds"] = "对拟处罚的数额有异议，请求听证。"
    _, run = world.begin("hearing", "request", case=fine.case, by=by("clerk"), on=on, **said)
    if last == "request":
        return
    for step, office, facts in prepared(fine, bureau, on):
        on = yield later(on, 1)
        world.take("hearing", step, run, by=by(office), on=on, **facts)
    if last == "serve_call":
        return
    at = later(on, AHEAD - 1)
    on = yield at
    world.take("hearing", "hold", run, by=by("presider"), on=on, **record(fine, on))
    report = {"summary": "当事人、调查人员到场，听证依法公开举行。", "opinion": "事实清楚，证据充分，建议从轻处罚。"}
    world.take("hearing", "report", run, by=by("presider"), on=on, **report)


def prepared(fine: Fine, bureau: Bureau, on: date) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Accepted, the bench appointed, the day set, the party called: one a day."""
    yield "answer", "deputy_head", {"outcome": "accepted"}
    yield "appoint", "agency_head", {"presider": bureau.one("presider"), "recorder": bureau.one("clerk")}
    at = moment(later(on, 4 + AHEAD - 1), 9)
    yield "notify", "presider", {"held_at": at, "place": "局二楼听证室", "openness": "public"}
    yield "serve_call", "clerk", {"way": "direct", "receiver": fine.party.representative or fine.party.name}


def record(fine: Fine, on: date) -> dict[str, Any]:
    """The hearing as it was held."""
    who = fine.party.representative or fine.party.name
    said = [{"part": p, "speaker": fine.first.name if p == "charge" else who, "text": text} for p, _, text in SAID]
    hours = {"started": moment(on, 9), "ended": moment(on, 10, 40)}
    here = {"investigators": [fine.first], "present": [{"name": who, "role": "party"}], "statements": said}
    return {**hours, **here, "signed_by": who, "outcome": "held"}
