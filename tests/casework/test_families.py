"""Sorts of matter are apart in every list and figure, as the procedures declare them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from casework.lists import families, words
from casework.models import Case, Clock, Family, Finding
from flows.door import checks
from flows.door.terms import PROCEDURES
from flows.pages.desk import figures
from tests.casework.test_pages import TODAY, get
from tests.flows import acts
from tests.people import fresh


@pytest.fixture
def two(people):
    """An overdue order of enforcement, and the same in a case of supervision."""
    made = {}
    for family in (Family.ENFORCEMENT, Family.SUPERVISION):
        found = acts.ordered(people, TODAY)
        Case.objects.filter(pk=found.case_id).update(family=family)
        Clock.objects.create(proceeding=found, card="terms/decision_90d", start=TODAY, due=TODAY.replace(year=2025))
        made[family] = Case.objects.get(pk=found.case_id)
    return made


def shown(client, person, address):
    return get(client, person, address).content.decode()


@pytest.mark.parametrize("address", ["/cases/", "/findings/", "/findings/open/", "/overdue/"])
def test_a_list_shows_the_family_that_was_chosen_and_no_other(client, people, two, address):
    for asked, other in (two.values(), list(two.values())[::-1]):
        page = shown(client, people.quanzhou.supervisor, f"{address}?family={asked.family}")
        assert asked.number in page and other.number not in page
    page = shown(client, people.quanzhou.supervisor, address)
    assert all(case.number in page for case in two.values())


def test_a_word_in_the_search_is_sought_within_the_family(client, people, two):
    name = people.company.name[:4]
    page = shown(client, people.quanzhou.supervisor, f"/cases/?family=supervision&q={name}")
    assert two[Family.SUPERVISION].number in page and two[Family.ENFORCEMENT].number not in page


def test_the_family_goes_along_with_the_other_filters_and_a_wrong_one_is_all(client, people, two):
    page = shown(client, people.quanzhou.supervisor, "/cases/?family=supervision&state=open")
    assert '<input type="hidden" name="family" value="supervision">' in page
    assert "family=agency&amp;state=open" in page or "state=open&amp;family=agency" in page
    assert two[Family.ENFORCEMENT].number in shown(client, people.quanzhou.supervisor, "/cases/?family=nonsense")


def test_an_export_says_the_family_of_each_row(client, people, two):
    book = load_workbook(
        io.BytesIO(get(client, people.quanzhou.supervisor, "/cases/?export=xlsx&family=supervision").content)
    )
    head, *rows = book.active.iter_rows(values_only=True)
    assert [row[head.index("类别")] for row in rows] == ["监督事项"]


def test_figures_of_a_territory_count_each_family_by_itself(client, people, two):
    found = figures.of_territory(fresh(people.quanzhou.supervisor), TODAY)
    assert {sort.family: sort.cases for sort in found.sorts} == {"enforcement": 1, "supervision": 1}
    assert [sum(number for _, number in unit.cases) for unit in found.units if any(n for _, n in unit.cases)] == [2]
    page = shown(client, people.quanzhou.supervisor, "/desk/territory/?units")
    assert "在办监督事项" in page and "family=supervision&amp;state=open" in page


def test_figures_by_family_cost_no_further_statement(people, two):
    supervisor = fresh(people.quanzhou.supervisor)
    with CaptureQueriesContext(connection) as seen:
        figures.of_territory(supervisor, TODAY)
    assert sum("casework_case" in query["sql"].split("FROM")[1].split()[0] for query in seen) == 1


def test_families_are_those_that_procedures_declare(monkeypatch):
    declared = {str(cls.procedure_.family) for cls in PROCEDURES.values()}
    assert {family for family, _ in families.declared()} == declared
    assert [kind for _, kinds in families.procedures() for kind, _ in kinds if kind not in PROCEDURES] == []
    only = {kind: cls for kind, cls in PROCEDURES.items() if cls.procedure_.family != Family.AGENCY}
    monkeypatch.setattr(words, "proxies", lambda: only)
    assert "agency" not in dict(families.declared())


def test_two_families_in_one_series_of_numbers_stop_the_start(monkeypatch):
    talk = PROCEDURES["talk"]
    assert list(checks.shared_series(talk.procedure_)) == []
    monkeypatch.setattr(talk, "procedure_", replace(talk.procedure_, series=PROCEDURES["penalty"].procedure_.series))
    assert any("另一类别" in said for said in checks.misspelt(talk))


def test_cases_of_each_family_are_numbered_by_themselves(people):
    first = acts.proposed(people, TODAY).case
    assert PROCEDURES["inspection"].procedure_.series[1] in first.number
    assert {
        cls.procedure_.series[1] for cls in PROCEDURES.values() if cls.procedure_.family != Family.ENFORCEMENT
    }.isdisjoint(
        {cls.procedure_.series[1] for cls in PROCEDURES.values() if cls.procedure_.family == Family.ENFORCEMENT}
    )
    assert not Finding.objects.exists()
