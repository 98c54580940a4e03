"""Handlers of a case are those appointed to it, not whoever registered what followed."""

from __future__ import annotations

from casework.reading.handlers import appointed
from flows.beside.office import hand_over
from tests.casework.test_pages import get
from tests.flows import acts
from tests.flows.procedures.test_hearing import Heard
from tests.people import fresh


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
