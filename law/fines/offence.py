"""The offence (案由): who is liable for what, in tiers by finding and by fact, as one version of a card states it.

A card `law/offences/<stem>.yaml` holds every code of one offence (AQ97-1: AQ97-1-O the organisation, AQ97-1-X the
persons). `first` is the first finding, `overdue` the order not obeyed in time, `always` both; a stage may be a list of
tiers, of which the first whose `if` is met applies. Amounts are whole yuan; multiples are decimal text ("0.4").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from law.fines.inputs import FACTS
from law.reading.errors import LawError, nearest, suggestion
from law.reading.reader import Lined, known

if TYPE_CHECKING:
    from law.reading.book import Book, Ruling
    from law.reading.cards import Version

KINDS = {
    "warning": "警告",
    "criticism": "通报批评",
    "fine": "罚款",
    "confiscation": "没收违法所得、没收非法财物",
    "operation_stop": "责令停止违法活动",
    "construction_stop": "责令停止建设",
    "suspension": "责令停产停业整顿",
    "licence_suspension": "暂扣许可证件",
    "qualification": "暂停或者吊销与安全生产有关的资格",
    "downgrade": "降低资质等级",
    "licence_revocation": "吊销许可证件、资质",
    "closure": "责令关闭",
    "practice_ban": "限制从业",
    "disposal": "责令无害化处理",
    "detention": "行政拘留",
}
ORGANS = {
    "emergency": "应急管理部门",
    "chemicals": "负有危险化学品安全监督管理职责的部门按照职责分工",
    "issuer": "相关许可证件的颁发管理机关",
    "filing": "依照规定受理备案的部门",
    "fire": "消防救援机构",
    "housing": "住房和城乡建设主管部门、消防救援机构按照各自职权",
    "police": "公安机关",
    "transport": "交通运输主管部门",
    "maritime": "海事管理机构",
    "port": "港口行政管理部门",
    "market": "市场监督管理部门",
    "statute": "依照所引其他法律、行政法规确定的部门",
}
OTHERS = {"fire", "housing", "police", "transport", "maritime", "port", "market", "statute"}
PARTIES = {
    "organisation": "单位",
    "person_in_charge": "主要负责人",
    "other_responsible": "直接负责的主管人员和其他直接责任人员",
    "individual": "个人",
}
STAGES = {"always": "", "first": "首次发现", "overdue": "逾期未改正"}
CARD = ("title", "keywords", "earlier", "values", "checked", "scope", "note")
VALUE = (
    "law",
    "title",
    "organ",
    "duty",
    "cites",
    "evidence",
    "orders",
    "requires",
    "crime",
    "note",
    "quote",
    "says",
    "parties",
    "ended",
)
TIER = ("if", "label", "kinds", "takes", "min", "max", "times", "daily", "also", "may", "others", "formula")


@dataclass(frozen=True)
class Tier:
    """One lawful answer: kinds of penalty and the range of the fine, for a stage and under conditions.

    low, high: yuan, None where the statute names none; times: least and greatest multiple of the fact `of`;
    daily: the fact that is fined once per day; also: kinds added by a flag; may: 可以 rather than 应当;
    takes: what a confiscation takes where the statute names it (违法所得, 违法经营的危险化学品 …).
    """

    stage: str
    conditions: Mapping[str, Any]
    label: str
    kinds: tuple[str, ...]
    low: int | None
    high: int | None
    of: str
    times: tuple[Decimal, Decimal] | None
    cap: int | None
    daily: str
    also: Mapping[str, tuple[str, ...]]
    may: bool
    others: str
    formula: str
    takes: str = ""

    @property
    def words(self) -> list[str]:
        """The kinds in Chinese; a confiscation names what the statute takes."""
        return [kind_words(kind, self.takes) for kind in self.kinds]


@dataclass(frozen=True)
class Liable:
    """One code of an offence: which kind of party, the facts it presupposes, its tiers in order."""

    code: str
    party: str
    needs: Mapping[str, Any]
    tiers: tuple[Tier, ...]

    def tiers_of(self, stage: str) -> tuple[Tier, ...]:
        """The tiers that answer a stage; those that hold `always` answer every stage."""
        return tuple(tier for tier in self.tiers if tier.stage in (stage, "always"))


@dataclass(frozen=True)
class Offence:
    """An offence as the law of one day has it, for one code."""

    code: str
    card: str
    title: str
    law: str
    duty: str
    cites: str
    evidence: str
    orders: str
    requires: str
    crime: str
    note: str
    liable: Liable
    siblings: tuple[Liable, ...]
    organ: str = ""

    @property
    def of_others(self) -> bool:
        """Whether another organ decides it: an emergency bureau only transfers it, or needs a published grant."""
        return self.organ in OTHERS

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the facts this code's range depends on."""
        names: list[str] = [*self.liable.needs]
        for tier in self.liable.tiers:
            names += [*tier.conditions, *tier.also, *filter(None, (tier.of, tier.daily))]
            names += ["days"] if tier.daily else []
        return tuple(dict.fromkeys(names))


@lru_cache(maxsize=4)
def codes(book: "Book") -> Mapping[str, str]:
    """Every code of the book with the name of the card that holds it; worked out once for each book."""
    found: dict[str, str] = {}
    for name in book.names():
        if name.startswith("offences/"):
            for version in book.card(name).versions:
                found |= dict.fromkeys(version.body.get("parties") or {}, name)
    return found


def card_of(book: "Book", code: str) -> str:
    """The card that holds a code. Raises LawError naming the nearest code."""
    held = codes(book)
    if code in held:
        return held[code]
    if inside := [one for one, name in held.items() if name == f"offences/{code}"]:
        raise LawError(f"案由{code}要写明当事人：{'、'.join(inside)}。")
    near = nearest(code.upper().strip(), held)
    raise LawError(f"法规库没有“{code}”这个案由{suggestion(near)}。")


