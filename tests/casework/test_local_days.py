"""A day is the day on the wall: what happened before eight in the morning did not happen the day before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from casework.models import Evidence, Inspection
from casework.reading.local import local, local_day
from casework.templatetags import parts
from flows.door import lawful
from flows.guards import days
from flows.pages.case import record
from flows.pages.case.ready import on_file
from flows.pages.step.fields import shown
from flows.pages.step.options import Options
from tests.flows import acts

EARLY = datetime(2026, 11, 26, 21, 40, tzinfo=UTC)  # 05:40 on the 27th in Quanzhou
DAY = date(2026, 11, 27)


def test_a_moment_falls_on_its_local_day_and_a_day_is_a_day():
    assert local_day(EARLY) == local_day(DAY) == DAY
    assert local(DAY) is DAY and local(datetime(2026, 1, 1, 9)) == datetime(2026, 1, 1, 9)


@pytest.mark.django_db
def test_evidence_is_offered_under_the_day_on_which_it_was_taken(people):
    case = acts.recorded(people).case
    Evidence.objects.create(
        case=case, kind="photo", title="照片", sha256="0" * 64, captured=EARLY, by=people.jinjiang.investigator
    )
    assert Options(case, DAY).evidence()[0][1] == "照片（11-27）"


def test_days_on_file_are_local(people):
    run = Inspection(started=EARLY, ended=EARLY, planned_for=date(2026, 11, 27))
    assert {fact.fact for fact in on_file(run)} == {"2026-11-27", "2026-11-27 05:40"}


@pytest.mark.parametrize("template", ["{{ at|moment }}", "{{ at|day }}", "{{ at|weekday }}{{ at|weekday_short }}"])
def test_filters_of_templates_show_local_time(template):
    from django.template import engines

    said = engines["django"].from_string("{% load parts %}" + template).render({"at": EARLY})
    assert said in {"2026-11-27 05:40", "2026年11月27日 周五", "五周五"}


def test_days_between_are_counted_on_the_wall():
    assert parts.days_since(DAY, EARLY) == 0 and parts.days_since(EARLY, date(2026, 11, 26)) == 1


def test_a_recorded_moment_and_an_input_show_local_time():
    assert record.moment(EARLY.isoformat(), "datetime") == "2026-11-27 05:40"
    assert record.moment("2026-11-27T05:40", "datetime") == "2026-11-27 05:40"
    assert shown(EARLY) == "2026-11-27T05:40"


def test_the_law_of_the_local_day_is_asked(monkeypatch, people):
    asked, run = [], acts.proposed(people)
    answer = SimpleNamespace(due=EARLY, provisional=False)
    monkeypatch.setattr(lawful.law, "due", lambda card, start, *, on, **how: asked.append(on) or answer)
    assert days.last_day(run, "acc_report_1h", EARLY) == DAY and asked == [DAY]
