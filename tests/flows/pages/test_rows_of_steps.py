"""Every row under 可以办理 can be done by who sees it; one closed for separation of duties says who can act instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.models import Case, Officer
from flows.door.terms import Terms
from flows.models import Invitation
from flows.pages.desk.asked import taken_up
from flows.pages.desk.duties import duties
from flows.stories.preludes import stories_in
from flows.stories.reading import read
from flows.stories.telling import Teller
from permissions.gate import NotPermitted, permit
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.door.nearest import tried
from tests.people import change, fresh

pytestmark = pytest.mark.django_db
STORIES = Path(__file__).parents[2] / "stories"
TOLD = [path for name in ("preludes", "collection", "closeout") for path in stories_in(STORIES / name)]


def refusals(on) -> list[str]:
    """Rows that somebody sees as doable and the gate does not let him do."""
    found = []
    for person in Officer.objects.order_by("pk"):
        for task, _ in duties(fresh(person), on).now:
            terms = task.terms
            if not isinstance(terms, Terms):
                continue  # acts beside the steps: tests/flows/beside/test_gates.py
            how = {"officers": terms.officers, "apart_from": terms.apart_from, "person": terms.person}
            try:
                permit(fresh(person), terms.by, taken_up(task, fresh(person), on), on, **how)
            except NotPermitted as why:
                found.append(f"{person} {task.kind}.{terms.name}：{why.args[0]}")
    return found


@pytest.mark.apart
@pytest.mark.parametrize("path", TOLD, ids=lambda path: path.stem)
def test_who_sees_a_step_as_doable_may_take_it(path):
    with tried():
        teller = Teller(read(path))
        teller.tell()
        on = max(Case.objects.exclude(moved=None).values_list("moved", flat=True))
        assert refusals(on) == []


@pytest.mark.apart
def test_the_close_out_is_asked_of_a_handler_and_not_of_the_clerk_who_keeps_the_account():
    Teller(read(STORIES / "collection" / "in_time.yaml")).tell()
    asked = Invitation.objects.filter(finished=None, kind="closeout", step="propose", process__kind="collection")
    (row,) = asked.select_related("owner", "process__owner")
    assert row.process.owner.offices.filter(office="clerk").exists()
    assert row.owner.offices.filter(office="investigator").exists()


def test_a_row_held_apart_says_who_can_act_instead(people):
    run, who = acts.proposed(people), people.jinjiang
    change_office(who.investigator)
    (row,) = [said for task, said in duties(fresh(who.investigator), DAY).later if task.terms.name == "approve_plan"]
    assert "职能分离" in row.why and f"可由{who.unit_head}" in row.why and row.apart
    change([who.unit_head], is_active=False)
    change([who.deputy], is_active=False)
    (row,) = [said for task, said in duties(fresh(who.investigator), DAY).later if task.terms.name == "approve_plan"]
    assert str(who.unit_head) not in row.why and f"{run.case.organ}今日没有其他可以办理的" in row.why


def change_office(person) -> None:
    """The person leads the unit besides."""
    held = person.offices.first()
    held.pk, held.office = None, "unit_head"
    held.save()
