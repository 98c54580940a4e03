"""A page says in its title which case it is about, so that several of them in tabs can be told apart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.models import Entry
from tests.flows.pages.test_pages import TODAY, sign_in
from tests.flows.penalty_walk import Walk

pytestmark = pytest.mark.django_db


def title(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode().split("<title>")[1].split("</title>")[0]


def test_pages_of_a_case_name_its_party(client, people):
    start = TODAY - timedelta(40)
    walk = Walk(people, start=start, offence_day=str(start - timedelta(2)), discovered=str(start - timedelta(1)))
    run = walk.to("serve_decision").run
    line = Entry.objects.filter(proceeding_id=run.pk).order_by("-line").first()
    sign_in(client, people.jinjiang.investigator)
    case = f"/cases/{run.case_id}/"
    assert run.case.number in title(client, case)
    paths = [f"{case}{run.pk}/publish/", f"{case}wait/", f"{case}{run.pk}/beside/take_back/", f"{case}begin/"]
    for path in [case, *paths, f"{case}material/", f"/record/{line.pk}/correct/"]:
        assert run.case.party.name in title(client, path), path


def test_a_step_that_asks_nothing_to_open_a_file_shows_no_empty_part_for_it(client, people):
    start = TODAY - timedelta(40)
    walk = Walk(people, start=start, offence_day=str(start - timedelta(2)), discovered=str(start - timedelta(1)))
    run = walk.to("serve_decision").run
    sign_in(client, people.jinjiang.clerk)
    page = client.get(f"/cases/{run.case_id}/begin/collection/enter/?from={run.pk}")
    assert page.status_code == 200 and "<legend>建档</legend>" not in page.content.decode()
    sign_in(client, people.jinjiang.investigator)
    page = client.get(f"/begin/inspection/propose/{run.case.party_id}/").content.decode()
    assert "<legend>建档</legend>" in page and "partner" in page
