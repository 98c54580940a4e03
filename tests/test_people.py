"""The small city is whole, and the flush between transactional tests leaves the triggers in place."""

import pytest
from django.db import IntegrityError, connection

from casework.models import Case, Entry, Office, OfficeKind


def test_the_small_city_has_a_holder_of_every_office(people):
    assert set(Office.objects.values_list("office", flat=True)) == set(OfficeKind.values)
    assert not people.jinjiang.expired.certified(people.jinjiang.organ.mandates.get().since.replace(year=2022))


@pytest.mark.parametrize("_again", [1, 2])
def test_triggers_stand_again_after_a_flush(people_committed, _again):
    case = Case.objects.create(
        number="1",
        title="x",
        organ=people_committed.jinjiang.organ,
        territory_path="350500/",
        party=people_committed.company,
        opened="2026-01-01",
    )
    Case.objects.filter(pk=case.pk).update(entries=3)
    with pytest.raises(IntegrityError, match="只能向前"), connection.cursor() as cursor:
        cursor.execute("UPDATE casework_case SET entries = 2")
    assert not Entry.objects.exists()
