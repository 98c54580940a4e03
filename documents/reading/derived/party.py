"""Who the party is, as papers name it: unit or citizen, masked where the public reads."""

from __future__ import annotations

from datetime import date

from documents.reading.derived.source import Source, fact, get


@fact
def age(source: Source) -> str:
    """Age and year of birth of a citizen, frozen on the day of the paper."""
    year, on = get(source, "party", "birth_year"), source.get("on")
    number = str(get(source, "party", "id_number") or "")
    if len(number) == 18 and number[6:14].isdigit() and isinstance(on, date):
        year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
        return f"{on.year - year - ((on.month, on.day) < (month, day))}岁（{year}年{month}月出生）"
    return f"{on.year - year}岁（{year}年出生）" if year and isinstance(on, date) else ""


@fact
def person(source: Source) -> str:
    """The party's name when it is a citizen."""
    return get(source, "party", "name") if get(source, "party", "kind") == "individual" else ""


@fact
def unit(source: Source) -> str:
    """The party's name when it is not a citizen."""
    return get(source, "party", "name") if get(source, "party", "kind") != "individual" else ""


@fact
def person_address(source: Source) -> str:
    return get(source, "party", "address") if person(source) else ""


@fact
def unit_address(source: Source) -> str:
    return get(source, "party", "address") if unit(source) else ""


@fact
def person_phone(source: Source) -> str:
    return get(source, "party", "phone") if person(source) else ""


@fact
def person_postcode(source: Source) -> str:
    return get(source, "party", "postcode") if person(source) else ""


@fact
def unit_postcode(source: Source) -> str:
    return get(source, "party", "postcode") if unit(source) else ""


@fact
def party_info(source: Source) -> str:
    """Who the party is, in one sentence."""
    party = source.get("party")
    told = (
        ("", "name"),
        ("统一社会信用代码：", "uscc"),
        ("法定代表人（负责人）：", "representative"),
        ("身份证号：", "id_number"),
        ("地址：", "address"),
        ("联系电话：", "phone"),
    )
    found = [(label, get({"p": party}, "p", name)) for label, name in told]
    return "，".join(f"{label}{value}" for label, value in found if value)


def _masked(name: str) -> str:
    return name[:1] + "*" * max(len(name) - 1, 1) if name else ""


@fact
def public_name(source: Source) -> str:
    """The party's name as it may be published: citizens are masked (行政处罚法 第五十条)."""
    return _masked(person(source)) or unit(source)


@fact
def public_code(source: Source) -> str:
    """The unit's code; a citizen's number is never published."""
    return "自然人，不公开证件号码" if person(source) else get(source, "party", "uscc")


@fact
def public_representative(source: Source) -> str:
    """The representative's name, masked."""
    return _masked(get(source, "party", "representative") or "")