def offence(ruling: "Ruling", code: str) -> Offence:
    """The offence a ruling states for a code. Raises LawError when this version does not know the code."""
    return _offence(ruling.card, ruling.title, ruling.facts, ruling.cites, ruling.evidence, ruling.note, code)


def offence_of(name: str, title: str, version: "Version", code: str) -> Offence:
    """The offence one dated version of a card states for a code."""
    return _offence(name, title, version.body, version.cites, version.evidence, version.note, code)


def check(card: Lined) -> None:
    """Refuse an offence card with unknown keys, kinds, facts or amounts. Raises Misread."""
    known(card, CARD, ("title", "keywords", "values", "checked"), what="案由卡片")
    for since, value in card["values"].items():
        required = ("cites", "evidence") if _ended(value) else ("law", "cites", "evidence", "parties")
        known(value, VALUE, required, path=card.path, what=f"{since}起的值")
        if value.get("organ", "emergency") not in ORGANS:
            value.refuse("organ", f"处罚机关“{value['organ']}”不认识，只能是：{'、'.join(ORGANS)}。")
        for code, party in (value.get("parties") or {}).items():
            known(party, ("party", "needs", *STAGES), ("party",), what=f"案由{code}")
            if party["party"] not in PARTIES:
                party.refuse("party", f"当事人种类“{party['party']}”不认识，只能是：{'、'.join(PARTIES)}。")
            _liable(code, party)


def kind_words(kind: str, takes: str = "") -> str:
    """A kind of penalty in Chinese."""
    return f"没收{takes}" if takes and kind == "confiscation" else KINDS[kind]


def _ended(value: Any) -> bool:
    return isinstance(value, Lined) and value.get("ended") is True


def _offence(
    name: str, title: str, body: Mapping[str, Any], cites: str, evidence: str, note: str, code: str
) -> Offence:
    parties = {key: _liable(key, raw) for key, raw in (body.get("parties") or {}).items()}
    if code not in parties:
        raise LawError(f"{body.get('law') or cites}没有规定案由{code}，只有：{'、'.join(parties)}。")
    text = {key: str(body.get(key) or "") for key in ("law", "duty", "orders", "requires", "crime")}
    siblings = tuple(liable for key, liable in parties.items() if key != code)
    return Offence(
        code,
        name,
        str(body.get("title") or title),
        text["law"],
        text["duty"],
        cites,
        evidence,
        text["orders"],
        text["requires"],
        text["crime"],
        note,
        parties[code],
        siblings,
        str(body.get("organ") or ""),
    )


def _liable(code: str, raw: Lined) -> Liable:
    tiers: list[Tier] = []
    for stage in STAGES:
        found = raw.get(stage)
        for one in found if isinstance(found, list) else [found] if found is not None else []:
            tiers.append(_tier(stage, known(one, TIER, ("kinds",), path=raw.path, what=f"案由{code}的{stage}")))
    if not tiers:
        raw.refuse("party", f"案由{code}没有写明处罚（always、first 或 overdue）。")
    needs = raw.get("needs") or {}
    _facts(needs, raw)
    return Liable(code, raw["party"], needs, tuple(tiers))


def _tier(stage: str, raw: Lined) -> Tier:
    conditions, also, times = raw.get("if") or {}, raw.get("also") or {}, raw.get("times") or {}
    _facts((*conditions, *also, *filter(None, (times.get("of"), raw.get("daily")))), raw)
    if raw.get("takes") and "confiscation" not in raw["kinds"]:
        raw.refuse("takes", "写明没收什么（takes）的，处罚种类里应当有 confiscation。")
    for kind in (*raw["kinds"], *(kind for added in also.values() for kind in added)):
        if kind not in KINDS:
            raw.refuse("kinds", f"处罚种类“{kind}”不认识{suggestion(nearest(kind, KINDS))}。")
    low, high = raw.get("min"), raw.get("max")
    if (low is None) != (high is None) or (low is not None and high is not None and not 0 <= low <= high):
        raw.refuse("min", "罚款下限和上限要一起写，且下限不高于上限。")
    if "fine" in raw["kinds"] and high is None and not times and not raw.get("daily"):
        raw.refuse("kinds", "有罚款就要写明幅度（min、max）、倍数（times）或者按日（daily）。")
    return Tier(
        stage,
        conditions,
        str(raw.get("label") or ""),
        tuple(raw["kinds"]),
        low,
        high,
        str(times.get("of") or ""),
        _times(times, raw),
        times.get("cap"),
        str(raw.get("daily") or ""),
        {flag: tuple(kinds) for flag, kinds in also.items()},
        raw.get("may") is True,
        str(raw.get("others") or ""),
        str(raw.get("formula") or ""),
        str(raw.get("takes") or ""),
    )


def _times(times: Mapping[str, Any], raw: Lined) -> tuple[Decimal, Decimal] | None:
    if not times:
        return None
    try:
        least, most = Decimal(str(times["min"])), Decimal(str(times["max"]))
    except (KeyError, InvalidOperation):
        raw.refuse("times", '倍数应写成 {of: 事实, min: "2", max: "5"}。')
    if not 0 <= least <= most:
        raw.refuse("times", "倍数的下限不能高于上限。")
    return least, most


def _facts(names: Iterable[str], raw: Lined) -> None:
    for name in names:
        if name not in FACTS:
            raw.refuse("if", f"没有“{name}”这项事实{suggestion(nearest(name, FACTS))}。")
