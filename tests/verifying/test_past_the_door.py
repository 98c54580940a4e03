"""What an attack wrote past the door: with the triggers it is refused or found, without them found."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from casework import triggers
from casework.models import Evidence
from tests.verifying.changing import Asking, told, undone

pytestmark = pytest.mark.django_db

LINE = "case_id line proceeding_id step by_id office on at stage facts papers cites reason seal"
PAPER = "proceeding_id form title organ_id series year issued template blanks digest line"
PAYMENT = "proceeding_id on way amount surcharge receipt reckoning"


def again(table, columns, **instead):
    """The last row of a table put in once more, with other values in some of its columns."""
    names = columns.split()
    said = ", ".join(instead.get(name, f'"{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({into}) SELECT {said} FROM {table} WHERE id = (SELECT max(id) FROM {table})"


MONEY = {
    "stage": "UPDATE casework_proceeding SET stage = 'filed' WHERE kind = 'penalty'",
    "stage with a line": "UPDATE casework_proceeding SET stage = 'filed', line = line + 1 WHERE kind = 'penalty'",
    "proceeding reopened": "UPDATE casework_proceeding SET closed = NULL WHERE closed IS NOT NULL",
    "proceeding ended on another day": "UPDATE casework_proceeding SET closed = '2026-01-01'",
    "owner": "UPDATE casework_proceeding SET owner_id = (SELECT max(id) FROM casework_officer) WHERE kind = 'penalty'",
    "case closed": "UPDATE casework_case SET closed = '2026-09-30'",
    "case renamed": "UPDATE casework_case SET title = '另案'",
    "case renumbered": "UPDATE casework_case SET number = '（晋）应急案〔2026〕9号'",
    "party of the case swapped": "UPDATE casework_case SET party_id = (SELECT max(id) FROM casework_party)",
    "case out of sight": "UPDATE casework_case SET territory_path = '350500/350502/'",
    "party renamed": "UPDATE casework_party SET name = '另一家'",
    "fine of one yuan": "UPDATE casework_penalty SET fine = 100",
    "debt": "UPDATE casework_collection SET owed = 100",
    "paid": "UPDATE casework_collection SET paid = 1",
    "settled": "UPDATE casework_collection SET settled = '2026-09-30'",
    "payment altered": "UPDATE casework_payment SET amount = amount + 100",
    "payment taken out": "DELETE FROM casework_payment WHERE id = (SELECT max(id) FROM casework_payment)",
    "payment forged": again("casework_payment", PAYMENT, amount="100", receipt="'另据'"),
    "clock put off": "UPDATE casework_clock SET due = '2027-12-31'",
    "clock met": "UPDATE casework_clock SET met = start WHERE met IS NULL",
    "clock taken out": "DELETE FROM casework_clock WHERE id = (SELECT max(id) FROM casework_clock)",
    "days excluded": "INSERT INTO casework_exclusion (clock_id, first, last, cites) "
    "SELECT max(id), '2026-09-01', '2026-12-31', '另' FROM casework_clock",
    "service altered": "UPDATE casework_service SET \"on\" = '2026-01-01'",
    "service taken out": "DELETE FROM casework_service WHERE id = (SELECT max(id) FROM casework_service)",
    "line altered": "UPDATE casework_entry SET reason = '另' WHERE line = 2",
    "line taken out": "DELETE FROM casework_entry WHERE line = 2",
    "last line taken out": "DELETE FROM casework_entry WHERE id = (SELECT max(id) FROM casework_entry)",
    "line forged": again("casework_entry", LINE, line="line + 1"),
    "head back": "UPDATE casework_case SET entries = entries - 1",
    "head forward": "UPDATE casework_case SET entries = entries + 1",
    "paper altered": "UPDATE casework_paper SET issued = '2026-01-01'",
    "paper retitled": "UPDATE casework_paper SET title = '另一文书'",
    "paper moved": "UPDATE casework_paper SET proceeding_id = (SELECT max(id) FROM casework_proceeding) "
    "WHERE proceeding_id = (SELECT min(id) FROM casework_proceeding)",
    "paper taken out": "DELETE FROM casework_paper WHERE id = (SELECT max(id) FROM casework_paper)",
    "paper forged": again("casework_paper", PAPER, line="line + 1"),
    "paper voided quietly": 'INSERT INTO casework_voidednumber (paper_id, "on", by_id, reason) '
    "SELECT p.id, p.issued, o.owner_id, '另' FROM casework_paper p "
    "JOIN casework_proceeding o ON o.id = p.proceeding_id WHERE p.id = (SELECT min(id) FROM casework_paper)",
    "template altered": "UPDATE casework_papertemplate SET xml = replace(xml, '罚款', '奖励')",
    "template taken out": "DELETE FROM casework_papertemplate WHERE id = (SELECT max(id) FROM casework_papertemplate)",
    "counter forward": "UPDATE casework_counter SET last = last + 1 WHERE series = '应急罚'",
    "counter back": "UPDATE casework_counter SET last = last - 1 WHERE series = '应急罚'",
    "counter taken out": "DELETE FROM casework_counter WHERE series = '应急罚'",
    "counter of cases taken out": "DELETE FROM casework_counter WHERE series = '案'",
    "evidence retitled": "UPDATE casework_evidence SET title = '另'",
    "evidence re-pointed": "UPDATE casework_evidence SET file = '00/00.jpg', sha256 = '00'",
    "evidence of another day": "UPDATE casework_evidence SET captured = '2026-01-01 00:00:00+00:00'",
    "evidence taken out": "DELETE FROM casework_evidence WHERE id = (SELECT max(id) FROM casework_evidence)",
    "invitation ended": "UPDATE flows_invitation SET finished = created WHERE finished IS NULL",
    "invitation of another": "UPDATE flows_invitation SET office = '另' WHERE finished IS NULL",
    "office granted": "INSERT INTO casework_office (officer_id, office, organ_id, territory_path, since) "
    "SELECT officer_id, 'agency_head', organ_id, territory_path, since FROM casework_office "
    "WHERE id = (SELECT min(id) FROM casework_office)",
    "office back-dated": "UPDATE casework_office SET since = '2000-01-01'",
    "office taken out": "DELETE FROM casework_office WHERE id = (SELECT max(id) FROM casework_office)",
    "certificate extended": "UPDATE casework_officer SET certificate_until = '2036-01-01'",
    "officer renamed": "UPDATE casework_officer SET name = '另一人'",
    "officer made superuser": "UPDATE casework_officer SET is_superuser = NOT is_superuser",
    "mandate lifted": "UPDATE casework_mandate SET fine_ceiling = 1",
    "confirmation forged": "INSERT INTO casework_confirmation "
    '(organ_id, card, since, said, digest, document, dated, by_id, "on", withdrawn, reason) '
    "SELECT organ_id, 'x', '2020-01-01', 'x', 'x', 'x', since, officer_id, since, false, '' FROM casework_office "
    "WHERE id = (SELECT min(id) FROM casework_office)",
    "territory renamed": "UPDATE casework_territory SET name = '另' WHERE kind = 'town'",
}
FINDINGS = {
    "findings signed off": "UPDATE casework_finding SET signed_off = '2026-09-30'",
    "finding taken out": "DELETE FROM casework_finding WHERE id = (SELECT max(id) FROM casework_finding)",
    "confirmation altered": "UPDATE casework_confirmation SET document = '另'",
    "confirmation taken out": "DELETE FROM casework_confirmation",
}
STORIES = {"paid_after_decision": MONEY, "late_extension": FINDINGS}


def done(sql):
    """How many rows the statement wrote; None where the database refuses it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            count = cursor.rowcount
            connection.check_constraints()
    except (DataError, IntegrityError):
        return None
    return count


