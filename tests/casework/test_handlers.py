"""Handlers of a case are those appointed to it, not whoever registered what followed."""

from __future__ import annotations

from casework.models import Proceeding
from casework.reading.handlers import appointed
from casework.reading.presence import met, presence
from flows.beside.office import hand_over
from tests.casework.test_pages import get
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.procedures.test_hearing import Heard
from tests.people import change, fresh


def named(client, person, case):
    page = get(client, person, f"/cases/{case.pk}/").content.decode()
    return page.split("<dt>承办人</dt>")[1].split("</dd>")[0]


def test_the_clerk_who_registers_a_hearing_is_no_handler(client, people):
    run, who = Heard(people).asked().run, people.jinjiang
    assert run.owner_id == who.clerk.pk
    said = named(client, who.unit_head, run.case)
    assert str(who.investigator) in said and str(who.partner) in said and str(who.clerk) not in said
    exported = [str(person) for person in appointed(run.case.proceedings.order_by("pk"))]
    assert str(who.clerk) not in exported and exported[:2] == [str(who.investigator), str(who.partner)]


def test_who_alone_began_the_matter_and_who_was_given_a_proceeding_are_handlers(client, people):
    run, who = Heard(people).asked().run, people.jinjiang
    assert appointed([run]) == [] and appointed([run], {run.pk}) == [run.owner]
    hand_over(run.kind, run.pk, to=fresh(who.third), by=fresh(who.unit_head), on=run.case.moved, reason="内勤请假。")
    assert str(who.third) in named(client, who.unit_head, run.case)
    run.arose_from_id = run.arose_from = None
    assert appointed([run]) == [run.owner]
    assert acts.proposed(people).partner_id


def test_who_cannot_act_is_marked_wherever_he_is_shown_as_acting(client, people):
    run, who = acts.ordered(people), people.jinjiang
    assert "账号已停用" not in named(client, who.unit_head, run.case)
    change([who.investigator], is_active=False)
    change(who.partner.offices.all(), until=DAY)
    said = named(client, who.unit_head, run.case)
    assert f'{who.investigator} <small class="red">账号已停用' in said and "证件有效" not in said
    assert f'{who.partner} <small class="red">今日不在岗' in said
    for address in ("/cases/", "/overdue/", "/findings/open/"):
        assert '<small class="red">账号已停用' in get(client, who.unit_head, address).content.decode(), address


def test_of_what_has_ended_nobody_is_said_to_be_away(client, people):
    run, who = acts.ordered(people), people.jinjiang
    Proceeding.objects.filter(case=run.case).update(closed=DAY)
    change([who.investigator], is_active=False)
    assert "账号已停用" not in named(client, who.unit_head, run.case)


def test_a_certificate_is_spoken_of_only_with_those_who_enforce(people):
    run, who = acts.ordered(people), people.jinjiang
    met([who.clerk, who.investigator, who.expired])
    assert presence(who.clerk, run.case, DAY).said == ""  # keeps payments and hearings, and needs none
    assert presence(who.investigator, run.case, DAY).said == "证件有效"
    assert presence(who.expired, run.case, DAY).said == "证件不在有效期"
