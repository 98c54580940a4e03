"""送达: the receipt of all services of a case, the confirmed address, the letter that hands a matter over."""

from datetime import date

import pytest

from casework.models import Paper, Party
from flows.door.engine import REFUSALS
from tests.flows.penalty_walk import Walk

ADDRESS = {"address": "晋江市陈埭镇工业园区3号", "receiver": "蔡宏泰", "phone": "13500000001"}
MAIL = {"agree_electronic": True, "electronic_channel": "电子邮件", "electronic_address": "service@example.com"}


def latest(walk, form):
    return Paper.objects.filter(proceeding=walk.pk, form=form).order_by("-pk").first()


def test_each_receipt_lists_every_service_of_the_case_so_far(people):
    walk = Walk(people).to("serve_notice")
    first = latest(walk, "service_receipt")
    assert [row["paper"][:7] for row in first.blanks["deliveries"]] == ["行政处罚告知书", "行政处罚听证告"]
    walk.to("serve_decision")
    rows = latest(walk, "service_receipt").blanks["deliveries"]
    assert len(rows) == 3 and rows[-1]["way"] == "直接送达" and rows[-1]["first"] == people.jinjiang.investigator.name
    assert rows[-1]["day"] == "2026年4月4日" and "应急回" in first.number


def test_an_agreed_address_opens_electronic_service(people):
    walk = Walk(people).to("give_notice")
    with pytest.raises(REFUSALS, match="电子送达确认书"):
        walk.take("serve_notice", way="electronic")
    walk.take("confirm_address", on=date(2026, 3, 18), **ADDRESS, **MAIL)
    party = Party.objects.get(pk=people.company.pk)
    assert party.electronic_service and party.electronic_address == "service@example.com"
    assert latest(walk, "service_address_confirmation").blanks["electronic_channel"] == "电子邮件"
    walk.take("serve_notice", way="electronic")


def test_agreement_names_the_way_and_the_address(people):
    walk = Walk(people).to("file")
    for wrong in ({"agree_electronic": True}, {**MAIL, "agree_electronic": False}, {**MAIL, "electronic_address": ""}):
        with pytest.raises(REFUSALS, match="电子送达方式和地址"):
            walk.take("confirm_address", on=date(2026, 3, 6), **ADDRESS, **wrong)
    walk.take("confirm_address", on=date(2026, 3, 6), **ADDRESS)
    assert not Party.objects.get(pk=people.company.pk).electronic_service


def test_a_matter_copied_with_a_term_goes_out_as_a_letter(people):
    walk = Walk(people).to("file")
    walk.take("copy_to_police", on=date(2026, 3, 6), deadline=date(2026, 4, 6))
    letter = latest(walk, "handover_letter")
    assert letter.number == "晋应急函〔2026〕1号"
    assert (letter.blanks["addressee"], letter.blanks["content"], letter.blanks["deadline"]) == (
        "晋江市公安局",
        "使用伪造证件。",
        "2026年4月6日",
    )


def test_a_term_of_answer_lies_ahead(people):
    walk = Walk(people).to("file")
    with pytest.raises(REFUSALS, match="应当晚于"):
        walk.take("copy_to_police", on=date(2026, 3, 6), deadline=date(2026, 3, 6))
