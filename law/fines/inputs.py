"""The facts a fine may depend on: one name each, with its unit, read from text or from values.

Officers, stories and the command line give facts by the English key or by the Chinese title
(`illegal_income=120000` or `违法所得=120000`). Amounts are yuan (Decimal).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from law.reading.errors import LawError, nearest, suggestion


@dataclass(frozen=True)
class Fact:
    """One named input. kind: yuan | count | flag | choice; `choices` pairs key and Chinese word."""

    key: str
    title: str
    kind: str
    choices: Mapping[str, str]


ACCIDENTS = {"none": "无事故", "general": "一般", "larger": "较大", "major": "重大", "catastrophic": "特别重大"}
FACTS = {
    fact.key: fact
    for fact in (
        Fact("illegal_income", "违法所得", "yuan", {}),
        Fact("goods_value", "货值金额", "yuan", {}),
        Fact("last_year_income", "上一年年收入", "yuan", {}),
        Fact("original_fine", "原处罚数额", "yuan", {}),
        Fact("days", "连续处罚日数", "count", {}),
        Fact("accident", "事故等级", "choice", ACCIDENTS),
        Fact("grave", "情节严重", "flag", {}),
        Fact("refused", "拒不改正", "flag", {}),
        Fact("fled", "逃匿", "flag", {}),
        Fact("overdue", "逾期未改正", "flag", {}),
    )
}
TRUE = {"true", "yes", "1", "是", "有"}
FALSE = {"false", "no", "0", "否", "无"}
LIMIT = Decimal("1e13")
Facts = Mapping[str, Any]


def facts_from(given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts under their keys, with typed values: Decimal yuan, int, bool or choice key. Raises LawError."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        fact = _fact(name)
        typed = _typed(fact, value)
        if fact.key in found and found[fact.key] != typed:
            raise LawError(f"事实“{fact.title}”给了两个不同的值，请只保留一个。")
        found[fact.key] = typed
    return found


def parse_facts(pairs: Iterable[str]) -> dict[str, Any]:
    """Facts from `k=v` words of a command line. Raises LawError for a word without “=”, a name unknown or doubled."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, sign, text = pair.partition("=")
        if not sign:
            raise LawError(f"事实“{pair}”应写成“名称=值”，例如 illegal_income=120000。")
        one = facts_from({name.strip(): text.strip()})
        for key, value in one.items():
            if key in found and found[key] != value:
                raise LawError(f"事实“{FACTS[key].title}”给了两个不同的值，请只保留一个。")
        found |= one
    return found


def said(key: str, value: Any) -> str:
    """One fact in the officer's words: 违法所得120000元."""
    fact = FACTS[key]
    if fact.kind == "yuan":
        return f"{fact.title}{money(value)}元"
    if fact.kind == "flag":
        return fact.title if value else f"没有{fact.title}"
    if fact.kind == "choice":
        return f"{fact.title}：{fact.choices[value]}"
    return f"{fact.title}{value}日"


def money(amount: Decimal | int) -> str:
    """An amount without needless zeros: 49382.8, 30000."""
    text = format(Decimal(amount), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(amount: Decimal | int) -> str:
    """An amount for a person to read: 60,000, 60,000.50; fen are always two figures."""
    found = Decimal(amount)
    return f"{found:,.0f}" if found == found.to_integral_value() else f"{found:,.2f}"


def day_from(value: date | str) -> date:
    """A calendar day given as a date or as 2022-01-05. Raises LawError."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        raise LawError(f"“{value}”不是有效日期，请写成 2022-01-05 的形式。") from None


def _fact(name: str) -> Fact:
    titles = {fact.title: fact for fact in FACTS.values()}
    if found := FACTS.get(name) or titles.get(name):
        return found
    near = nearest(name, [*FACTS, *titles])
    known = "" if near else "，可用的有：" + "、".join(f"{f.key}（{f.title}）" for f in FACTS.values())
    raise LawError(f"没有“{name}”这项事实{suggestion(near)}{known}。")


def _typed(fact: Fact, value: Any) -> Any:
    if fact.kind == "flag":
        return _flag(fact, value)
    if fact.kind == "choice":
        return _choice(fact, str(value))
    if fact.kind == "count":
        return _count(fact, value)
    return _amount(fact, value)


def _flag(fact: Fact, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in TRUE | FALSE:
        return word in TRUE
    raise LawError(f"“{fact.title}”只能写 true 或 false，不能是“{value}”。")


def _choice(fact: Fact, value: str) -> str:
    word = value.strip().removesuffix("事故") if value.strip() != "无事故" else "无事故"
    for key, title in fact.choices.items():
        if word in (key, title):
            return key
    words = "、".join(f"{key}（{title}）" for key, title in fact.choices.items())
    raise LawError(f"“{fact.title}”不能是“{value}”，只能是：{words}。")


def _count(fact: Fact, value: Any) -> int:
    amount = _amount(fact, value)
    if amount != amount.to_integral_value():
        raise LawError(f"“{fact.title}”应当是整数，不能是“{value}”。")
    return int(amount)


def _amount(fact: Fact, value: Any) -> Decimal:
    if isinstance(value, bool | float):
        raise LawError(f"“{fact.title}”应当是整数或十进制数（元），不能是“{value}”。")
    try:
        amount = Decimal(str(value).replace(",", "").replace("，", "").removesuffix("元"))
    except InvalidOperation:
        raise LawError(f"“{fact.title}”应当是数字，不能是“{value}”。") from None
    if not amount.is_finite() or amount < 0 or amount > LIMIT:
        raise LawError(f"“{fact.title}”应当是0以上的数额，不能是“{value}”。")
    return amount
