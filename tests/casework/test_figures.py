"""Figures count what happened: visits recorded, decisions of every procedure, and for other offices what they did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import Entry, Inspection, Penalty, SummaryPenalty
from flows.pages.desk import figures
from tests.casework.test_pages import get
from tests.flows import acts
from tests.flows.procedures.test_summary_penalty import delivered
from tests.people import fresh

TODAY = timezone.localdate()


def month(person):
    return figures.of_month(fresh(person), TODAY)


def test_a_plan_is_no_visit_until_the_visit_is_recorded(people):
    plan = acts.approved(people, TODAY)
    assert month(people.jinjiang.investigator)["visits"] == 0
    Inspection.objects.filter(pk=plan.pk).update(recorded=TODAY, started=timezone.now())
    assert month(people.jinjiang.investigator)["visits"] == month(people.jinjiang.partner)["visits"] == 1


def test_a_visit_of_last_month_typed_in_this_one_is_not_of_this_one(people):
    seen = acts.approved(people, TODAY)
    last = timezone.now().replace(day=1) - timedelta(days=2)
    Inspection.objects.filter(pk=seen.pk).update(recorded=TODAY, started=last)
    assert month(people.jinjiang.investigator)["visits"] == 0


@pytest.fixture
def decided(people):
    """A decision of the ordinary procedure over 60,000 yuan, and one on the spot over 3,000."""
    delivered(people, on=acts.DAY, told_facts={"offence_day": str(acts.DAY)})
    case = acts.proposed(people).case
    who = people.jinjiang
    Penalty.objects.create(
        case=case,
        kind="penalty",
        owner=who.investigator,
        partner=who.partner,
        opened=TODAY,
        filed=TODAY,
        decided=TODAY,
        fine=60_000,
    )
    SummaryPenalty.objects.update(decided=TODAY)


def test_decisions_on_the_spot_are_counted_with_their_sum(people, decided):
    mine = month(people.jinjiang.investigator)
    assert (mine["filings"], mine["decisions"], mine["fined"]) == (1, 2, 63_000)
    whole = figures.of_territory(fresh(people.quanzhou.supervisor), TODAY)
    assert (whole.decisions, whole.fined) == (2, 63_000)
    assert {(one.kind, one.number, one.fined) for one in whole.decided_in} == {
        ("penalty", 1, 60_000),
        ("summary_penalty", 1, 3_000),
    }


def test_decisions_of_last_month_and_of_other_places_are_not_counted(people, decided):
    last = TODAY.replace(day=1) - timedelta(1)
    Penalty.objects.update(decided=last, filed=last)
    assert (month(people.jinjiang.investigator)["decisions"], month(people.jinjiang.third)["decisions"]) == (1, 0)
    people.whole.people["qz.supervisor"].offices.update(territory_path="350500/350502/")
    elsewhere = figures.of_territory(fresh(people.quanzhou.supervisor), TODAY)
    assert (elsewhere.decisions, elsewhere.fined, elsewhere.decided_in) == (0, 0, [])


def test_a_revoked_decision_and_its_fine_are_counted_apart(client, people, decided):
    Penalty.objects.update(revoked=TODAY)
    mine = month(people.jinjiang.investigator)
    assert (mine["decisions"], mine["revoked"], mine["fined"]) == (1, 1, 3_000)
    whole = figures.of_territory(fresh(people.quanzhou.supervisor), TODAY)
    assert (whole.decisions, whole.revoked, whole.fined) == (1, 1, 3_000)
    page = get(client, people.quanzhou.supervisor, "/desk/territory/").content.decode()
    assert "另有 1 件已撤销，不计在内" in page


def test_the_workbench_says_how_many_were_decided_in_which_procedure(client, people, decided):
    page = get(client, people.quanzhou.supervisor, "/desk/territory/").content.decode()
    assert "6.3 万元" in page and "?kind=penalty" in page and "?kind=summary_penalty" in page


def test_a_decision_without_a_fine_is_a_decision(people, decided):
    Penalty.objects.update(fine=None)
    mine = month(people.jinjiang.investigator)
    assert (mine["decisions"], mine["fined"]) == (2, 3_000)


def test_every_noun_with_a_decision_and_a_fine_is_counted():
    assert set(figures.punishing()) == {Penalty, SummaryPenalty}


def noted(person, step):
    """A line of the record that says the person took the step today."""
    last = Entry.objects.order_by("-line").first()
    said = {"office": "legal_reviewer", "on": TODAY, "at": timezone.now(), "stage": "approved", "facts": {}}
    Entry.objects.create(
        case=last.case, line=last.line + 1, proceeding=last.proceeding, step=step, by=person, seal="0" * 64, **said
    )


def test_who_does_other_work_sees_what_they_did_this_month(client, people):
    acts.approved(people, TODAY)
    reviewer = people.jinjiang.reviewer
    for step in ("approve_plan", "urge", "urge"):
        noted(reviewer, step)
    assert month(reviewer)["acts"] == [("催办", 2), ("审批检查方案", 1)]
    assert month(people.jinjiang.unit_head)["acts"] == [("审批检查方案", 1)]
    page = get(client, reviewer, "/desk/month/").content.decode().split("，本人")[1]
    assert "审批检查方案" in page and "家次" not in page
    assert "家次" in get(client, people.jinjiang.third, "/desk/month/").content.decode().split("，本人")[1]


def test_acts_of_last_month_are_not_of_this_one(people):
    acts.approved(people, TODAY.replace(day=1) - timedelta(1))
    assert month(people.jinjiang.unit_head)["acts"] == []


def test_a_handlers_month_costs_two_statements_and_a_territorys_decisions_one(people, decided):
    who = fresh(people.jinjiang.investigator)
    with CaptureQueriesContext(connection) as seen:
        figures.of_month(who, TODAY)
    assert len(seen) == 2
    supervisor = fresh(people.quanzhou.supervisor)
    with CaptureQueriesContext(connection) as seen:
        figures.of_territory(supervisor, TODAY)
    assert sum("SUM" in query["sql"] for query in seen) == 1


def test_who_enforces_nothing_and_did_nothing_is_not_shown_noughts_of_inspection(client, people):
    shown = {}
    for office in ("auxiliary", "investigator"):
        person = fresh(getattr(people.jinjiang, office))
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        shown[office] = client.get("/desk/month/").content.decode()
    assert "本月还没有办过事项" in shown["auxiliary"] and "<dt>检查</dt>" not in shown["auxiliary"]
    assert "<dt>检查</dt>" in shown["investigator"]
