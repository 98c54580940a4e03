"""The record cannot be altered unseen: triggers refuse, and verification finds what was done behind their back."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from casework import triggers
from casework.models import Anchor, Case, Entry, Proceeding
from casework.record import loose_anchors
from flows import begin, take
from flows.verify import CHECKS
from tests.anchors import anchored

FOUND = {
    "round": "2026年第一轮",
    "patrol_period": "2026年3月2日至6日",
    "category": "责任落实",
    "problem": "未开展月度检查",
    "standard": "巡查制度",
    "place": "青阳街道",
    "unit": "青阳街道办事处",
    "person": "王某",
}
HANDED = {
    "measures": "立即整改",
    "sign_off_standard": "现场核查合格",
    "plan_due": "2026-03-18",
    "due": "2026-04-03",
    "received_by": "李某",
    "requirements": "按期整改并报告",
}


@pytest.fixture
def issue(people):
    """Three patrol issues in three cases: found, handed over with a numbered paper, reported; returns the last case."""
    at = people.quanzhou
    for _ in range(3):
        first = begin("patrol_issue", "find", FOUND, party=people.town, by=at.patrol_member, on=date(2026, 3, 2))
        take("patrol_issue", "hand_over", first.proceeding_id, HANDED, by=at.patrol_leader, on=date(2026, 3, 3))
        take(
            "patrol_issue",
            "report_rectified",
            first.proceeding_id,
            {"report": "已整改"},
            by=at.patrol_member,
            on=date(2026, 3, 20),
        )
    return first.case


def complaints():
    return [sentence for check in CHECKS.values() for sentence in check()]


def behind_their_back(sql, *params):
    """What the owner of the database could do: drop the triggers, write, put them back."""
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
    triggers.create(connection)


def test_an_untouched_record_holds(issue):
    assert complaints() == []
    call_command("verify")


def test_altered_facts_are_found(issue):
    behind_their_back(
        "UPDATE casework_entry SET facts = %s WHERE case_id = %s AND line = 2", '{"measures": "不必整改"}', issue.pk
    )
    assert "办案记录第2行（hand_over）与其封缄不符" in complaints()[0]


def test_a_deleted_entry_is_found(issue):
    behind_their_back("DELETE FROM casework_entry WHERE case_id = %s AND line = 2", issue.pk)
    assert "办案记录第2行缺失" in complaints()[0]


def test_a_last_entry_cut_off_is_found(issue):
    behind_their_back("DELETE FROM casework_entry WHERE case_id = %s AND line = 3", issue.pk)
    assert any("卷首记有3行，实有2行" in said for said in complaints())


def test_swapped_entries_are_found(issue):
    for was, now in ((2, 99), (3, 2), (99, 3)):
        behind_their_back("UPDATE casework_entry SET line = %s WHERE case_id = %s AND line = %s", now, issue.pk, was)
    assert "办案记录第2行" in complaints()[0]


def test_altered_paper_data_is_found(issue):
    behind_their_back("UPDATE casework_paper SET issued = %s WHERE number LIKE %s", date(2026, 1, 1), "%2号")
    said = complaints()
    assert any("的“制作日”现为2026-01-01，而办案记录第2行之后应为2026-03-03" in one for one in said)
    assert any("的内容与其摘要不符" in one for one in said)


def test_a_gap_in_the_numbers_is_found(issue):
    behind_their_back("DELETE FROM casework_paper WHERE seq = 2")
    assert any("第2号缺失或者重复" in said for said in complaints())
    assert any("已不存在" in said for said in complaints())


def test_the_command_exits_with_one_and_names_the_line(issue, capsys):
    behind_their_back("UPDATE casework_entry SET reason = 'x' WHERE case_id = %s AND line = 1", issue.pk)
    with pytest.raises(SystemExit) as left:
        call_command("verify")
    assert left.value.code == 1
    assert f"案件 {issue.number}：办案记录第1行" in capsys.readouterr().err


@pytest.mark.parametrize(
    "sql",
    ["UPDATE casework_entry SET reason = 'x'", "DELETE FROM casework_entry", "UPDATE casework_paper SET number = 'x'"],
)
def test_the_database_refuses_to_rewrite(issue, sql):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_truncate_is_refused_on_postgresql(issue):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; the PostgreSQL run tests it")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # else PostgreSQL refuses for the test's own pending checks, not for our trigger
        cursor.execute("TRUNCATE casework_entry CASCADE")


def test_insert_or_replace_does_not_forge_a_line_on_sqlite(issue):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no INSERT OR REPLACE; the SQLite run tests it")
    columns = ", ".join(f'"{f.column}"' for f in Entry._meta.concrete_fields)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO casework_entry ({columns}) SELECT {columns} FROM casework_entry WHERE line = 1"
        )


def test_a_stage_cannot_be_moved_in_silence(issue):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proceeding.objects.filter(case=issue).update(stage="signed_off")
    run = Proceeding.objects.get(case=issue)
    run.__dict__["stage"] = "signed_off"
    with pytest.raises(IntegrityError), transaction.atomic():
        Proceeding.objects.bulk_update([run], ["stage"])


def test_a_stage_moved_with_a_forged_line_is_found(issue):
    Proceeding.objects.filter(case=issue).update(stage="signed_off", line=9)
    assert any("而办案记录第3行之后应为 reported" in said for said in complaints())


def test_the_head_of_a_case_moves_only_forward(issue):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=issue.pk).update(head="f" * 64)


def test_an_anchor_remembers_what_a_later_forger_rebuilds(issue):
    anchored(date(2026, 3, 20))
    entry = Entry.objects.get(case=issue, line=3)
    entry.facts = {"report": "未整改"}
    forged = entry.sealed(Entry.objects.get(case=issue, line=2).seal)
    behind_their_back(
        "UPDATE casework_entry SET facts = %s, seal = %s WHERE id = %s", '{"report": "未整改"}', forged, entry.pk
    )
    Case.objects.filter(pk=issue.pk).update(entries=4, head="x")
    behind_their_back("UPDATE casework_case SET entries = 3, head = %s WHERE id = %s", forged, issue.pk)
    assert list(loose_anchors()) == [f"2026-03-20存证的案件（{issue.pk}）第3行已不在办案记录中。"]


def of_cases(anchor):
    return [key for key in anchor.heads if key.isdecimal()]


def test_the_same_day_is_anchored_once_and_the_next_day_only_what_changed(issue, people):
    first = anchored(date(2026, 3, 20))
    assert anchored(date(2026, 3, 20)).pk == first.pk
    begin("patrol_issue", "find", FOUND, party=people.town, by=people.quanzhou.patrol_member, on=date(2026, 3, 21))
    second = anchored(date(2026, 3, 21))
    assert (len(of_cases(first)), len(second.heads), second.cases) == (3, 1, 4)
    assert len(first.heads) > 3, "the registers are sealed too"
    assert Anchor.objects.count() == 2
