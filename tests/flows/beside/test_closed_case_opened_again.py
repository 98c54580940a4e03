"""A closed case that is opened again stands before its approval, and what a correction left short is collected first.

It is told as a story, outside the folder from which the search for ways out takes its situations: that search does not
yet take the steps of an ended proceeding (here the account) on the way to the end of another (here the close-out).
"""

from pathlib import Path

import pytest

from casework.models import Case, Clock, Entry
from flows.stories.reading import read
from flows.stories.replay import tell
from flows.verify import CHECKS

STORY = Path(__file__).parent / "told" / "closed_case_opened_again.yaml"


@pytest.mark.django_db
def test_it_is_decided_on_again_and_the_rest_is_collected():
    told, difference = tell(read(STORY))
    assert difference == ""
    assert told
    case = Case.objects.get()
    assert case.closed is not None
    approvals = Entry.objects.filter(case=case, step="approve").order_by("line")
    assert [entry.stage for entry in approvals] == ["approved", "approved"]
    assert case.closed == approvals[1].on
    assert not Clock.objects.filter(proceeding__case=case, met=None, lapsed=None).exists()
    assert [said for check in CHECKS.values() for said in check()] == []
