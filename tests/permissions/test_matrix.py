"""Every cell of the table office × step × territory, generated from the declarations."""

from datetime import date

import pytest

from casework.models import Case, Office, OfficeKind, Officer, Organ, Territory
from flows.door.terms import PROCEDURES, steps
from flows.reference import cells
from permissions.gate import NotPermitted, permit

ON = date(2026, 3, 2)
CELLS = [(kind, terms.name) for kind, terms in cells()]


@pytest.fixture
def holders(people):
    """One certified person per office at 晋江 over the whole county, and one per office at 泉州 over the whole city."""
    made = {}
    for place in (people.jinjiang, people.quanzhou):
        for kind in OfficeKind:
            username = f"{place.organ.short}-{kind.value}"
            person = Officer.objects.create(
                username=username,
                name=username,
                certificate_no=username,
                certificate_since=date(2020, 1, 1),
                certificate_until=date(2030, 1, 1),
            )
            Office.objects.create(
                officer=person,
                office=kind,
                organ=place.organ,
                territory_path=place.organ.territory.path,
                since=date(2020, 1, 1),
            )
            made[place.organ.short, kind.value] = person
    return made


def run_of(kind, people, owner, partner):
    case = Case(
        organ=people.jinjiang.organ,
        territory_path=people.jinjiang.organ.territory.path,
        party=people.company,
        opened=ON,
    )
    return PROCEDURES[kind](case=case, kind=kind, opened=ON, owner=owner, partner=partner)


def allowed(person, kind, terms, people, partner, on=ON):
    run = run_of(kind, people, person, partner)
    try:
        permit(person, terms.by, run, on, officers=terms.officers, apart_from=terms.apart_from)
    except NotPermitted:
        return False
    return True


def test_every_office_may_take_its_own_steps_and_no_others(people, holders):
    partner = people.jinjiang.partner
    wrong = [
        (kind, step, office)
        for kind, step in CELLS
        for office in OfficeKind.values
        if allowed(holders["晋", office], kind, steps(PROCEDURES[kind])[step], people, partner)
        != (office in steps(PROCEDURES[kind])[step].by)
    ]
    assert wrong == []


def test_an_office_at_another_organ_may_take_no_step_even_when_its_territory_contains_the_case(people, holders):
    other = people.quanzhou.organ.short
    wrong = [
        (kind, step, office)
        for kind, step in CELLS
        for office in OfficeKind.values
        if allowed(holders[other, office], kind, steps(PROCEDURES[kind])[step], people, people.jinjiang.partner)
    ]
    assert wrong == []


def test_an_office_of_one_township_does_not_reach_another(people, holders):
    township = Territory.objects.filter(parent=people.jinjiang.organ.territory).first() or Territory.objects.create(
        code="350582900",
        name="某镇",
        kind="town",
        parent=people.jinjiang.organ.territory,
        path=people.jinjiang.organ.territory.path + "350582900/",
    )
    person = holders["晋", "agency_head"]
    Office.objects.filter(officer=person).update(territory_path=township.path)
    person = Officer.objects.get(pk=person.pk)
    reached = [
        (kind, step)
        for kind, step in CELLS
        if "agency_head" in steps(PROCEDURES[kind])[step].by
        and allowed(person, kind, steps(PROCEDURES[kind])[step], people, people.jinjiang.partner)
    ]
    assert reached == []


def test_an_office_counts_only_on_the_days_it_is_held(people, holders):
    Office.objects.update(until=date(2026, 3, 1))
    late = [
        (kind, step, office)
        for kind, step in CELLS
        for office in OfficeKind.values
        if allowed(
            Officer.objects.get(pk=holders["晋", office].pk),
            kind,
            steps(PROCEDURES[kind])[step],
            people,
            people.jinjiang.partner,
        )
    ]
    assert late == []


def test_steps_on_site_ask_for_two_certified_officers(people, holders):
    expired = people.jinjiang.expired
    alone = [
        (kind, step)
        for kind, step in CELLS
        if steps(PROCEDURES[kind])[step].officers == 2
        and (
            allowed(holders["晋", "investigator"], kind, steps(PROCEDURES[kind])[step], people, None)
            or allowed(holders["晋", "investigator"], kind, steps(PROCEDURES[kind])[step], people, expired)
        )
    ]
    assert alone == []


def test_a_supervisor_takes_no_step_but_those_of_a_talk_and_an_auxiliary_none():
    assert {kind for kind, terms in cells() if "supervisor" in terms.by} == {"talk"}
    assert [(kind, terms.name) for kind, terms in cells() if "auxiliary" in terms.by] == []


def test_an_organ_without_a_mandate_may_do_nothing(people, holders):
    organ = Organ.objects.get(pk=people.jinjiang.organ.pk)
    organ.mandates.update(until=date(2020, 1, 1))
    kind, step = CELLS[0]
    terms = steps(PROCEDURES[kind])[step]
    assert not allowed(
        Officer.objects.get(pk=holders["晋", terms.by[0]].pk), kind, terms, people, people.jinjiang.partner
    )
