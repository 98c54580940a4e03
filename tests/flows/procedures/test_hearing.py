"""The hearing from the request to the report: whom the law holds apart, which day it leaves, what waits for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.models import Appointment, Clock, Entry, Hearing, Paper, Penalty
from flows.door.engine import begin, take
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES
from flows.models import Invitation
from permissions.gate import NotPermitted
from tests.flows.penalty_walk import Walk
from tests.people import fresh

pytestmark = pytest.mark.django_db

D = date
START = D(2026, 9, 7)  # told on Tuesday 22 September 2026, asked until the 30th
TOLD, ASKED, LATE = D(2026, 9, 22), D(2026, 9, 30), D(2026, 10, 8)
DAY = D(2026, 10, 22)  # the hearing; the last day of the call is the 13th
LAST_CALL = D(2026, 10, 13)
BY = {
    "request": "clerk",
    "answer": "deputy",
    "appoint": "head",
    "notify": "clerk",
    "serve_call": "clerk",
    "serve_refusal": "clerk",
    "ask_recusal": "clerk",
    "decide_recusal": "head",
    "postpone": "presider",
    "hold": "presider",
    "report": "presider",
    "read": "head",
    "withdraw": "clerk",
    "terminate": "head",
}
SAID = [
    {"part": "charge", "speaker": "林志远", "text": "两名电工没有操作证，建议罚款六万元。"},
    {"part": "defence", "speaker": "蔡宏泰", "text": "已经报名培训。"},
    {"part": "cross", "speaker": "蔡宏泰", "text": "对照片没有异议。"},
    {"part": "last", "speaker": "蔡宏泰", "text": "请求从轻。"},
]


class Heard:
    """One penalty told with the right to a hearing, and the hearing in it."""

    def __init__(self, people: Any, **how: Any) -> None:
        self.people = people
        self.walk = Walk(people, start=START, **how).to("serve_notice")
        self.pk = 0

    @property
    def run(self) -> Any:
        return PROCEDURES["hearing"].objects.get(pk=self.pk)

    @property
    def penalty(self) -> Penalty:
        return Penalty.objects.get(pk=self.walk.pk)

    def who(self, name: str) -> Any:
        return fresh(getattr(self.people.jinjiang, name))

    def facts(self, step: str, on: date) -> dict[str, Any]:
        who = self.people.jinjiang
        at = self.run.held_at if self.pk else None
        held: dict[str, dict[str, Any]] = {
            "request": {"requested_by": "蔡宏泰", "request_way": "written", "grounds": "罚款过重。"},
            "answer": {"outcome": "accepted"},
            "appoint": {"presider": who.presider, "recorder": who.clerk},
            "notify": {"held_at": f"{DAY}T09:00", "place": "局二楼听证室", "openness": "public"},
            "serve_call": {"way": "direct", "receiver": "蔡宏泰"},
            "serve_refusal": {"way": "direct", "receiver": "蔡宏泰"},
            "ask_recusal": {"challenge": "主持人与举报人系亲属。"},
            "decide_recusal": {"outcome": "granted", "recusal_reason": "确有亲属关系。"},
            "postpone": {"postponement_ground": "当事人住院"},
            "hold": {
                "started": at,
                "ended": f"{on}T11:00",
                "investigators": [who.investigator],
                "present": [{"name": "蔡宏泰", "role": "party"}],
                "statements": SAID,
                "signed_by": "蔡宏泰",
                "outcome": "held",
            },
            "report": {"summary": "双方到场，程序合法。", "opinion": "事实清楚，建议从轻。"},
            "read": {"reading_opinion": "按听证笔录处理。", "outcome": "on_record"},
            "withdraw": {"withdrawn_by": "蔡宏泰"},
            "terminate": {"ground": "party_ended"},
        }
        return held[step]

    def take(self, step: str, on: date, *, by: Any = None, reason: str = "", **more: Any) -> Entry:
        facts = {k: v for k, v in (self.facts(step, on) | more).items() if v is not None}
        by = by or self.who(BY[step])
        if step == "request":
            entry = begin("hearing", step, facts, case=self.walk.run.case, by=by, on=on, reason=reason)
            self.pk = entry.proceeding_id
            return entry
        return take("hearing", step, self.pk, facts, by=by, on=on, reason=reason)

    def asked(self, on: date = ASKED, **more: Any) -> Heard:
        self.take("request", on, **more)
        return self

    def accepted(self, on: date = ASKED) -> Heard:
        self.asked(on).take("answer", on)
        return self

    def appointed(self, on: date = ASKED, **more: Any) -> Heard:
        self.accepted(on).take("appoint", on, **more)
        return self

    def called(self, on: date = ASKED, served: date = LAST_CALL) -> Heard:
        self.appointed(on).take("notify", on)
        self.take("serve_call", served)
        return self

    def held(self) -> Heard:
        self.called().take("hold", DAY)
        return self

    def reported(self) -> Heard:
        self.held().take("report", DAY)
        return self

    def forms(self, step: str) -> list[str]:
        line = Entry.objects.filter(proceeding_id=self.pk, step=step).latest("line").line
        return list(Paper.objects.filter(proceeding_id=self.pk, line=line).values_list("form", flat=True))

    def invited(self, of: int | None = None) -> set[str]:
        rows = Invitation.objects.filter(process_id=of or self.pk, finished=None)
        return set(rows.values_list("step", flat=True))

    def clock(self, card: str, of: int | None = None) -> Clock:
        return Clock.objects.filter(proceeding_id=of or self.pk, card=f"terms/{card}").latest("pk")


def refused(match: str) -> Any:
    return pytest.raises(Refused, match=match)


def decides(heard: Heard, on: date, **facts: Any) -> None:
    """What the penalty still needs after its hearing."""
    if heard.penalty.under_review:
        heard.walk.take("review", on=on)
    if not heard.penalty.heard:
        heard.walk.take("waive_defence", on=on) if not heard.penalty.waived else None
    heard.walk.take("submit_handling", on=on)
    heard.walk.take("endorse_handling", on=on)
    heard.walk.take("discuss", on=on)
    heard.walk.take("issue_decision", on=on, **facts)


# --- the whole way


def test_a_hearing_goes_from_the_request_to_the_reading(people):
    heard = Heard(people).reported()
    heard.take("read", DAY)
    run = heard.run
    assert (run.stage, run.closed, run.held, run.considered) == ("concluded", DAY, DAY, DAY)
    assert [heard.forms(step) for step in ("appoint", "notify", "serve_call", "hold", "read")] == [
        ["presider_appointment"],
        ["hearing_notice"],
        ["service_receipt"],
        ["hearing_record"],
        ["hearing_report"],
    ]
    assert heard.penalty.hearing_settled == DAY


def test_every_stage_has_its_task_and_its_clock(people):
    heard = Heard(people).asked()
    assert (heard.invited(), heard.clock("hearing_answer_param").met) == ({"answer"}, None)
    heard.take("answer", ASKED)
    assert (heard.invited(), heard.clock("hearing_appoint_param").met) == ({"appoint"}, None)
    heard.take("appoint", ASKED)
    assert (heard.invited(), heard.clock("hearing_notify_param").met) == ({"notify"}, None)
    heard.take("notify", ASKED)
    assert (heard.invited(), heard.clock("hearing_notice").due) == ({"serve_call", "postpone"}, LAST_CALL)
    heard.take("serve_call", LAST_CALL)
    assert (heard.invited(), heard.clock("hearing_notice").met) == ({"hold", "postpone"}, LAST_CALL)
    heard.take("hold", DAY)
    assert (heard.invited(), heard.clock("hearing_report_param").met) == ({"report"}, None)
    heard.take("report", DAY)
    assert (heard.invited(), heard.clock("hearing_read_param").met) == ({"read"}, None)


def test_the_hearing_waits_on_the_presiders_own_list_until_its_day(people):
    heard = Heard(people).called()
    rows = Invitation.objects.filter(process_id=heard.pk, finished=None)
    assert set(rows.values_list("step", "owner", "opens")) == {
        ("hold", people.jinjiang.presider.pk, DAY),
        ("postpone", None, DAY + timedelta(1)),
    }


def test_everybody_named_has_the_day_in_the_calendar(people):
    heard = Heard(people).called()
    who = people.jinjiang
    rows = Appointment.objects.filter(proceeding_id=heard.pk, met=None, lapsed=None)
    assert set(rows.values_list("officer__username", flat=True)) == {
        one.username for one in (who.presider, who.clerk, who.investigator, who.partner)
    }
    heard.take("hold", DAY)
    assert not rows.all().exists()
    assert set(Appointment.objects.filter(proceeding_id=heard.pk).values_list("met", flat=True)) == {DAY}


# --- the request


def test_a_request_of_the_last_day_typed_later_is_in_time(people):
    heard = Heard(people).asked(D(2026, 10, 12), received=ASKED, request_way="post")
    assert heard.clock("hearing_request", heard.walk.pk).met == ASKED
    for reason in ("late", "not_covered", "other"):
        with refused("应当受理|不能以不属于"):
            heard.take("answer", D(2026, 10, 12), outcome="refused", answer_reason=reason, answer_note="说明")
    heard.take("answer", D(2026, 10, 12))
    assert heard.run.stage == "accepted"


def test_a_late_request_is_entered_and_refused_on_paper(people):
    heard = Heard(people).asked(LATE)
    with refused("请选择“不予受理的理由”"):
        heard.take("answer", LATE, outcome="refused")
    heard.take("answer", LATE, outcome="refused", answer_reason="late")
    assert (heard.run.stage, heard.run.closed, heard.forms("answer")) == ("refused", LATE, ["hearing_refusal"])
    assert (heard.penalty.hearing_settled, heard.invited()) == (LATE, {"serve_refusal"})
    heard.take("serve_refusal", LATE)
    assert (heard.run.refusal_served, heard.invited()) == (LATE, set())
    decides(heard, D(2026, 10, 9))
    assert heard.penalty.stage == "decided"


def test_the_head_may_hear_a_late_party(people):
    heard = Heard(people).asked(LATE)
    heard.take("answer", LATE)
    assert heard.run.stage == "accepted"


def test_without_the_right_a_request_is_outside_the_scope(people):
    heard = Heard(people, fine=20_000).asked(D(2026, 9, 24))
    with refused("没有告知听证权利"):
        heard.take("answer", D(2026, 9, 24), outcome="refused", answer_reason="late")
    heard.take("answer", D(2026, 9, 24), outcome="refused", answer_reason="not_covered")
    assert heard.run.stage == "refused"


def test_a_hearing_granted_beyond_the_statute_is_heard(people):
    heard = Heard.__new__(Heard)
    heard.people, heard.pk = people, 0
    heard.walk = Walk(people, start=START, fine=20_000).to("conclude")
    heard.walk.take("give_notice", hearing=True)
    heard.walk.to("serve_notice")
    heard.accepted(D(2026, 9, 24))
    assert heard.run.stage == "accepted"


def test_nobody_asks_before_the_notice_is_served(people):
    heard = Heard.__new__(Heard)
    heard.people, heard.pk, heard.walk = people, 0, Walk(people, start=START).to("give_notice")
    with refused("告知书尚未送达"):
        heard.take("request", D(2026, 9, 30))
    heard.walk.take("serve_notice")
    with refused("早于告知书送达日"):
        heard.take("request", D(2026, 9, 30), received=D(2026, 9, 21))


def test_one_telling_has_one_open_hearing(people):
    heard = Heard(people).asked()
    with refused("已有正在办理的“行政处罚听证”"):
        heard.take("request", ASKED)
    assert Hearing.objects.count() == 1


def test_who_investigated_does_not_answer(people):
    deputy = people.jinjiang.deputy
    heard = Heard(people).asked()
    with pytest.raises(NotPermitted, match="分管负责人、机关负责人"):
        heard.take("answer", ASKED, by=heard.who("investigator"))
    heard.take("answer", ASKED, by=fresh(deputy))


@pytest.mark.parametrize("step", ["submit_handling"])
def test_nothing_is_decided_while_the_request_is_open(people, step):
    heard = Heard(people).asked()
    heard.walk.take("waive_defence", on=ASKED)
    with refused("行政处罚听证.*尚未终结"):
        heard.walk.take(step, on=D(2026, 10, 12))


# --- withdrawn, asked again


# --- the bench


# --- the call


# --- challenge


# --- holding


# --- after the hearing


# --- life beside
