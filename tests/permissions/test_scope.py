"""One predicate for every list: territory prefix, assignment, or a grant by name."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from guardian.shortcuts import assign_perm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.models import (
    Case,
    Clock,
    Entry,
    Evidence,
    Finding,
    Office,
    Officer,
    Organ,
    Paper,
    Party,
    Proceeding,
    Territory,
)

MODELS = (Proceeding, Finding, Clock, Paper, Entry, Evidence)


@pytest.fixture
def land(db):
    """A city of two counties of two townships, an organ, a party and one case with a proceeding in each township."""
    city = Territory.objects.create(code="9", name="市", kind="city", path="9/")
    organ = Organ.objects.create(
        name="某局", short="某", level="city", territory=city, reconsideration="市政府", court="法院"
    )
    handler = Officer.objects.create(username="handler", name="承办")
    paths = []
    for c in "12":
        county = Territory.objects.create(code=f"9{c}", name=c, kind="county", parent=city, path=f"9/9{c}/")
        for t in "12":
            town = Territory.objects.create(
                code=f"9{c}{t}", name=c + t, kind="town", parent=county, path=f"9/9{c}/9{c}{t}/"
            )
            party = Party.objects.create(kind="organisation", name=f"企业{c}{t}", territory=town)
            case = Case.objects.create(
                number=f"案{c}{t}",
                title="案",
                organ=organ,
                territory_path=town.path,
                party=party,
                opened=date(2026, 1, 1),
            )
            run = Proceeding.objects.create(case=case, kind="inspection", owner=handler, opened=date(2026, 1, 1))
            Finding.objects.create(
                case=case,
                territory_path=town.path,
                number=1,
                place="车间",
                problem="问题",
                basis="条",
                found=date(2026, 1, 1),
            )
            Clock.objects.create(proceeding=run, card="terms/pay_15d", start=date(2026, 1, 1), due=date(2026, 1, 16))
            paths.append(town.path)
    return organ, paths


def person(organ, name, *paths, **held):
    who = Officer.objects.create(username=name, name=name)
    for path in paths:
        Office.objects.create(
            officer=who, office="supervisor", organ=organ, territory_path=path, **({"since": date(2020, 1, 1)} | held)
        )
    return who


def numbers(who):
    return set(Case.objects.visible_to(who).values_list("number", flat=True))


def test_a_county_officer_sees_the_county_and_nothing_beside_it(land):
    assert numbers(person(land[0], "县", "9/91/")) == {"案11", "案12"}


def test_a_prefix_does_not_leak_into_a_code_that_begins_alike(land):
    organ, _ = land
    town = Territory.objects.create(code="911x", name="x", kind="town", path="9/91x/")
    party = Party.objects.create(kind="organisation", name="邻", territory=town)
    Case.objects.create(
        number="案邻", title="案", organ=organ, territory_path="9/91x/", party=party, opened=date(2026, 1, 1)
    )
    assert "案邻" not in numbers(person(organ, "县", "9/91/"))


def test_an_office_that_has_ended_shows_nothing(land):
    assert numbers(person(land[0], "旧", "9/", until=date(2021, 1, 1))) == set()


def test_a_handler_sees_the_case_he_handles_outside_his_territory(land):
    assert numbers(Officer.objects.get(username="handler")) == {"案11", "案12", "案21", "案22"}


def test_a_grant_by_name_opens_one_case(land):
    expert = person(land[0], "专家")
    assert numbers(expert) == set()
    assign_perm("view_case", expert, Case.objects.get(number="案21"))
    assert numbers(expert) == {"案21"}


def test_nobody_signed_in_sees_nothing(land):
    assert not Case.objects.visible_to(AnonymousUser()).exists()


@given(st.sets(st.sampled_from(["9/", "9/91/", "9/92/", "9/91/911/", "9/91/912/", "9/92/921/", "9/92/922/"])))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_list_answers_by_the_same_predicate(land, paths):
    organ, _ = land
    who = person(organ, f"某{Officer.objects.count()}", *paths)
    seen = set(Case.objects.visible_to(who).values_list("pk", flat=True))
    expected = {c.pk for c in Case.objects.all() if any(c.territory_path.startswith(p) for p in paths)}
    assert seen == expected
    for model in MODELS:
        way = f"{model.scope_case}pk"
        assert set(model.objects.visible_to(who).values_list(way, flat=True)) <= seen, model
        assert model.objects.visible_to(who).count() == model.objects.filter(**{f"{way}__in": seen}).count(), model
