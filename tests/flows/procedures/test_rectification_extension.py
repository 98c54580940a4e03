"""More time: asked for in time, decided by a leader, told to the party."""

from datetime import date, timedelta

import pytest

from casework.models import Clock, Confirmation, Finding
from casework.models.confirmation import digest
from flows.door.engine import take
from flows.door.invitation import Invitation
from flows.door.refusals import Refused
from flows.door.worklist import wanted
from law import book
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.people import fresh

pytestmark = pytest.mark.django_db
LAST = DAY + timedelta(days=15)
GONE = {"ground": "gone", "why": "厂房已拆除"}


def due(run, card):
    clock = Clock.objects.filter(proceeding_id=run.pk, card=f"terms/{card}", met=None, lapsed=None).first()
    return clock and clock.due


review = acts.review


def invited(run):
    """Open invitations that hang on the proceeding, as kind.step; the same as its facts call for."""
    open_ = {f"{i.kind}.{i.step}" for i in Invitation.objects.filter(process_id=run.pk, finished=None)}
    assert open_ == {one.name for one in wanted(acts.again(run))}
    return open_


def asked(people, on=DAY + timedelta(days=5), until=LAST + timedelta(days=14)):
    run = acts.served(people)
    facts = {"extension_asked_to": until, "extension_reason": "配件未到货"}
    return acts.run(
        take("rectification", "ask_extension", run.pk, facts, by=fresh(people.jinjiang.investigator), on=on)
    )


def test_an_extension_is_granted_by_a_leader_and_keeps_the_old_clock(people):
    run = asked(people)
    later = LAST + timedelta(days=14)
    with pytest.raises(NotPermitted):
        take(
            "rectification",
            "settle_extension",
            run.pk,
            {"outcome": "agreed", "deadline": later},
            by=fresh(people.jinjiang.partner),
            on=DAY + timedelta(days=6),
        )
    run = acts.run(
        take(
            "rectification",
            "settle_extension",
            run.pk,
            {"outcome": "agreed", "deadline": later},
            by=fresh(people.jinjiang.unit_head),
            on=DAY + timedelta(days=6),
        )
    )
    assert (run.stage, run.deadline, due(run, "rectify_deadline_param")) == ("served", later, later)
    old = Clock.objects.get(proceeding_id=run.pk, card="terms/rectify_deadline_param", due=LAST)
    assert (old.met, old.lapsed) == (None, DAY + timedelta(days=6))
    assert set(Finding.objects.values_list("deadline", flat=True)) == {later}


def test_an_extension_must_reach_beyond_the_old_term(people):
    run = asked(people)
    with pytest.raises(Refused, match="应当晚于2026年9月16日"):
        take(
            "rectification",
            "settle_extension",
            run.pk,
            {"outcome": "agreed", "deadline": LAST},
            by=fresh(people.jinjiang.deputy),
            on=DAY + timedelta(days=6),
        )


def test_a_refused_extension_leaves_the_term_as_it_is(people):
    run = asked(people)
    run = acts.run(
        take(
            "rectification",
            "settle_extension",
            run.pk,
            {"outcome": "refused", "extension_opinion": "理由不足", "deadline": LAST + timedelta(days=14)},
            by=fresh(people.jinjiang.deputy),
            on=DAY + timedelta(days=6),
        )
    )
    assert (run.stage, run.deadline, due(run, "rectify_deadline_param")) == ("served", LAST, LAST)


def test_asking_after_the_term_warns_until_the_card_is_confirmed_then_forbids(people):
    run = acts.served(people)
    facts = {"extension_asked_to": LAST + timedelta(days=9), "extension_reason": "x"}
    late = LAST + timedelta(days=1)
    with pytest.raises(Refused, match=r"逾期才申请延期.*请填写理由"):
        take("rectification", "ask_extension", run.pk, facts, by=fresh(people.jinjiang.clerk), on=late)
    ruling = book().at(DAY)["terms/rectify_deadline_param"]
    Confirmation.objects.create(
        organ=people.jinjiang.organ,
        card=ruling.card,
        since=str(ruling.since),
        said="",
        digest=digest(ruling),
        document="晋应急〔2026〕3号",
        dated=DAY,
        by=people.jinjiang.reviewer,
        on=DAY,
    )
    with pytest.raises(Refused) as forbidden:
        take(
            "rectification",
            "ask_extension",
            run.pk,
            facts,
            by=fresh(people.jinjiang.clerk),
            on=late,
            reason="企业确有困难",
        )
    assert "请填写理由" not in "".join(forbidden.value.args)


def test_an_extension_beyond_ten_years_is_a_slip(people):
    with pytest.raises(Refused, match="应为笔误"):
        asked(people, until=date(9999, 12, 31))
    run = asked(people)
    facts = {"outcome": "agreed", "deadline": date(9999, 12, 31)}
    with pytest.raises(Refused, match="应为笔误"):
        take(
            "rectification", "settle_extension", run.pk, facts, by=fresh(people.jinjiang.deputy), on=DAY + timedelta(6)
        )


def test_a_request_that_reached_the_office_in_time_is_in_time(people):
    run, late = acts.served(people), LAST + timedelta(days=3)
    facts = {"extension_asked_to": LAST + timedelta(days=14), "extension_reason": "配件未到货"}
    who = fresh(people.jinjiang.clerk)
    with pytest.raises(Refused, match="逾期才申请延期"):
        take("rectification", "ask_extension", run.pk, facts, by=who, on=late)
    run = acts.run(take("rectification", "ask_extension", run.pk, facts | {"extension_asked": LAST}, by=who, on=late))
    assert (run.stage, run.extension_asked, due(run, "approve_param")) == ("extension_asked", LAST, date(2026, 9, 20))


def test_a_settled_extension_is_told_to_the_party(people):
    run = asked(people)
    on = DAY + timedelta(days=6)
    facts = {"outcome": "refused", "extension_opinion": "理由不足"}
    with pytest.raises(Refused, match="请写明理由"):
        by = fresh(people.jinjiang.deputy)
        take("rectification", "settle_extension", run.pk, {"outcome": "refused"}, by=by, on=on)
    with pytest.raises(Refused, match="请填写延长后的整改期限"):
        take("rectification", "settle_extension", run.pk, {"outcome": "agreed"}, by=by, on=on)
    run = acts.run(take("rectification", "settle_extension", run.pk, facts, by=by, on=on))
    assert (due(run, "approve_param"), due(run, "extension_tell_param")) == (None, date(2026, 9, 10))
    assert invited(run) == {"rectification.tell_extension", "rectification.review"}
    run = acts.run(take("rectification", "tell_extension", run.pk, by=fresh(people.jinjiang.clerk), on=on))
    assert (run.extension_told, due(run, "extension_tell_param")) == (on, None)
    assert invited(run) == {"rectification.review"}
