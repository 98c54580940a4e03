"""The form of a step says what its columns hold: limits, numbers, local time, and both ways to a photograph."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from casework.models import Evidence
from flows.door.facts import asked
from flows.door.terms import PROCEDURES, steps
from flows.pages.case.ready import on_file
from flows.pages.office.office import able as handing_over
from flows.pages.step.drafting import fitting
from flows.pages.step.fields import Field, drawn
from flows.pages.step.form import typed
from flows.pages.step.options import Options
from flows.pages.step.reach import Reach, reach
from flows.pages.step.subject import partners
from tests.flows import acts
from tests.flows.pages.test_moved_stage import TODAY, sign_in
from tests.people import change


def test_the_limit_of_a_column_stands_in_the_form_of_every_step():
    bounded = 0
    for cls in PROCEDURES.values():
        for name in steps(cls):
            for want in asked(cls, name).values():
                column = next((f for f in cls._meta.get_fields() if f.name == want.name), None)
                if want.kind in ("str", "text") and getattr(column, "max_length", None):
                    assert reach(want, cls).limit == column.max_length
                    bounded += 1
    assert bounded > 10


def test_what_a_fact_declares_comes_before_its_column():
    cls = PROCEDURES["inspection"]
    want = asked(cls, "record_visit")["place"]
    declared = type("Declared", (), {"__getattr__": lambda self, name: getattr(want, name), "limit": 40})()
    assert reach(declared, cls) == Reach(limit=40)
    assert want.limit == 160 and reach(replace(want, limit=None), cls) == Reach(limit=160)
    assert reach(replace(want, limit=None, name="nowhere"), cls) == Reach()


def test_a_number_is_bounded_as_its_column_is():
    want = asked(PROCEDURES["closeout"], "archive")["pages"]
    seen = reach(want, PROCEDURES["closeout"])
    assert seen.least == 0 and seen.most in (2**15 - 1, 2**31 - 1)


def test_the_page_carries_limits_and_a_counter_and_shuts_no_gallery(client, people):
    run = acts.approved(people, TODAY)
    sign_in(client, people.jinjiang.investigator)
    page = client.get(f"/cases/{run.case_id}/{run.pk}/record_visit/").content.decode()
    assert re.search(r'<input name="place"[^>]* maxlength="160"', page)
    chooser = re.search(r'<input type="file" name="findings-0-photo" id="f-findings-0-photo-file"[^>]*>', page)[0]
    assert "capture" not in chooser and "image/*" in chooser and ".heic" in chooser
    assert 'name="findings-0-photo-title"' in page and "现场照片" in page


def test_days_on_file_are_local_days(people):
    run = acts.approved(people, TODAY)
    run.started = timezone.make_aware(datetime(2026, 11, 27, 5, 30))
    run.ended = timezone.make_aware(datetime(2026, 11, 27, 5, 50))
    said = {fact.said: fact.fact for fact in on_file(run)}
    assert (said["检查开始"], said["检查结束"]) == ("2026-11-27 05:30", "2026-11-27 05:50")
    assert said["方案批准日"] == TODAY.isoformat()


def test_nobody_types_the_account_of_somebody_whom_a_step_asks_for(people):
    """Whatever fact names people, papers or evidence lets choose them by name; several people are ticked."""
    options = Options(None, TODAY, people.jinjiang.organ.pk)
    several = 0
    for cls in PROCEDURES.values():
        for name in steps(cls):
            for want in (one for fact in asked(cls, name).values() for one in (fact, *fact.row)):
                if want.kind in ("evidence", "evidences", "paper"):
                    assert hasattr(Options, want.kind), (name, want.name)
                if want.kind == "officer":
                    assert ("jj.investigator", "林志远　35058201001") in options.of(want), (name, want.name)
                if want.kind == "officers":
                    several += 1
                    html = render_to_string("flows/parts/field.html", {"field": drawn({"": want}, {}, options)[0]})
                    assert f'type="checkbox" name="{want.name}"' in html and "林志远" in html
    assert several >= 2


def test_several_people_ticked_are_read_as_several():
    wants = {"investigators": asked(PROCEDURES["hearing"], "hold")["investigators"]}
    post = QueryDict("investigators=jj.investigator&investigators=jj.partner")
    assert typed(wants, post, MultiValueDict()).given == {"investigators": ["jj.investigator", "jj.partner"]}
    assert fitting(wants, {"investigators": ["jj.partner"]}) == {"investigators": ["jj.partner"]}


def test_evidence_of_one_title_and_day_is_told_apart(people):
    run = acts.approved(people, TODAY)
    how = {"kind": "photo", "file": "a.jpg", "sha256": "a" * 64, "captured": timezone.now()}
    titles = ("整改前照片", "整改前照片", "门牌")
    shots = [Evidence.objects.create(case=run.case, by=run.owner, title=title, **how) for title in titles]
    labels = dict(Options(run.case, TODAY).evidence())
    first, second, other = (labels[str(one.pk)] for one in shots)
    assert first.endswith("，第 1 件）") and second.endswith("，第 2 件）") and "件）" not in other


def test_only_limits_that_somebody_may_reach_are_counted_down():
    said = {limit: Field("a", "情况", "text", True, reach=Reach(limit=limit)).counted for limit in (40, 200, 20_000)}
    assert said == {40: False, 200: True, 20_000: False}


@pytest.mark.django_db
def test_people_of_one_name_are_told_apart_by_their_certificates_wherever_one_is_chosen(people):
    who = people.jinjiang
    change([who.partner, who.third], name="陈雅婷")
    run, terms = acts.proposed(people), steps(PROCEDURES["inspection"])["propose"]
    asks = [
        handing_over(run.case, acts.DAY),
        partners(run, terms, who.investigator, acts.DAY),
        Options(run.case, acts.DAY).of(asked(PROCEDURES["hearing"], "appoint")["presider"]),
    ]
    same = [(p.username, f"陈雅婷　{p.certificate_no}") for p in (who.partner, who.third)]
    assert all(set(same) <= set(choices) for choices in asks)
