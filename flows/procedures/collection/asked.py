"""What the steps of the collection let a person choose, and the rows they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated as Label
from typing import Any, ClassVar

from django.db.models import TextChoices

from casework.models import Refund


class BankWay(TextChoices):
    BANK = "bank", "指定银行"
    ELECTRONIC = "electronic", "电子支付系统"


class Remedy(TextChoices):
    RECONSIDERATION = "reconsideration", "行政复议"
    LITIGATION = "litigation", "行政诉讼"


class UrgeWay(TextChoices):
    PHONE = "phone", "电话"
    MESSAGE = "message", "短信、平台消息"
    VISIT = "visit", "上门"
    LETTER = "letter", "书面"


class Ground(TextChoices):
    """Why an account ends without having been paid (行政强制法 第四十条)."""

    REVOKED = "revoked", "处罚决定被撤销"
    VOID = "void", "决定书作废，不再作出"
    DEAD = "dead", "当事人死亡，无遗产可供执行，又无义务承受人"
    DISSOLVED = "dissolved", "当事人终止，无财产可供执行，又无义务承受人"
    OTHER = "other", "法律规定应当终结执行的其他情形"


@dataclass
class Returned:
    """What became of one payment that is to be returned."""

    noun: ClassVar[Any] = Refund
    receipt: Label[str, "原票据号", "Payment.receipt"]
    result: Label[Refund.Result, "结果"]
    on: Label[date | None, "退款日"] = None
    voucher: str = ""
    why: str = ""
