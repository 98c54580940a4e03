"""Registers: every change of a row that belongs to no case is a sealed line; whatever came past the door is found."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

import law
from casework import registers, triggers
from casework.models import Anchor, Delegation, Office, Officer, Party, RegisterHead, RegisterLine
from casework.record import loose_anchors
from casework.registering import REGISTERS, registered
from flows.beside.confirm import confirm, withdraw
from flows.beside.delegate import delegate, withdraw_delegation
from flows.beside.leave import hand_over_all
from flows.beside.party_changes import change_party
from flows.door.engine import take
from flows.verify import CHECKS
from tests.anchors import anchored
from tests.flows.penalty_walk import Walk
from tests.people import fresh

ON = date(2026, 9, 2)


def found():
    return list(registers.unlike_the_registers())


def delegated(people, **more):
    who = people.jinjiang
    said = {"holder": who.unit_head, "office": "unit_head", "deputy": fresh(who.third), "since": ON, "until": ON}
    return delegate(**said | more, document="〔2026〕5号", by=fresh(who.unit_head), on=ON)


def lines(name):
    return list(RegisterLine.objects.filter(register=name).order_by("line"))


def confirmed(people):
    """A card confirmed by its line."""
    boss = people.jinjiang.reviewer
    card = next(cards())
    said = {"organ": people.jinjiang.organ, "by": fresh(boss), "on": ON}
    confirm(card[0], card[1], document="闽应急〔2024〕12号 第五条", dated=ON, said="五日", **said)
    assert found() == []


def cards():
    """(card, version) that a legal officer may confirm."""
    for card in law.book().cards.values():
        for version in card.versions:
            if version.evidence != "read" and not version.ended:
                yield card.name, str(version.since)


def test_every_row_of_a_filled_installation_has_its_line(people):
    assert found() == []
    for register in REGISTERS.values():
        assert len(lines(register.name)) == register.model._base_manager.count()
    assert registers.filled(ON) == 0, "filled again, nothing is added"
    Officer.objects.create(username="new", name="新来")
    assert any("人员“新来”" in said and "不在登记簿中" in said for said in found())
    assert registers.filled(ON) == 1 and found() == []


def test_a_delegation_and_its_withdrawal_are_lines(people):
    row = delegated(people)
    withdraw_delegation(
        holder=people.jinjiang.unit_head,
        office="unit_head",
        deputy=people.jinjiang.third,
        by=fresh(people.jinjiang.unit_head),
        on=ON,
        reason="已回岗。",
    )
    made, gone = lines("delegations")
    assert (made.act, made.title, made.by, gone.act) == (
        "delegate",
        "办理代理",
        people.jinjiang.unit_head,
        "withdraw_delegation",
    )
    assert made.writes[0][:2] == ["casework_delegation", row.pk]
    assert ["casework_delegation", row.pk, "withdrawn", None, ON.isoformat()] in gone.writes
    assert made.sealed("") == made.seal and gone.sealed(made.seal) == gone.seal and found() == []


def test_closing_an_account_is_a_line_with_its_reason(people):
    who = people.jinjiang
    hand_over_all(leaver=who.third, close_account=True, by=fresh(who.head), on=ON, reason="退休。")
    last = lines("people")[-1]
    assert (last.act, last.facts, last.by) == ("close_account", {"reason": "退休。"}, who.head)
    assert last.writes == [["casework_officer", who.third.pk, "is_active", True, False]] and found() == []
    Officer.objects.filter(pk=who.third.pk).update(is_active=True)
    assert any("登记簿第" in said and "应为False" in said for said in found())


def test_a_party_is_registered_and_changed_by_lines(people):
    said = {"since": ON, "changes": {"phone": "0595-1", "name": "新名"}, "document": "函"}
    change_party(party=people.company, **said, by=fresh(people.jinjiang.clerk), on=ON, reason="更名。")
    last = lines("parties")[-1]
    assert last.act == "change_party" and last.facts["version"] == 1
    assert {said[2] for said in last.writes} == {"name", "phone", "changed"} and found() == []


def test_what_a_case_agrees_for_electronic_service_is_held_to_the_line_of_the_case(people):
    run = Walk(people).to("file").run
    said = {"address": "晋江市", "receiver": "蔡宏泰", "phone": "0595-1", "agree_electronic": True}
    said |= {"electronic_channel": "电子邮件", "electronic_address": "service@example.com"}
    take("penalty", "confirm_address", run.pk, said, by=fresh(people.jinjiang.investigator), on=run.case.moved)
    party = Party.objects.get(pk=people.company.pk)
    assert party.electronic_service and found() == []
    Party.objects.filter(pk=party.pk).update(electronic_address="other@example.com")
    (why,) = found()
    assert "办案记录之后应为service@example.com" in why


def test_lines_are_never_rewritten_or_removed(people):
    delegated(people)
    for change in (
        lambda rows: rows.update(title="另"),
        lambda rows: rows._raw_delete(rows.db),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(RegisterLine.objects.filter(register="delegations"))
    with pytest.raises(DatabaseError), transaction.atomic():
        RegisterHead.objects.filter(register="delegations").update(lines=0)
    assert found() == []


def test_a_line_rewritten_without_the_key_is_found_and_so_is_one_cut_off(people):
    delegated(people)
    triggers.drop(connection)
    line = RegisterLine.objects.filter(register="offices").latest("line")
    RegisterLine.objects.filter(pk=line.pk).update(facts={"另": 1})
    assert any("与其封缄不符" in said for said in found())
    RegisterLine.objects.filter(pk=line.pk).update(facts={})
    RegisterLine.objects.filter(register="delegations").delete()
    Delegation.objects.all().delete()
    assert any("末尾的行缺失" in said for said in found())
    RegisterHead.objects.filter(register="delegations").delete()
    assert found() == [], "only the anchor sees a register that was cut off with its head"
    triggers.create(connection)


def test_the_anchor_of_a_day_holds_the_heads_of_the_registers(people):
    delegated(people)
    made = anchored(ON)
    head = RegisterHead.objects.get(register="delegations")
    assert made.heads["register:delegations"] == [head.lines, head.head] and list(loose_anchors()) == []
    triggers.drop(connection)
    RegisterLine.objects.filter(register="delegations").delete()
    RegisterHead.objects.filter(register="delegations").delete()
    assert any("代理" in said for said in loose_anchors())
    triggers.create(connection)
    assert Anchor.objects.count() == 1


def test_a_register_is_declared_once_and_needs_no_list():
    with pytest.raises(ValueError, match="declared twice"):
        registered("offices", "岗位")(type("Other", (), {}))
    assert {one.name for one in REGISTERS.values()} >= {"people", "offices", "mandates", "delegations", "parties"}
    assert REGISTERS[Office._meta.db_table].columns.keys() >= {"officer_id", "since", "until"}
    assert "登记簿" in CHECKS


def test_a_confirmation_and_its_withdrawal_are_lines(people):
    confirmed(people)
    card, since = next(cards())
    said = {"organ": people.jinjiang.organ, "by": fresh(people.jinjiang.reviewer), "on": ON}
    withdraw(card, since, **said, reason="文件已废止。")
    assert [line.act for line in lines("confirmations")] == ["confirm", "withdraw_confirmation"] and found() == []


def test_the_command_lists_the_registers_and_fills_what_came_past_the_pages(people, capsys):
    Officer.objects.create_superuser("root", password="x" * 12, name="系统管理员")
    assert any("不在登记簿中" in said for said in found())
    call_command("registers")
    assert "代理（delegations）：0 行记录，0 行现有。" in capsys.readouterr().out and found() != []
    call_command("registers", fill=True)
    assert "已按现状登记 1 行。" in capsys.readouterr().out and found() == []
