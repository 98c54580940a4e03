"""An agency's notice: seven working days counted back from the first day on site, over the National Day week."""

from datetime import date

import pytest

from casework.models import Clock, Entry, Paper
from flows.beside.rederive import preview
from flows.door.engine import begin, take
from flows.door.invitation import Invitation
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows.acts import run
from tests.people import fresh

pytestmark = pytest.mark.django_db
ONSITE, LATEST = date(2026, 10, 12), date(2026, 9, 24)
FACTS = {
    "qualification_no": "APJ-闽-001",
    "business_scope": "安全评价",
    "project": "安全现状评价",
    "client": "晋江市宏泰机械制造有限公司",
    "project_address": "陈埭镇",
    "service_type": "安全现状评价",
    "onsite_from": ONSITE,
    "onsite_to": date(2026, 10, 16),
    "team": [{"name": "沈立群", "role": "组长", "certificate_no": "S0001"}],
}


def notified(people, on=LATEST, party=None, by=None, reason="", **more):
    return run(
        begin(
            "service_notice",
            "notify",
            FACTS | more,
            party=party or people.agency,
            by=fresh(by or people.quanzhou.registrar),
            on=on,
            reason=reason,
        )
    )


def test_on_the_last_day_the_notice_is_in_time(people):
    notice = notified(people)
    assert (notice.stage, notice.late) == ("notified", False)
    assert Clock.objects.get().card == "terms/agency_accept_param"
    assert Paper.objects.get().form == "service_notification"


def test_a_day_later_it_is_accepted_only_as_late_with_its_article(people):
    with pytest.raises(Refused, match="最迟应当于2026年9月24日告知.*第十八条"):  # noqa: RUF043
        notified(people, on=date(2026, 9, 25))
    notice = notified(people, on=date(2026, 9, 25), reason="照常受理")
    assert notice.late
    assert "安全评价检测检验机构管理办法(2019) 第十八条" in Entry.objects.get().reason
    clock = Clock.objects.get(card="terms/agency_onsite_notice")
    assert (clock.start, clock.due, clock.met) == (ONSITE, LATEST, None)


def test_the_last_day_of_a_late_notice_follows_the_calendar(people):
    """It is kept once, in its clock, counted back from the first day on site."""
    notified(people, on=date(2026, 9, 25), reason="照常受理")
    mine = Clock.objects.filter(card="terms/agency_onsite_notice")
    mine.update(due=date(2026, 9, 30))
    assert [(one.old, one.new) for one in preview(mine).changes] == [(date(2026, 9, 30), LATEST)]


def test_a_clock_of_an_earlier_release_keeps_its_day(people):
    """It does not hold the day from which it was counted back."""
    notified(people, on=date(2026, 9, 25), reason="照常受理")
    mine = Clock.objects.filter(card="terms/agency_onsite_notice")
    mine.update(start=date(2026, 9, 25), early=None, late=None, raw=None)
    assert preview(mine).changes == []


def test_only_agencies_give_notice_and_only_registrars_take_it(people):
    with pytest.raises(Refused, match="不是中介机构"):
        notified(people, party=people.company)
    for by in (people.quanzhou.investigator, people.quanzhou.clerk, people.jinjiang.registrar):
        with pytest.raises(NotPermitted):
            notified(people, by=by)


def test_days_on_site_are_in_order(people):
    with pytest.raises(Refused, match="早于开始日"):
        notified(people, onsite_to=date(2026, 10, 9))


def test_verification_waits_for_the_work_and_meets_a_late_clock(people):
    notice = notified(people, on=date(2026, 9, 25), reason="照常受理")
    who = people.quanzhou.registrar
    with pytest.raises(Refused, match="已告知"):
        take("service_notice", "verify", notice.pk, {"note": "x"}, by=fresh(who), on=ONSITE)
    take("service_notice", "accept", notice.pk, by=fresh(who), on=date(2026, 9, 28))
    with pytest.raises(Refused, match="2026年10月12日开始"):
        take("service_notice", "verify", notice.pk, {"note": "x"}, by=fresh(who), on=date(2026, 10, 10))
    notice = run(
        take(
            "service_notice",
            "verify",
            notice.pk,
            {"note": "与告知一致"},
            by=fresh(people.quanzhou.unit_head),
            on=ONSITE,
        )
    )
    met = Clock.objects.get(card="terms/agency_onsite_notice").met
    assert (notice.stage, notice.closed, met) == ("verified", ONSITE, ONSITE)


def test_a_notice_that_came_in_time_is_in_time_although_typed_late(people):
    notice = notified(people, on=date(2026, 9, 28), notified=LATEST)
    assert (notice.late, notice.notified) == (False, LATEST)


def test_verification_waits_until_work_begins_and_then_has_a_term(people):
    notice, who = notified(people), people.quanzhou.registrar
    take("service_notice", "accept", notice.pk, by=fresh(who), on=date(2026, 9, 28))
    task = Invitation.objects.get(process_id=notice.pk, finished=None)
    clock = Clock.objects.get(card="terms/agency_verify_param")
    assert (task.step, task.opens, clock.start, clock.due) == ("verify", ONSITE, ONSITE, date(2026, 10, 19))
    moved = {"onsite_from": date(2026, 10, 19), "onsite_to": date(2026, 10, 23), "why": "委托方停产"}
    take("service_notice", "change_days", notice.pk, moved, by=fresh(who), on=date(2026, 9, 29))
    task.refresh_from_db()
    again = Clock.objects.get(card="terms/agency_verify_param", lapsed=None)
    assert (task.opens, again.start) == (date(2026, 10, 19), date(2026, 10, 19))


def test_a_late_notice_stays_marked_and_can_lead_to_a_visit_to_the_agency(people):
    notice = notified(people, on=date(2026, 9, 25), reason="照常受理")
    who = people.quanzhou
    facts = {
        "plan_kind": "专项",
        "planned_for": date(2026, 9, 25),
        "items": [{"item": "从业告知", "content": "安全评价检测检验机构管理办法"}],
        "method": ["现场检查"],
    }
    visit = begin(
        "inspection",
        "propose",
        facts,
        party=people.agency,
        arose_from=notice,
        by=fresh(who.investigator),
        partner=who.partner,
        on=date(2026, 9, 25),
    ).proceeding
    assert (visit.arose_from_id, visit.case.arose_from_id, notice.late) == (notice.pk, notice.case_id, True)


def test_a_notice_whose_agency_gave_up_the_work_is_ended(people):
    notice = notified(people)
    facts = {"withdraw_ground": "委托合同解除"}
    notice = run(take("service_notice", "withdraw", notice.pk, facts, by=fresh(people.quanzhou.registrar), on=LATEST))
    assert (notice.stage, notice.closed, notice.case.closed) == ("withdrawn", LATEST, LATEST)
