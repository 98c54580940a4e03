"""Two decisions, orders or visits in one case: what follows each is begun from the one that calls for it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import Case, Collection
from flows import begin, take
from flows.beside.assign import assign
from flows.beside.office import hand_over, urge
from flows.door.engine import Refused
from flows.door.invitation import Invitation
from flows.pages.desk.duties import duties
from tests.flows import acts
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import ORDER, Walk
from tests.flows.procedures import test_summary_penalty as summary
from tests.people import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(people):
    """A case with a fine on the spot and a fine by the ordinary procedure, neither of them entered."""
    who, start = people.jinjiang, timezone.localdate() - timedelta(60)
    case = acts.recorded(people, start).case
    by = {"by": fresh(who.investigator), "on": start}
    told = summary.TOLD | {"offence_day": start, "told": start}
    pk = begin("summary_penalty", "tell", told, case=case, partner=who.partner, reason="x", **by).proceeding_id
    take("summary_penalty", "decide", pk, summary.decided(pk, decided_at=f"{start}T10:30"), **by)
    take("summary_penalty", "file_with_organ", pk, by=fresh(who.clerk), on=start)
    walk = Walk(people, start=start + timedelta(1))
    by["on"] = walk.start
    walk.pk = begin(
        "penalty",
        "propose",
        walk.first,
        case=Case.objects.get(pk=case.pk),
        partner=who.partner,
        reason="另一行为",
        **by,
    ).proceeding_id
    for step in ORDER[1 : ORDER.index("serve_decision") + 1]:
        if walk.called_for(step):
            walk.take(step, reason="不是同一行为。")
    return case, pk, walk.pk


def rows(people):
    now = duties(fresh(people.jinjiang.investigator), timezone.localdate()).now
    return {(one.kind, one.run.pk): one.address for one, _ in now}


def test_each_decision_gets_its_account_from_its_own_row(client, people, two):
    case, spot, ordinary = two
    sign_in(client, people.jinjiang.investigator)
    page = client.get(reverse("case_openings", args=[case.pk])).content.decode()
    for origin in (spot, ordinary):
        at = rows(people)["collection", origin]
        assert at.endswith(f"?from={origin}") and at in page
        form = client.get(at).content.decode()
        assert f'name="from" value="{origin}"' in form
        answer = client.post(at.partition("?")[0], {"key": f"k{origin}", "from": origin})
        assert answer.status_code == 302, answer.content.decode()
    assert set(Collection.objects.values_list("arose_from_id", flat=True)) == {spot, ordinary}
    assert not Invitation.objects.filter(kind="collection", step="enter", finished=None).exists()


def test_a_program_that_names_no_origin_goes_on_where_it_is_called_for(people, two):
    case, spot, ordinary = two
    by = {"by": fresh(people.jinjiang.clerk), "on": timezone.localdate()}
    made = [begin("collection", "enter", case=Case.objects.get(pk=case.pk), **by).proceeding_id for _ in range(2)]
    origins = list(Collection.objects.filter(pk__in=made).order_by("pk").values_list("arose_from_id", flat=True))
    assert origins == [ordinary, spot]


def test_an_origin_of_another_case_is_refused(people, two):
    case = two[0]
    other = acts.recorded(people, timezone.localdate() - timedelta(30))
    by = {"by": fresh(people.jinjiang.investigator), "partner": people.jinjiang.partner, "on": timezone.localdate()}
    facts = {"items": [{"number": 1}], "deadline": timezone.localdate() + timedelta(9)}
    with pytest.raises(Refused, match="不在本案"):
        begin("rectification", "order", facts, case=Case.objects.get(pk=case.pk), arose_from=other, **by)


def test_what_waits_at_an_ended_proceeding_is_urged_given_on_and_handed_over(people, two):
    _, spot, _ = two
    who, today = people.jinjiang, timezone.localdate()
    head = {"by": fresh(who.unit_head), "on": today}
    assert urge("summary_penalty", spot, reason="请登记罚款。", **head).step == "urge"
    of = Invitation.objects.get(process_id=spot, kind="collection", finished=None).process
    with pytest.raises(Refused, match="由承办人办理"):
        assign(proceeding=of, step="collection.enter", to=fresh(who.clerk), reason="由你登记。", **head)
    with pytest.raises(Refused, match="没有这项待办"):
        assign(proceeding=of, step="closeout.propose", to=fresh(who.clerk), reason="x", **head)
    owner = of.partner
    hand_over("summary_penalty", spot, to=fresh(owner), partner=fresh(of.owner), reason="换人。", **head)
    assert Invitation.objects.get(process_id=spot, kind="collection", finished=None).owner_id == owner.pk
    begin("collection", "enter", case=of.case, arose_from=of, by=fresh(who.clerk), on=today)
    with pytest.raises(Refused, match="不能催办"):
        urge("summary_penalty", spot, reason="再催。", **head)
