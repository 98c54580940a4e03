"""An act fined in one case: whoever may give it up in another is invited, until that fine is gone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework import registers
from casework.models import Party
from flows import take
from flows.beside.party_changes import change_party
from flows.beside.party_merge import merge_party
from flows.door.invitation import Invitation
from flows.verify import uneven_lists
from tests.flows.penalty_walk import Walk
from tests.flows.procedures.test_penalty_charges import SIGN, two
from tests.flows.procedures.test_summary_penalty import decided, told
from tests.people import fresh

pytestmark = pytest.mark.django_db


def invited(pk):
    return set(Invitation.objects.filter(process_id=pk, finished=None).values_list("step", flat=True))


def on_the_spot(people, walk, on, party=None, **facts):
    """The sign of the walk's day told, and what fines it."""
    pk = told(people, party, on, **{"offence": SIGN, "offence_day": walk.first["offence_day"]} | facts)
    by, said = fresh(people.jinjiang.investigator), decided(pk, decided_at=f"{on}T10:30")
    return lambda: take("summary_penalty", "decide", pk, said, by=by, on=on)


def test_one_of_several_charges_is_to_be_dropped(people):
    walk = two(people)
    decide = on_the_spot(people, walk, walk.day("interview"))
    assert not {"withdraw", "drop_charge"} & invited(walk.pk)
    decide()
    assert "drop_charge" in invited(walk.pk) and "withdraw" not in invited(walk.pk)
    walk.take("drop_charge", number=2, on=walk.day("conclude"))
    assert not {"withdraw", "drop_charge"} & invited(walk.pk) and list(uneven_lists()) == []


def test_a_case_of_another_day_is_called_for_nothing(people):
    walk = Walk(people, offence=SIGN, fine=9_000).to("endorse_handling")
    on = walk.day("issue_decision")
    decide = on_the_spot(people, walk, on, offence_day=walk.start.isoformat())
    decide()
    assert "withdraw" not in invited(walk.pk) and "issue_decision" in invited(walk.pk)


def test_another_kind_of_penalty_is_still_decided(people):
    walk = Walk(people, offence="AQ98-1-O", fine=100_000).to("interview")
    walk.take("conclude", kinds=["fine", "suspension"])
    Walk(people, offence="AQ98-1-O", fine=100_000).to("issue_decision")
    assert "withdraw" not in invited(walk.pk)


def test_two_registrations_become_one_party(people):
    walk = Walk(people, offence=SIGN, fine=9_000).to("interview")
    held = {name: getattr(people.company, name) for name in ("name", "kind", "address", "territory")}
    again = Party.objects.create(representative="蔡宏泰", uscc="91350582MA2XYHQ15U", **held)
    registers.filled(walk.day("interview"))
    decide = on_the_spot(people, walk, walk.day("interview"), again)
    decide()
    assert "withdraw" not in invited(walk.pk)
    how = {"since": walk.start, "document": "营业执照", "reason": "重复登记。", "on": walk.day("conclude")}
    merge_party(party=again, into=people.company, by=fresh(people.jinjiang.clerk), **how)
    assert "withdraw" in invited(walk.pk) and list(uneven_lists()) == []
    annul = how | {"corrects": 1, "changes": {}}
    change_party(party=again, by=fresh(people.jinjiang.clerk), **annul)
    assert "withdraw" not in invited(walk.pk) and list(uneven_lists()) == []


def test_what_was_fined_is_read_once_for_all_charges_of_an_act(people):
    walk = two(people)
    rows = [{"number": number, "kinds": ["fine"], "proposed_fine": 3_000} for number in (1, 2)]
    how = {"kinds": None, "proposed_fine": None, "charges": rows, "reason": "两项是不同的行为。"}
    walk.take("conclude", **how)
    for step in ("give_notice", "serve_notice", "waive_defence", "submit_handling", "endorse_handling"):
        walk.take(step)
    with CaptureQueriesContext(connection) as asked:
        walk.take("issue_decision", fine=None, charges=[{"number": number, "fine": 3_000} for number in (1, 2)])
    assert len([one for one in asked if "casework_summarypenalty" in one["sql"] and "UNION" in one["sql"]]) == 1
