"""Rows by the values of their columns are the rows that the ORM finds, with what travels along."""

import pytest

from casework.looking_up import rows_by
from casework.models import Case, Entry, Finding, Paper, Penalty, Proceeding

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(db, request):
    from flows.stories.reading import read
    from flows.stories.telling import Teller
    from tests.flows.door.test_no_dead_end import STORIES

    Teller(read(STORIES / request.param)).tell()


def whole(row):
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


@pytest.mark.parametrize(
    ("told", "model", "joined"),
    [
        ("correction/made_again.yaml", Proceeding, ()),
        ("correction/made_again.yaml", Penalty, ("case", "owner", "partner")),
        ("correction/made_again.yaml", Entry, ("by",)),
        ("correction/made_again.yaml", Paper, ("voided",)),
        ("rectification/rectified_in_time.yaml", Finding, ("rectification",)),
        ("correction/made_again.yaml", Case, ("party", "organ")),
    ],
    indirect=["told"],
)
def test_they_are_the_rows_of_the_orm(told, model, joined):
    everything = list(model.objects.select_related(*joined).order_by("pk"))
    assert everything
    for row in everything:
        name = next(f.attname for f in model._meta.concrete_fields if f.attname in ("case_id", "proceeding_id", "id"))
        same = [one for one in everything if getattr(one, name) == getattr(row, name)]
        found = rows_by(model, joined, {name: getattr(row, name)})
        assert [whole(one) for one in found] == [whole(one) for one in same]
        for one, other in zip(found, same, strict=True):
            for beside in joined:
                mine, theirs = getattr(one, beside, None), getattr(other, beside, None)
                assert mine == theirs and (mine is None or whole(mine) == whole(theirs))
