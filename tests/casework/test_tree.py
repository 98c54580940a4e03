"""The one tree over all lines: what each tampering of those who own the database, or the keys, leaves behind."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casework import triggers
from casework.models import Anchor, Entry, Proceeding, RegisterLine
from casework.models.leaf import Leaf, Tile
from casework.models.tree_head import TreeHead
from casework.proofs import read_head
from casework.sealing import LINES
from casework.tree import after, sequencing, tiles
from casework.tree.checking import unlike_deposit, unlike_the_tree
from casework.tree.deposits import deposit
from casework.tree.heads import sealed
from casework.tree.sequencing import appended, leaf, sequenced, waiting
from casework.tree.standing import Standing, longest_delay, standing
from casework.tree.tiles import Tree, size_now
from flows import begin
from flows.verify import CHECKS
from tests.anchors import anchored
from tests.casework.test_record import FOUND

DAY = date(2026, 3, 20)
TREE = ("casework_leaf", "casework_tile", "casework_treehead")


def behind_their_back(*statements):
    """What the owner of the database could do: drop the triggers and write."""
    triggers.drop(connection)
    with connection.cursor() as cursor:
        for sql, *params in statements:
            cursor.execute(sql, params)


def found():
    return list(unlike_the_tree())


def laid_outside(tmp_path, day=DAY):
    """Seal, and keep the head where nobody of the house reaches it."""
    head = sealed(day)
    path = tmp_path / "outside.txt"
    path.write_text(head.note, encoding="utf-8")
    return path


def forged(case, report="未整改"):
    """The last line of a case says something else, sealed with the stolen record key; case and tree not touched."""
    last = Entry.objects.get(case=case, line=3)
    last.facts = {"report": report}
    last.seal = last.sealed(Entry.objects.get(case=case, line=2).seal)
    return (
        (
            "UPDATE casework_entry SET facts = %s, seal = %s WHERE id = %s",
            f'{{"report": "{report}"}}',
            last.seal,
            last.pk,
        ),
        ("UPDATE casework_case SET head = %s WHERE id = %s", last.seal, case.pk),
    )


def cut(case):
    """The last line of a case is gone as if it had never been."""
    before = Entry.objects.get(case=case, line=2)
    return (
        ("DELETE FROM casework_entry WHERE case_id = %s AND line = 3", case.pk),
        ("UPDATE casework_case SET head = %s, entries = 2, moved = %s WHERE id = %s", before.seal, before.on, case.pk),
        ("UPDATE casework_proceeding SET stage = %s, line = 2 WHERE case_id = %s", before.stage, case.pk),
    )


def wiped():
    return tuple((f"DELETE FROM {table}",) for table in TREE)


def test_all_lines_of_cases_and_registers_are_leaves_and_hold(issue):
    assert not Leaf.objects.exists(), "an act writes nothing for the tree"
    head = sealed(DAY)
    for kind in LINES.values():
        lines = kind.model._base_manager.count()
        assert Leaf.objects.filter(of=kind.name).count() == lines and (lines or kind.name in ("draw", "anchor"))
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(size_now()))
    assert head.size == size_now() - 1, "the head itself is the next leaf"
    assert found() == [] and [s for check in CHECKS.values() for s in check()] == []
    assert sealed(DAY).pk == head.pk, "nothing came since"
    second = sealed(DAY + timedelta(1))
    assert (second.number, second.size) == (2, head.size + 1)
    assert read_head(second.note).more["after"] == read_head(head.note).digest and found() == []


def test_a_cut_tail_is_found(issue):
    sealed(DAY)
    behind_their_back(*cut(issue))
    assert [s for name in ("办案记录", "阶段") for s in CHECKS[name]()] == [], "only the tree remembers"
    (why,) = found()
    assert why.startswith(f"办案记录（{issue.pk}第3行") and why.endswith("已不存在，而总账中有。")


def test_a_deleted_case_is_found(issue):
    sealed(DAY)
    runs = "(SELECT id FROM casework_proceeding WHERE case_id = %s)"
    behind_their_back(
        ("DELETE FROM casework_entry WHERE case_id = %s", issue.pk),
        (f"DELETE FROM casework_paper WHERE proceeding_id IN {runs}", issue.pk),
        (f"DELETE FROM casework_patrolissue WHERE proceeding_ptr_id IN {runs}", issue.pk),
        ("DELETE FROM casework_proceeding WHERE case_id = %s", issue.pk),
        ("DELETE FROM casework_case WHERE id = %s", issue.pk),
    )
    assert list(CHECKS["办案记录"]()) == [] and list(CHECKS["阶段"]()) == []
    assert [s for s in found() if f"办案记录（{issue.pk}第" in s and "已不存在" in s] == found() != []
    assert len(found()) == 3


def test_a_register_cut_off_with_its_head_is_found(issue):
    sealed(DAY)
    count = RegisterLine.objects.filter(register="mandates").count()
    behind_their_back(
        ("DELETE FROM casework_registerline WHERE register = 'mandates'",),
        ("DELETE FROM casework_registerhead WHERE register = 'mandates'",),
        ("DELETE FROM casework_mandate",),
    )
    assert list(CHECKS["登记簿"]()) == []
    assert len(found()) == count > 0 and all("登记簿（mandates第" in why for why in found())


def test_lines_sealed_again_with_the_stolen_key_are_found(issue):
    sealed(DAY)
    behind_their_back(*forged(issue))
    assert list(CHECKS["办案记录"]()) == [], "the chain holds"
    (why,) = found()
    assert "与总账中的摘要不符" in why and f"{issue.pk}第3行" in why


def test_a_tree_that_was_made_to_follow_the_forgery_is_found_by_its_heads(issue):
    sealed(DAY)
    behind_their_back(*forged(issue))
    one = Leaf.objects.get(of="case", chain=str(issue.pk), line=3)
    said = LINES["case"].spoken(Entry.objects.get(pk=one.row))
    behind_their_back(('UPDATE casework_leaf SET hash = %s WHERE "index" = %s', *hashed(one, said)))
    assert any("第1号树首" in why and "已被改动或者换过" in why for why in found())


def hashed(one, said):
    return sequencing.hash_of(one.nonce, one.at, said), one.index


@pytest.mark.parametrize("tampering", [forged, cut])
def test_only_what_lies_outside_knows_when_every_key_is_stolen(issue, tampering, tmp_path, settings):
    outside = laid_outside(tmp_path)
    deposit(TreeHead.objects.get())
    behind_their_back(*tampering(issue), *wiped())
    sealed(DAY)
    (why,) = unlike_deposit(outside)
    assert "不以交存的第1号树首" in why or "其后的行被截去" in why
    assert any("交存的" in why for why in found()), "the copy in the folder of deposits says so too"
    shutil.rmtree(settings.DEPOSITS)
    assert found() == [], "inside, everything was made to fit"


def test_verify_takes_what_was_deposited(issue, tmp_path, capsys):
    outside = laid_outside(tmp_path)
    call_command("verify", deposited=[str(outside)])
    assert "交存 outside.txt：完好" in capsys.readouterr().out
    behind_their_back(*cut(issue), *wiped())
    sealed(DAY)
    with pytest.raises(SystemExit):
        call_command("verify", deposited=[str(outside)])
    assert "交存 outside.txt：" in capsys.readouterr().err


def test_a_deposited_head_is_checked_in_few_statements(issue, tmp_path, django_assert_max_num_queries):
    outside = laid_outside(tmp_path)
    now = timezone.now()
    rows = [
        Leaf(index=size_now() + i, of="x", chain="", line=i, row=i, nonce="", at=now, hash="0" * 64) for i in range(900)
    ]
    Leaf.objects.bulk_create(rows)
    tiles.completed(rows[0].index, size_now())
    with django_assert_max_num_queries(8):
        assert list(unlike_deposit(outside)) == []


def test_since_a_moment_only_later_leaves_are_read_and_earlier_heads_are_held_by_the_nodes(issue):
    sealed(DAY)
    moment = timezone.now()
    one_more(issue)
    sealed(DAY + timedelta(1))
    later = Entry.objects.latest("pk")
    with transaction.atomic():
        behind_their_back(*forged(issue))
        assert found() and list(unlike_the_tree(moment)) == [], "what was changed before is the whole run's to find"
        behind_their_back(("UPDATE casework_entry SET reason = '另' WHERE id = %s", later.pk))
        (why,) = unlike_the_tree(moment)
        assert "与总账中的摘要不符" in why and f"{later.case_id}第1行" in why
        transaction.set_rollback(True)
    behind_their_back(('DELETE FROM casework_leaf WHERE "index" = %s', size_now() - 2))
    assert any("实有" in why for why in unlike_the_tree(moment))
    behind_their_back(('UPDATE casework_leaf SET hash = %s WHERE "index" = 0', "0" * 64))
    assert any("总账不以第1号树首" in why for why in unlike_the_tree(moment))


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ((("DELETE FROM casework_treehead WHERE number = 2",),), "树首（第2行"),
        ((("DELETE FROM casework_treehead",),), "树首（第1行"),
        ((("DELETE FROM casework_treehead WHERE number = 1",),), "第1号树首缺失"),
        ((("UPDATE casework_treehead SET size = size - 1 WHERE number = 2",),), "第2号树首"),
        ((("UPDATE casework_treehead SET day = '2026-01-01' WHERE number = 1",),), "第1号树首"),
        ((("UPDATE casework_treehead SET note = replace(note, 'number 1', 'number 9')",),), "第1号树首"),
        ((("DELETE FROM casework_logkey",),), "没有已登记密钥的有效签名"),
        ((('DELETE FROM casework_leaf WHERE "index" = 3',),), "总账第3叶缺失"),
        ((('UPDATE casework_leaf SET hash = %s WHERE "index" = 3', "0" * 64),), "与总账中的摘要不符"),
        ((("UPDATE casework_leaf SET nonce = 'x' WHERE line = 1",),), "与总账中的摘要不符"),
        ((("UPDATE casework_leaf SET at = '2026-01-01' WHERE line = 1",),), "与总账中的摘要不符"),
        (
            (("UPDATE casework_leaf SET chain = '0' WHERE of = 'case' AND line = 1 AND chain = %s",),),
            "与总账中的摘要不符",
        ),
        ((('DELETE FROM casework_leaf WHERE "index" > 5',),), "其后的行被截去"),
    ],
)
def test_a_tampered_tree_is_found(issue, statements, said):
    sealed(DAY)
    sealed(DAY + timedelta(1))
    behind_their_back(*((sql, *(params or [str(issue.pk)] * sql.count("%s"))) for sql, *params in statements))
    assert any(said in why for why in found()), found()


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM casework_anchor WHERE day = '2026-03-21'",
        "DELETE FROM casework_anchor",
        "UPDATE casework_anchor SET cases = cases + 1 WHERE day = '2026-03-20'",
        "UPDATE casework_anchor SET entries = entries + 1 WHERE day = '2026-03-21'",
    ],
)
def test_anchors_of_earlier_releases_are_read_and_held(issue, sql):
    anchored(DAY)
    anchored(DAY + timedelta(1))
    sealed(DAY + timedelta(2))
    assert list(CHECKS["存证"]()) == [] and found() == []
    behind_their_back((sql,))
    assert list(CHECKS["存证"]()) == [], "the digest of an anchor does not know"
    assert any(why.startswith("旧存证") for why in found())
    assert Anchor._meta.db_table in triggers.FROZEN


def test_the_database_refuses_to_rewrite_the_tree(issue):
    sealed(DAY)
    for model in (Leaf, TreeHead):
        for change in (lambda rows: rows.update(at=timezone.now()), lambda rows: rows._raw_delete(rows.db)):
            with pytest.raises(DatabaseError), transaction.atomic():
                change(model.objects.all())


def test_a_line_that_was_committed_late_still_gets_its_index(issue):
    kind = LINES["case"]
    late = list(waiting(kind))
    appended(kind, [leaf(kind, late[-1], timezone.now())], wait=True)
    sequenced()
    assert Leaf.objects.filter(of="case").count() == len(late) and found() == []


def test_a_line_below_the_window_is_found_before_a_head_is_sealed(issue, monkeypatch):
    kind = LINES["case"]
    monkeypatch.setattr(sequencing, "LOOK_BACK", 1)
    appended(kind, [leaf(kind, list(waiting(kind))[-1], timezone.now())], wait=True)
    sequenced()
    assert Leaf.objects.filter(of="case").count() == 1
    sealed(DAY)
    assert Leaf.objects.filter(of="case").count() == Entry.objects.count() and found() == []


@pytest.mark.parametrize("size", [1, 3, 4, 5, 16, 17, 63, 64, 65, 90])
def test_kept_nodes_give_the_roots_and_proofs_of_the_standard(db, monkeypatch, size):
    """With tiles of four, so that ninety leaves make three layers of them."""
    import secrets

    from casework import proofs
    from casework.tree import checking
    from tests.casework.test_proofs import Held

    monkeypatch.setattr(tiles, "HEIGHT", 2)
    monkeypatch.setattr(tiles, "WIDTH", 4)
    hashes, now = [secrets.token_bytes(32) for _ in range(size)], timezone.now()
    for start in range(0, size, 7):
        part = hashes[start : start + 7]
        said = {"of": "x", "chain": "", "nonce": "", "at": now}
        Leaf.objects.bulk_create(
            [Leaf(index=i, line=i, row=i, hash=one.hex(), **said) for i, one in enumerate(part, start)]
        )
        tiles.completed(start, start + len(part))
    tree, held = Tree(size), Held(hashes)
    assert tree.root() == held.root()
    assert Tile.objects.count() == sum(size // 4**level for level in (1, 2, 3))
    for index in range(size):
        assert tree.inclusion(index) == held.inclusion(index)
        assert tree.consistency(index + 1) == held.consistency(index + 1)
        assert proofs.included(index, size, hashes[index], tree.inclusion(index), tree.root())
    growing = checking.Frontier()
    made = [node for one in hashes for node in growing.add(one)]
    assert len(made) >= Tile.objects.count()


def test_the_first_turn_of_a_day_seals_the_day_before_without_a_worker(issue, settings):
    head = after.due(DAY)
    assert head.day == DAY - timedelta(1) and head.size > 6
    assert (settings.DEPOSITS / "head-1.txt").read_text(encoding="utf-8") == head.note
    today = timezone.localdate()
    assert after.due(today).number == 1, "sealed today already"
    one_more(issue)
    assert after.due(today).number == 1 and Leaf.objects.filter(index__gte=head.size, of="case").count() == 1
    assert after.due(today + timedelta(1)).number == 2
    assert after.due(today + timedelta(1)).number == 2, "nothing came since"
    assert found() == []


def one_more(case):
    run = Proceeding.objects.get(case=case)
    begin("patrol_issue", "find", FOUND, party=case.party, by=run.owner, on=DAY)


def test_a_turn_that_fails_fails_nothing(issue, monkeypatch, caplog):
    monkeypatch.setattr(after, "sealed", lambda day: 1 / 0)
    after.attempted()
    assert "the next turn tries again" in caplog.text


def test_page_and_verify_warn_of_what_is_late(issue, capsys, settings):
    now = timezone.now()
    said = "\n".join(standing(now + timedelta(seconds=90)).warnings)
    assert "行记录超过60秒没有编入总账" in said and "尚未封存过树首" in said
    sealed(timezone.localdate() - timedelta(3))
    one_more(issue)
    sequenced()
    assert timedelta() < longest_delay() <= timezone.now() - RegisterLine.objects.earliest("at").at
    said = "\n".join(standing().warnings)
    assert "其后的记录尚未封存" in said and "没有树首交存外部" in said and "编入总账" not in said
    call_command("verify", stdout=StringIO())
    assert "提示：最近的树首是" in capsys.readouterr().err, "a warning, not a failure"
    sealed(timezone.localdate())
    settings.DEPOSITS.mkdir()
    (settings.DEPOSITS / "head-2.tsr").write_bytes(b"")
    assert standing().warnings == []


@pytest.mark.parametrize(
    "delay, said, late",
    [
        (None, "", False),
        (timedelta(seconds=0.44), "0.4 秒", False),
        (timedelta(seconds=60), "60.0 秒", False),
        (timedelta(seconds=61), "61.0 秒", True),
        (timedelta(minutes=5), "5 分", True),
        (timedelta(hours=3), "3 小时", True),
        (timedelta(days=6), "6 天", True),
    ],
)
def test_the_longest_wait_is_said_in_a_unit_that_fits(delay, said, late):
    now = Standing(timezone.now(), 0, None, 0, delay, None)
    assert (now.wait, now.too_long) == (said, late)
