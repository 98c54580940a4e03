"""A taking over that was stated wrongly is taken back while nothing rests on it, and the folder is filled again."""

from datetime import timedelta

import pytest

from casework.models import Case, Clock, Finding
from casework.record import broken_lines
from flows.beside.take_back import take_back
from flows.door.invitation import Invitation
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.beside.test_adopt import ON, adopted, sign_in, whole
from tests.people import fresh

pytestmark = pytest.mark.django_db


def back(people, run, by="unit_head", on=ON, reason="当事人写错。"):
    return take_back(proceeding=run, by=fresh(getattr(people.jinjiang, by)), on=on, reason=reason)


def test_what_was_brought_goes_and_the_folder_is_empty(people):
    run = acts.run(adopted(people, papers=[]))
    line = back(people, run)
    case = Case.objects.get()
    assert (line.corrects, case.closed) == (1, ON)
    assert not Finding.objects.exists() and not Clock.objects.filter(met=None, lapsed=None).exists()
    assert not Invitation.objects.filter(finished=None).exists()
    assert whole() == [] and list(broken_lines()) == []


def test_the_folder_is_filled_again_under_its_number_with_another_party(people):
    first = adopted(people, papers=[])
    back(people, acts.run(first))
    again = adopted(people, papers=[], party=people.business, title="")
    case = Case.objects.get()
    assert (again.case_id, again.line, case.party, case.closed) == (first.case_id, 3, people.business, None)
    assert people.business.name in case.title and case.findings.count() == 1
    assert whole() == [] and list(broken_lines()) == []
    back(people, acts.run(again))
    assert Case.objects.get().closed == ON and whole() == []


def test_a_number_brought_stays_and_so_does_the_line(people):
    run = acts.run(adopted(people))
    with pytest.raises(Refused, match="文号已入登记簿"):
        back(people, run)
    assert whole() == []


def test_only_who_took_it_over_takes_it_back_and_only_while_nothing_rests_on_it(people):
    run = acts.run(adopted(people, papers=[]))
    with pytest.raises(NotPermitted, match="只有本人可以撤回"):
        back(people, run, by="investigator")
    acts.order(people, run, ON, items=[{"number": 1}])
    with pytest.raises(Refused, match="之后不能撤回"):
        back(people, run)


def test_a_number_in_use_is_refused_as_ever(people):
    adopted(people, papers=[])
    with pytest.raises(Refused, match="已经使用"):
        adopted(people, papers=[], party=people.business)


def test_the_case_page_leads_to_taking_back_and_to_the_name_of_the_case(client, people):
    run = acts.run(adopted(people, papers=[]))
    sign_in(client, people.jinjiang.unit_head)
    page = client.get(f"/cases/{run.case_id}/").content.decode()
    assert f"/cases/{run.case_id}/{run.pk}/beside/take_back/" in page
    assert f"/cases/{run.case_id}/{run.pk}/beside/correct_case/" in page
    assert client.get(f"/cases/{run.case_id}/{run.pk}/beside/correct_case/").status_code == 200
    sign_in(client, people.jinjiang.investigator)
    assert "correct_case" not in client.get(f"/cases/{run.case_id}/").content.decode()
    back(people, run, on=ON + timedelta(days=1))
    sign_in(client, people.jinjiang.unit_head)
    assert "correct_case" not in client.get(f"/cases/{run.case_id}/").content.decode()
