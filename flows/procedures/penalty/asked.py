"""What the steps of the ordinary procedure ask for: kinds of penalty, circumstances, rows of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar
from typing import Annotated as Label

from django.db.models import TextChoices

from casework.models import Charge
from flows.door.facts import BLANK, Text, Yuan
from flows.guards import evidence
from flows.procedures.penalty.review_points import POINTS, Answer

if TYPE_CHECKING:

    class PointKey(TextChoices):
        """The nine points, by their keys."""

else:
    PointKey = TextChoices("PointKey", {key.upper(): (key, question) for key, question in POINTS})


class Kind(TextChoices):
    """Kinds of penalty by the keys of `law.fines.offence.KINDS` (行政处罚法 第九条)."""

    WARNING = "warning", "警告"
    CRITICISM = "criticism", "通报批评"
    FINE = "fine", "罚款"
    CONFISCATION = "confiscation", "没收违法所得、没收非法财物"
    SUSPENSION = "suspension", "责令停产停业整顿"
    OPERATION_STOP = "operation_stop", "责令停止违法活动"
    CONSTRUCTION_STOP = "construction_stop", "责令停止建设"
    LICENCE_SUSPENSION = "licence_suspension", "暂扣许可证件"
    QUALIFICATION = "qualification", "暂停或者吊销与安全生产有关的资格"
    DOWNGRADE = "downgrade", "降低资质等级"
    LICENCE_REVOCATION = "licence_revocation", "吊销许可证件、资质"
    CLOSURE = "closure", "责令关闭"
    PRACTICE_BAN = "practice_ban", "限制从业"
    DISPOSAL = "disposal", "责令无害化处理"


class Circumstance(TextChoices):
    """What calls for legal review or collective discussion, by the keys of `law.fines.thresholds.CIRCUMSTANCES`."""

    COMPLEX = "complex", "情节复杂"
    MAJOR = "major", "重大违法行为"
    PUBLIC_INTEREST = "public_interest", "涉及重大公共利益"
    DIFFICULT = "difficult", "案件疑难复杂、涉及多个法律关系"


class Accident(TextChoices):
    """The level of the accident, where the range depends on it."""

    NONE = "none", "无事故"
    GENERAL = "general", "一般"
    LARGER = "larger", "较大"
    MAJOR = "major", "重大"
    CATASTROPHIC = "catastrophic", "特别重大"


class Sex(TextChoices):
    MALE = "男", "男"
    FEMALE = "女", "女"


class Opinion(TextChoices):
    """Why a case is returned by the legal reviewer, in the words of the form."""

    FACTS = "facts", "主要事实不清、证据不足，建议补充调查或者不予作出决定"
    LAW = "law", "定性不准、适用法律不准确或者裁量不当，建议修改"
    PROCEDURE = "procedure", "程序不合法，建议纠正"
    COMPETENCE = "competence", "超出管辖或者涉嫌犯罪，建议移送"


class Withdrawal(TextChoices):
    """Why a case is given up."""

    NOT_ESTABLISHED = "not_established", "违法事实不能成立"
    PARTY_ENDED = "party_ended", "当事人死亡或者终止，本案没有承继人"
    NOT_OURS = "not_ours", "不属于本机关管辖"
    REFERRED = "referred", "已经移送司法机关"
    FINED_ELSEWHERE = "fined_elsewhere", "同一违法行为已在另案处罚款"
    OTHER = "other", "其他"


@dataclass
class Said:
    """One question and its answer."""

    ask: Label[Text, "问"]
    answer: Label[Text, "答"]


@dataclass
class Proof(evidence.Proof):
    """One piece of evidence, what it proves, and which of the facts that the report numbers."""

    facts: Label[str, "证明第几项事实（如1、3，按行或者按句计）", "Evidence.note"] = ""


@dataclass
class Counted:
    """What is proposed for one of several offences; facts not said are not assumed."""

    noun: ClassVar[Any] = Charge
    number: int
    kinds: Label[list[Kind] | None, "拟处罚种类"] = None
    proposed_fine: Yuan | None = None
    facts_found: Label[Text, "该项违法事实"] = BLANK
    violated: str = ""
    band: str = ""
    mitigation: Label[Text, "减轻处罚的理由"] = BLANK
    same_act_as: Label[int | None, "与第几项系同一行为", "Charge.number"] = None
    illegal_income: Label[Yuan | None, "违法所得（元）"] = None
    goods_value: Label[Yuan | None, "货值金额（元）"] = None
    last_year_income: Label[Yuan | None, "上一年年收入（元）"] = None
    grave: Label[bool, "情节严重"] = False
    refused: Label[bool, "拒不改正"] = False


@dataclass
class Decided:
    """The fine decided for one of several offences."""

    noun: ClassVar[Any] = Charge
    number: int
    fine: Yuan | None = None


@dataclass
class Point:
    """The reviewer's answer to one of the nine points."""

    key: Label[PointKey, "要点"]
    answer: Label[Answer, "结论"]
    note: Label[Text, "说明"] = BLANK


@dataclass
class Attendee:
    """One person at the collective discussion."""

    name: Label[str, "姓名"]
    position: Label[str, "职务"]
