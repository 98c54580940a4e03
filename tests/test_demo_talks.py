"""The demo city's scripts of talks, patrol issues and notices, each up to where it stands still, in the small city."""

from datetime import date

import pytest

from casework.models import PatrolIssue, ServiceNotice, Talk
from config.demo.others import Issue, Notice, patrol_issue, service_notice
from config.demo.people import Bureau
from config.demo.talks import STOPS, Summons, talk
from config.demo.world import World

pytestmark = pytest.mark.django_db
START, LAST = date(2026, 3, 2), date(2026, 11, 26)
KEYS = {
    "investigator": ("investigator",),
    "unit_head": ("unit_head",),
    "deputy_head": ("deputy",),
    "agency_head": ("head",),
    "clerk": ("clerk",),
    "registrar": ("registrar",),
    "patrol_member": ("patrol_member", "patrol_second"),
    "patrol_leader": ("patrol_leader",),
}


def world(people):
    def bureau(of):
        held = {office: [getattr(of, key) for key in keys if hasattr(of, key)] for office, keys in KEYS.items()}
        return Bureau(of.organ, "small", held)

    bureaus = {"350582": bureau(people.jinjiang), "350502": bureau(people.quanzhou), "350500": bureau(people.quanzhou)}
    return World(LAST, "seed", bureaus, {})


def told(people, *scripts):
    city = world(people)
    for script in scripts:
        city.add(script(city))
    city.run(lambda on: None)


def test_a_talk_of_the_city_stands_still_where_it_was_planned(people):
    stages = {
        "": "effective",
        "propose": "proposed",
        "agree": "agreed",
        "notify": "notified",
        "hold": "held",
        "absent": "absent",
        "report_rectified": "reported",
        "without_effect": "without_effect",
    }
    stops = sorted(set(STOPS))
    told(people, *[lambda city, s=s: talk(city, Summons(f"t{s}", people.company, START, s)) for s in stops])
    assert list(Talk.objects.order_by("pk").values_list("stage", flat=True)) == [stages[stop] for stop in stops]


def test_issues_and_notices_of_the_city_run_to_their_end(people):
    told(
        people,
        lambda city: patrol_issue(city, Issue("i", people.town, START)),
        lambda city: service_notice(city, Notice("n", people.agency, people.company, START, 9)),
        lambda city: service_notice(city, Notice("late", people.agency, people.company, START, 3)),
    )
    assert list(PatrolIssue.objects.values_list("stage", flat=True)) == ["signed_off"]
    assert sorted(ServiceNotice.objects.values_list("stage", "late")) == [("verified", False), ("verified", True)]
