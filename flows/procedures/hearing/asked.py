"""What the steps of a hearing ask for: choices of the forms, rows of the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated as Label

from django.db.models import TextChoices

from flows.door.facts import BLANK, Age, Text


class RequestWay(TextChoices):
    WRITTEN = "written", "书面"
    ORAL = "oral", "口头"
    POST = "post", "邮寄"
    ELECTRONIC = "electronic", "电子"


class Refusal(TextChoices):
    """Why a request is not accepted, in the words of the form."""

    NOT_COVERED = "not_covered", "不属于听证范围"
    LATE = "late", "逾期提出"
    NOT_PARTY = "not_party", "非本案当事人"
    OTHER = "other", "其他"


class Openness(TextChoices):
    PUBLIC = "public", "公开"
    CLOSED = "closed", "不公开"


class ClosedGround(TextChoices):
    """The only grounds on which a hearing is closed (行政处罚法 第六十四条第三项)."""

    STATE_SECRET = "state_secret", "国家秘密"
    TRADE_SECRET = "trade_secret", "商业秘密"
    PRIVACY = "privacy", "个人隐私"


class Role(TextChoices):
    PARTY = "party", "当事人"
    AGENT = "agent", "委托代理人"
    THIRD = "third", "第三人"
    WITNESS = "witness", "证人"
    OTHER = "other", "其他"


class Part(TextChoices):
    """In which part of the hearing something was said (行政处罚法 第六十四条第七项)."""

    CHARGE = "charge", "调查人员陈述"
    DEFENCE = "defence", "当事人申辩"
    CROSS = "cross", "质证"
    LAST = "last", "最后陈述"
    OTHER = "other", "其他"


class Ending(TextChoices):
    """Why a hearing is given up."""

    PARTY_ENDED = "party_ended", "当事人死亡或者终止，本案没有承继人"
    TELLING_VOID = "telling_void", "听证告知书作废或者送达无效"
    DECISION_REVOKED = "decision_revoked", "处罚决定已撤销或者案件已终结"


@dataclass
class Other:
    """Somebody else who is told of the hearing."""

    name: Label[str, "姓名或者名称"]
    role: Label[Role, "身份"]


@dataclass
class Present:
    """Somebody on the party's side who came; an agent by a letter of authority."""

    name: Label[str, "姓名"]
    role: Label[Role, "身份"]
    paper: Label[str, "授权委托书"] = ""
    sex: Label[str, "性别"] = ""
    age: Label[Age | None, "年龄"] = None
    post: Label[str, "工作单位及职务"] = ""


@dataclass
class Statement:
    """What was said at the hearing, by whom, in which part."""

    part: Label[Part, "环节"]
    speaker: Label[str, "发言人"]
    text: Label[Text, "发言内容"] = BLANK


@dataclass
class Dispute:
    """A disputed fact, and what the presider thinks of it."""

    fact: Label[Text, "争议事实"]
    opinion: Label[Text, "意见"]
