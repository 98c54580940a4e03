"""A hearing on its day: who is there, what is recorded, what follows."""

from __future__ import annotations

import pytest

from casework.models import Appointment
from flows.door.terms import PROCEDURES
from permissions.gate import NotPermitted
from tests.flows.procedures.test_hearing import ASKED, DAY, LAST_CALL, D, Heard, decides, refused

pytestmark = pytest.mark.django_db


def test_a_hearing_is_closed_only_on_a_ground(people):
    heard = Heard(people).appointed()
    with refused("听证应当公开举行"):
        heard.take("notify", ASKED, openness="closed")
    with refused("公开举行的，请不要填写"):
        heard.take("notify", ASKED, closed_ground="privacy")
    heard.take("notify", ASKED, openness="closed", closed_ground="trade_secret")
    assert (heard.run.public, heard.run.closed_ground) == (False, "trade_secret")


def test_a_call_is_not_served_by_public_notice(people):
    heard = Heard(people).appointed()
    heard.take("notify", ASKED)
    with refused("公告送达之日迟于期限"):
        heard.take("serve_call", ASKED, way="public_notice")


def test_no_step_asks_the_party_for_costs():
    from flows.door.asking import asked
    from flows.door.terms import steps

    cls = PROCEDURES["hearing"]
    assert "yuan" not in {fact.kind for step in steps(cls) for fact in asked(cls, step).values()}


def test_a_challenged_presider_withdraws_and_is_not_appointed_again(people):
    heard = Heard(people).called()
    heard.take("ask_recusal", LAST_CALL)
    assert "decide_recusal" in heard.invited()
    with refused("尚未作出决定"):
        heard.take("hold", DAY)
    heard.take("decide_recusal", DAY)
    assert (heard.run.stage, heard.invited(), heard.forms("decide_recusal")) == (
        "accepted",
        {"appoint", "serve_paper"},
        ["recusal_decision"],
    )
    assert not Appointment.objects.filter(proceeding_id=heard.pk, met=None, lapsed=None).exists()
    with refused("已决定.*回避，不得再担任"):
        heard.take("appoint", DAY)


def test_a_challenge_without_ground_leaves_the_day(people):
    heard = Heard(people).called()
    heard.take("ask_recusal", LAST_CALL)
    heard.take("decide_recusal", LAST_CALL, outcome="rejected", recusal_reason="没有亲属关系。")
    assert (heard.run.stage, heard.run.hearing_day, heard.invited()) == (
        "called",
        DAY,
        {"hold", "postpone", "serve_paper"},
    )


def test_only_the_named_presider_holds_the_hearing(people):
    heard = Heard(people).called()
    with pytest.raises(NotPermitted, match="听证主持人"):
        heard.take("hold", DAY, by=heard.who("head"))


def test_nothing_is_heard_before_the_day_nor_before_the_hour(people):
    heard = Heard(people).called()
    with refused("最早当日可以办理"):
        heard.take("hold", D(2026, 10, 21), started="2026-10-21T09:00", ended="2026-10-21T10:00")
    with refused("不得提前举行"):
        heard.take("hold", DAY, started=f"{DAY}T08:30")
    with refused("不能记为2026年10月23日"):
        heard.take("hold", D(2026, 10, 23), started="2026-10-23T09:00", ended="2026-10-23T10:00")
    heard.take("hold", D(2026, 10, 23), started=f"{DAY}T09:05", ended=f"{DAY}T10:00")
    assert heard.run.held == DAY


def test_a_third_agent_is_one_too_many(people):
    heard = Heard(people).called()
    agents = [{"name": name, "role": "agent", "paper": "授权委托书"} for name in ("王律师", "李律师", "赵律师")]
    with refused("可以委托一至二人代理"):
        heard.take("hold", DAY, present=agents)
    heard.take("hold", DAY, present=agents[:2])
    assert heard.run.stage == "held"


def test_an_agent_without_authority_is_not_let_in(people):
    heard = Heard(people).called()
    with refused("王律师没有授权委托书"):
        heard.take("hold", DAY, present=[{"name": "王律师", "role": "agent"}])


def test_no_hearing_without_an_investigator_of_the_case(people):
    heard = Heard(people).called()
    for came in ([], [people.jinjiang.third]):
        with refused("应当有本案的调查人员到场"):
            heard.take("hold", DAY, investigators=came)


def test_the_record_is_signed_or_the_refusal_noted(people):
    heard = Heard(people).called()
    with refused("应当交当事人或者其代理人签字"):
        heard.take("hold", DAY, signed_by="")
    heard.take("hold", DAY, signed_by="", refusal_note="当事人拒绝签字，原因不明。")


