"""How a hearing is asked for, answered, prepared and called."""

from __future__ import annotations

import pytest

from casework.models import Appointment, Officer
from flows.models import Invitation
from permissions.gate import NotPermitted
from tests.flows.procedures.test_hearing import ASKED, DAY, LAST_CALL, D, Heard, decides, refused
from tests.people import change, fresh

pytestmark = pytest.mark.django_db


def test_a_decision_over_a_request_in_time_is_flagged(people):
    heard = Heard(people)
    on = D(2026, 10, 12)
    decides(heard, on)
    with refused("决定违反法定程序，应当撤销"):
        heard.take("request", on, received=ASKED)
    entry = heard.take("request", on, received=ASKED, reason="当日上午登记前已作出决定。")
    assert "应当撤销" in entry.reason
    assert heard.penalty.hearing_asked == ASKED


def test_after_a_withdrawal_the_case_goes_on_the_same_day(people):
    heard = Heard(people).accepted(D(2026, 9, 28))
    heard.take("withdraw", D(2026, 10, 9))
    assert (heard.run.stage, heard.penalty.hearing_withdrawn) == ("withdrawn", D(2026, 10, 9))
    decides(heard, D(2026, 10, 9))
    assert heard.penalty.stage == "decided"


def test_within_the_days_a_withdrawn_request_may_be_made_once_more(people):
    heard = Heard(people).asked(D(2026, 9, 24))
    heard.take("withdraw", D(2026, 9, 25))
    assert heard.clock("hearing_request", heard.walk.pk).met is None
    heard.walk.take("waive_defence", on=D(2026, 9, 25))
    with refused("要求听证的期限至2026年9月30日届满|要求听证的期限"):
        heard.walk.take("submit_handling", on=D(2026, 9, 30))
    heard.asked(D(2026, 9, 30))
    assert heard.penalty.hearing_withdrawn is None
    heard.take("withdraw", D(2026, 9, 30))
    with refused("已两次撤回"):
        heard.take("request", D(2026, 9, 30))


def test_who_inspected_does_not_preside(people):
    heard = Heard(people).accepted()
    who = people.jinjiang
    for facts in (
        {"presider": who.investigator},
        {"recorder": who.partner},
        {"members": [who.investigator]},
        {"recorder": who.reviewer},
    ):
        with refused("不得担任|没有在.*担任听证主持人"):
            heard.take("appoint", ASKED, **facts)
    heard.take("appoint", ASKED, members=[who.registrar])
    assert heard.run.members == [who.registrar.username]


def test_an_account_with_the_certificate_of_an_investigator_does_not_preside(people):
    heard = Heard(people).accepted()
    presider = people.jinjiang.presider
    presider.certificate_no = people.jinjiang.investigator.certificate_no
    presider.save()
    with refused("是本案的承办人，不得担任听证主持人"):
        heard.take("appoint", ASKED)


def test_two_accounts_of_one_person_do_not_sit_on_one_bench(people):
    heard = Heard(people).accepted()
    change(Officer.objects.filter(pk=people.jinjiang.clerk.pk), certificate_no="35058299")
    change([people.jinjiang.presider], certificate_no="35058299")
    with refused("应当是不同的人"):
        heard.take("appoint", ASKED, recorder=fresh(people.jinjiang.clerk))


def test_one_person_has_one_part(people):
    heard = Heard(people).accepted()
    with refused("应当是不同的人"):
        heard.take("appoint", ASKED, recorder=people.jinjiang.presider)


def test_when_the_presider_leaves_another_takes_over_the_same_day(people):
    heard = Heard(people).called()
    other = people.jinjiang.third
    from casework.models import Office

    Office.objects.create(
        officer=other,
        office="presider",
        organ=people.jinjiang.organ,
        territory_path=people.jinjiang.organ.territory.path,
        since=D(2010, 1, 1),
    )
    heard.take("appoint", LAST_CALL, presider=other)
    assert Invitation.objects.get(process_id=heard.pk, step="hold", finished=None).owner_id == other.pk
    with pytest.raises(NotPermitted, match="这一步由吴建国办理"):
        heard.take("hold", DAY)
    heard.take("hold", DAY, by=fresh(other))
    rows = Appointment.objects.filter(proceeding_id=heard.pk, lapsed=LAST_CALL)
    assert set(rows.values_list("officer", flat=True)) == {people.jinjiang.presider.pk}


@pytest.mark.parametrize(("served", "lawful"), [(D(2026, 9, 30), True), (D(2026, 10, 9), False)])
def test_a_call_seven_working_days_before_is_lawful_six_are_not(people, served, lawful):
    heard = Heard(people).appointed()
    heard.take("notify", ASKED, held_at="2026-10-15T09:00")
    if lawful:
        heard.take("serve_call", served)
        assert heard.run.stage == "called"
        return
    with refused("最迟应当于2026年9月30日将听证通知书送达"):
        heard.take("serve_call", served)
    heard.take("postpone", served)
    assert (heard.run.stage, heard.forms("postpone")) == ("accepted", ["hearing_postponement"])


def test_a_call_served_in_time_may_be_typed_later(people):
    heard = Heard(people).appointed()
    heard.take("notify", ASKED)
    heard.take("serve_call", D(2026, 10, 16), called=LAST_CALL)
    assert heard.run.called == LAST_CALL


def test_the_day_leaves_room_for_the_call(people):
    heard = Heard(people).appointed()
    with refused("最迟应当于2026年9月30日"):
        heard.take("notify", D(2026, 10, 8), held_at="2026-10-15T09:00")
    with refused("2026年10月24日不是工作日"):
        heard.take("notify", D(2026, 10, 8), held_at="2026-10-24T09:00")
