"""The demo city: the same seed grows the same city, every act goes through the door, and nothing real is touched."""

import hashlib
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.models import (
    Case,
    Clock,
    Draw,
    Entry,
    Finding,
    Inspection,
    Office,
    Officer,
    Paper,
    Party,
    Payment,
    Proceeding,
    Refund,
    Territory,
)
from config.demo import grow, plan, tables
from flows.beside import draws
from flows.liveness import silent_cases
from tests.casework.test_pages import CEILING

LAST = date(2026, 11, 20)
SMALL = {"FINDINGS": 180, "VISITS": 62, "CLEAN": 3, "ISSUES": 10, "NOTICES": 6}

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(monkeypatch):
    """One matter of each kind instead of many."""
    for name, number in SMALL.items():
        monkeypatch.setattr(plan, name, number)
    for name in ("ORDINARY", "SPOT", "STOPS"):
        monkeypatch.setattr(plan, name, dict.fromkeys(getattr(plan, name), 1))


def grown(seed=1, last=LAST):
    return grow.grow(seed, last, "!", lambda days, acts: None)


def fingerprint():
    """Everything that a reader sees, without keys and times of day."""
    said = [
        list(Officer.objects.order_by("username").values_list("username", "name", "certificate_no")),
        list(Party.objects.order_by("name", "uscc").values_list("name", "uscc", "industry", "risk", "representative")),
        list(Case.objects.order_by("number").values_list("number", "title", "opened", "closed", "entries")),
        list(
            Entry.objects.order_by("case__number", "line").values_list(
                "case__number", "line", "step", "on", "by__username", "stage"
            )
        ),
        list(Paper.objects.order_by("number", "digest").values_list("number", "digest").exclude(number=None)),
        list(
            Finding.objects.order_by("case__number", "number").values_list(
                "case__number", "number", "problem", "signed_off"
            )
        ),
    ]
    return hashlib.sha256(str(said).encode()).hexdigest()


@pytest.mark.slow
def test_the_same_seed_and_day_grow_the_same_city_and_another_seed_another(small):
    found = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            grown(seed)
            found.append(fingerprint())
            transaction.set_rollback(True)
    assert found[0] == found[1] != found[2]


def test_a_city_stands_in_every_stage_and_is_verified_whole(small):
    world = grown()
    assert Finding.objects.count() == SMALL["FINDINGS"]
    assert Case.objects.filter(proceedings__kind__in=("penalty", "summary_penalty")).distinct().count() == len(
        plan.ORDINARY
    ) + len(plan.SPOT)
    assert Entry.objects.count() == world.acts and Entry.objects.order_by("-on").first().on <= LAST
    stages = set(Proceeding.objects.values_list("kind", "stage"))
    assert {
        ("penalty", s)
        for s in (
            "proposed",
            "filed",
            "reported",
            "reviewed",
            "notified",
            "told",
            "decided",
            "served",
            "withdrawn",
            "declined",
        )
    } <= stages
    assert {
        ("collection", "owed"),
        ("collection", "settled"),
        ("closeout", "archived"),
        ("closeout", "returned"),
        ("patrol_issue", "signed_off"),
    } <= stages
    assert Clock.objects.filter(met=None, lapsed=None, duty=True, due__lt=LAST).exists()
    assert Clock.objects.filter(met=None, lapsed=None, due__gte=LAST).exists()
    put_right_before_everybodys_eyes()
    assert_drawn_visits()
    assert_every_case_page_is_cheap()
    call_command("verify")


def assert_every_case_page_is_cheap():
    """Whatever procedures a case holds, its page costs its handler and the supervisor no more than it may."""
    supervisor = Office.objects.filter(office="supervisor").first().officer
    dear = []
    for case in Case.objects.order_by("pk"):
        for reader in {case.proceedings.order_by("pk").first().owner, supervisor} - {None}:
            client = Client()
            client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
            with CaptureQueriesContext(connection) as asked:
                page = client.get(f"/cases/{case.pk}/")
            if page.status_code != 200 or len(asked) > CEILING:
                dear.append((case.number, reader.username, page.status_code, len(asked)))
    assert not dear


def put_right_before_everybodys_eyes():
    """A case in each situation in which something went wrong; none of them stands silent for want of anything."""
    forms = set(Paper.objects.values_list("form", flat=True))
    assert {"correction_notice", "decision_revoked", "hearing_notice", "talk_notice"} <= forms
    steps = set(Entry.objects.values_list("step", flat=True))
    assert {"correct", "void_paper", "reissue", "revoke", "serve_change", "approve_reopening"} <= steps
    assert Proceeding.objects.exclude(late_line=None).filter(kind="penalty", stage="served").exists()
    assert Payment.objects.exclude(counters=None).exists() and Refund.objects.filter(result="paid").exists()
    stages = set(Proceeding.objects.values_list("kind", "stage"))
    assert {("collection", "refunding"), ("collection", "ended"), ("talk", "held")} <= stages
    assert Proceeding.objects.filter(kind="hearing", closed=None).exists()
    assert [str(case) for case in silent_cases(LAST)] == []


def assert_drawn_visits():
    """What is called 双随机 was drawn: unit and both officers are among the results of two adopted draws."""
    runs = list(Inspection.objects.filter(plan_kind="双随机").select_related("case", "owner", "partner"))
    assert runs and any(run.recorded for run in runs)
    for run in runs:
        results = [draws.read(Draw.objects.get(number=n).pk).result for n in (run.draw, run.officers_draw)]
        assert f"party-{run.case.party_id}" in results[0]
        assert {f"officer-{run.owner_id}", f"officer-{run.partner_id}"} <= set(results[1])
    assert Draw.objects.filter(stage="accepted").count() >= 2 * len(runs)


def test_places_and_people_are_those_of_the_sources(small):
    grow.peopled(1, LAST, "!")
    assert Territory.objects.filter(kind__in=("subdistrict", "town", "township")).count() == 163
    assert Territory.objects.filter(parent__kind="city").count() == 13
    certified = Office.objects.filter(office="investigator", officer__certificate_no__gt="")
    assert certified.count() == 111 and certified.filter(organ__level="city").count() == 15
    assert Party.objects.filter(kind="organisation").count() == 400
    places = ("territory__name", "territory__parent__name")
    towns = Party.objects.filter(kind="organisation").values_list("address", *places)
    assert [where for where, *names in towns if any(where.count(one) > 1 for one in names)] == []
    assert (
        Party.objects.filter(kind="organisation").values("industry").distinct().count()
        == 46
        == len(tables.industries())
    )


def test_a_database_in_which_somebody_works_is_left_alone(people):
    with pytest.raises(CommandError, match="不是演示的数据"):
        call_command("demo", "--no-serve", "--fresh")
    assert Party.objects.filter(pk=people.company.pk).exists()


def test_every_hazard_names_an_article_and_an_offence_of_the_book():
    import law

    for hazard in tables.hazards():
        assert law.book().at(LAST).offence(hazard.offence), hazard
        assert law.registry.citable(hazard.basis, LAST) == [], hazard