def unseen(writes, guarded):
    """Writes that went through and that verification does not find, and those that wrote nothing. Without the triggers
    each goes through: a statement that is refused then tests nothing.
    """
    for name, sql in writes.items():
        with undone():
            count = done(sql)
            if count == 0 or (count is None and not guarded):
                yield f"{name}: nothing written"
            elif count and not Asking().first():
                yield name


@pytest.mark.parametrize("guarded", [True, False], ids=["with triggers", "without triggers"])
@pytest.mark.parametrize("story", STORIES)
def test_every_single_write_is_refused_or_found(story, guarded):
    with told(story):
        assert Asking().first() == ""
        if not guarded:
            triggers.drop(connection)
        assert list(unseen(STORIES[story], guarded)) == []
        triggers.create(connection)


def test_a_forged_piece_of_evidence_is_a_stranger():
    with told("paid_after_decision"):
        one = Evidence.objects.order_by("pk").first()
        one.pk = None
        one.save(force_insert=True)
        assert "不在办案记录中" in Asking().first()


def test_two_lines_swapped_are_found():
    with told("late_extension"):
        triggers.drop(connection)
        for was, now in ((2, 99), (3, 2), (99, 3)):
            assert done(f"UPDATE casework_entry SET line = {now} WHERE line = {was}")
        assert "办案记录第2行" in Asking().first()
        triggers.create(connection)


def test_a_case_taken_out_of_the_middle_is_found():
    with told("paid_after_decision"):
        triggers.drop(connection)
        assert done("UPDATE casework_counter SET last = last + 1 WHERE series = '案'")
        assert any("登记簿记为" in said for said in [Asking().first()])
        triggers.create(connection)
