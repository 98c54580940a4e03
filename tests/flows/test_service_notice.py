"""An agency's notice: seven working days counted back from the first day on site, over the National Day week."""

from datetime import date

import pytest

from casework.models import Clock, Entry, Paper
from flows.engine import begin, take
from flows.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows.acts import run
from tests.people import fresh

pytestmark = pytest.mark.django_db
ONSITE, LATEST = date(2026, 10, 12), date(2026, 9, 24)
FACTS = {
    "qualification_no": "APJ-闽-001", "business_scope": "安全评价", "project": "安全现状评价", "client": "晋江市宏泰机械制造有限公司",
    "project_address": "陈埭镇", "service_type": "安全现状评价", "onsite_from": ONSITE, "onsite_to": date(2026, 10, 16),
    "team": [{"name": "沈立群", "role": "组长", "certificate_no": "S0001"}],
}  # fmt: skip


def notified(people, on=LATEST, party=None, by=None, **more):
    return run(begin("service_notice", "notify", party=party or people.agency, by=fresh(by or people.quanzhou.registrar), on=on, **FACTS | more))


def test_on_the_last_day_the_notice_is_in_time(people):
    notice = notified(people)
    assert (notice.stage, notice.late, notice.latest) == ("notified", False, LATEST)
    assert not Clock.objects.exists()
    assert Paper.objects.get().form == "service_notification"


def test_a_day_later_it_is_accepted_only_as_late_with_its_article(people):
    with pytest.raises(Refused, match="最迟应当于2026年9月24日告知.*第十八条"):  # noqa: RUF043
        notified(people, on=date(2026, 9, 25))
    notice = notified(people, on=date(2026, 9, 25), reason="照常受理")
    assert notice.late
    assert "安全评价检测检验机构管理办法(2019) 第十八条" in Entry.objects.get().reason
    clock = Clock.objects.get()
    assert (clock.card, clock.due, clock.met) == ("terms/agency_onsite_notice", LATEST, None)


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
        take("service_notice", "verify", notice.pk, by=fresh(who), on=ONSITE, note="x")
    take("service_notice", "accept", notice.pk, by=fresh(who), on=date(2026, 9, 28))
    with pytest.raises(Refused, match="2026年10月12日开始"):
        take("service_notice", "verify", notice.pk, by=fresh(who), on=date(2026, 10, 10), note="x")
    notice = run(take("service_notice", "verify", notice.pk, by=fresh(people.quanzhou.unit_head), on=ONSITE, note="与告知一致"))
    assert (notice.stage, notice.closed, Clock.objects.get().met) == ("verified", ONSITE, ONSITE)