def test_absence_needs_the_proof_of_the_call(people):
    heard = Heard(people).appointed()
    heard.take("notify", ASKED)
    with refused("不能办理“举行听证”"):
        heard.take("hold", DAY, outcome="absent", absence="未到场。")


def test_absence_needs_the_wait_and_ends_the_hearing(people):
    heard = Heard(people).called()
    absent = {"outcome": "absent", "statements": [], "ended": None, "signed_by": "", "present": []}
    with refused("请写明当事人未到场"):
        heard.take("hold", DAY, **absent, started=f"{DAY}T09:30")
    with refused("等待满30分钟"):
        heard.take("hold", DAY, **absent, absence="未到场，电话不接，没有正当理由。", started=f"{DAY}T09:29")
    heard.take("hold", DAY, **absent, absence="未到场，电话不接，没有正当理由。", started=f"{DAY}T09:30")
    assert (heard.run.stage, heard.run.closed, heard.penalty.hearing_settled) == ("abandoned", DAY, DAY)
    with refused("本次告知的听证已经结束或者视为放弃"):
        heard.take("request", DAY)
    decides(heard, DAY)
    assert heard.penalty.stage == "decided"


def test_an_unfinished_hearing_gets_another_day_with_a_new_call(people):
    heard = Heard(people).called()
    heard.take("hold", DAY, outcome="adjourned")
    assert (heard.run.stage, heard.invited(), heard.run.postponed) == ("accepted", {"notify"}, 1)
    heard.take("notify", DAY, held_at="2026-11-10T09:00")
    assert heard.clock("hearing_notice").due == D(2026, 10, 30)


def test_a_request_may_be_withdrawn_in_the_room(people):
    heard = Heard(people).called()
    heard.take("hold", DAY, outcome="withdrawn", statements=[], ended=None)
    assert (heard.run.stage, heard.penalty.hearing_withdrawn) == ("withdrawn", DAY)


def test_a_review_before_the_hearing_does_not_serve(people):
    heard = Heard(people).reported()
    heard.walk.take("waive_defence", on=DAY)
    heard.take("read", DAY)
    penalty = heard.penalty
    assert (penalty.reviewed, penalty.under_review, penalty.review_asked) == (None, True, DAY)
    assert "review" in heard.invited(heard.walk.pk)
    assert heard.clock("legal_review_param", heard.walk.pk).met is None
    heard.walk.take("submit_handling", on=DAY)
    heard.walk.take("endorse_handling", on=DAY)
    with refused("应当经过法制审核"):
        heard.walk.take("discuss", on=DAY)
    heard.walk.take("review", on=DAY)
    heard.walk.take("discuss", on=DAY)
    heard.walk.take("issue_decision", on=DAY, fine=30_000)
    assert heard.penalty.fine == 30_000


def test_a_hearing_may_be_continued_on_the_heads_word(people):
    heard = Heard(people).reported()
    heard.take("read", DAY, outcome="supplement", reading_opinion="争议事实没有质证，补充听证。")
    assert (heard.run.stage, heard.run.closed, heard.invited()) == ("accepted", None, {"notify"})
    with refused("尚未终结"):
        heard.walk.take("submit_handling", on=DAY)


def test_the_partys_end_ends_the_hearing(people):
    heard = Heard(people).called()
    with refused("没有登记死亡"):
        heard.take("terminate", LAST_CALL)
    company = heard.walk.run.case.party
    company.ended = D(2026, 10, 14)
    company.save()
    with refused("不能再举行听证"):
        heard.take("hold", DAY)
    heard.take("terminate", DAY)
    assert (heard.run.stage, heard.penalty.hearing_settled) == ("terminated", DAY)
    assert not Appointment.objects.filter(proceeding_id=heard.pk, met=None, lapsed=None).exists()


def test_a_telling_that_stands_does_not_end_the_hearing(people):
    heard = Heard(people).called()
    with refused("听证告知书没有作废"):
        heard.take("terminate", LAST_CALL, ground="telling_void")


def test_the_hearing_falls_with_the_penalty(people):
    heard = Heard(people).called()
    heard.walk.take("withdraw", on=LAST_CALL)
    assert (heard.run.closed, heard.invited()) == (LAST_CALL, set())
    assert not Appointment.objects.filter(proceeding_id=heard.pk, met=None, lapsed=None).exists()


def test_a_missed_day_stays_on_the_list(people):
    heard = Heard(people).called()
    heard.take("postpone", D(2026, 10, 26), by=heard.who("head"))
    assert heard.invited() == {"notify", "serve_paper"}


def test_an_hour_that_nobody_stated_is_the_appointed_one(people):
    heard = Heard(people).called()
    appointed = heard.run.held_at
    heard.take("hold", DAY, outcome="withdrawn", started=None, ended=None)
    assert (heard.run.stage, heard.run.started, heard.run.withdrawn) == ("withdrawn", appointed, DAY)
