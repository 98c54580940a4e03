"""Two at once about a registration that is merged into another: one merging, no new case beside it, on PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection

from casework.models import Party, PartyVersion
from flows.beside.party_merge import merge_party
from flows.door.engine import begin
from tests.flows.acts import DAY
from tests.flows.door.test_races import at_once, whole
from tests.people import enter, fresh

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite 一次只有一个写者，并发测试在 PostgreSQL 上运行（DATABASE_URL）",
    ),
]
WORK = {"items": [{"item": "用电", "content": "第三十六条"}], "method": ["现场检查"]}
PLAN = WORK | {"plan_kind": "专项检查", "planned_for": DAY}


@pytest.fixture
def people(people_committed):
    return people_committed


@pytest.fixture
def twin(people):
    return enter(Party, name="宏泰机械（重复登记）", kind=people.company.kind, territory=people.company.territory)


def merged(people, party, into, office="clerk"):
    said = {"since": DAY, "document": "登记信息截图", "reason": "同一单位。", "on": DAY}
    return lambda: merge_party(party=party, into=into, by=fresh(getattr(people.jinjiang, office)), **said)


def begun(people, party):
    jj = people.jinjiang
    by, partner = fresh(jj.investigator), fresh(jj.partner)
    return lambda: begin(
        "inspection", "propose", PLAN, party=Party.objects.get(pk=party.pk), by=by, partner=partner, on=DAY
    )


def test_one_merging(people, twin):
    made = at_once(merged(people, twin, people.company), merged(people, twin, people.company, "investigator"))
    (told,) = [one for one in made if isinstance(one, Exception)]
    assert "已经并入" in told.args[0] and PartyVersion.objects.filter(party=twin).count() == 1
    whole()


def test_two_registrations_are_not_merged_into_each_other(people, twin):
    made = at_once(merged(people, twin, people.company), merged(people, people.company, twin))
    (told,) = [one for one in made if isinstance(one, Exception)]
    assert "并入" in told.args[0] and Party.objects.exclude(same_as=None).count() == 1
    whole()


def test_a_merging_beside_a_new_case_of_the_merged(people, twin):
    """Either the case was there first, and its record tells of the merging, or it is not opened."""
    made, new = at_once(merged(people, twin, people.company), begun(people, twin))
    assert not isinstance(made, Exception), made
    if isinstance(new, Exception):
        assert "并入" in new.args[0]
    else:
        assert [line.case_id for line in made] == [new.case_id]
    whole()
