"""What the tests of the tree share."""

from datetime import date

import pytest
from django.db import transaction

from flows import begin, take


@pytest.fixture
def issue(people):
    """Two patrol issues in two cases, three lines each; the second case. The test may leave references in the air."""
    from tests.casework.test_record import FOUND, HANDED

    at = people.quanzhou
    for _ in range(2):
        first = begin("patrol_issue", "find", FOUND, party=people.town, by=at.patrol_member, on=date(2026, 3, 2))
        take("patrol_issue", "hand_over", first.proceeding_id, HANDED, by=at.patrol_leader, on=date(2026, 3, 3))
        said = {"report": "已整改"}
        take("patrol_issue", "report_rectified", first.proceeding_id, said, by=at.patrol_member, on=date(2026, 3, 20))
    yield first.case
    transaction.set_rollback(True)  # the end of the test asks no references then
