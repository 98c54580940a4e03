"""Identity numbers 公民身份号码 (GB 11643): whether one holds, and whether what is said of its bearer fits it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from stdnum.cn import ric

from flows.door.terms import Check


def wrong_id(number: str, on: date) -> str:
    """ "" for an identity number whose day and check digit hold (GB 11643); regions change and are not asked."""
    if len(number) != 18 or not number[:17].isdecimal():
        return (
            f"身份证号应为18位（末位可以是 X），现为{len(number)}位。"
            if len(number) != 18
            else "身份证号前17位应为数字。"
        )
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return f"身份证号中的出生日期{number[6:14]}不存在，请核对。"
    if born.year < 1900 or born > on:
        return f"身份证号中的出生日期{born}不合理，请核对。"
    return (
        ""
        if ric.calc_check_digit(number[:17]) == number[17]
        else "身份证号的校验位不符，请核对有无错字、漏字或者颠倒。"
    )


def identity_holds(number: str, age: str = "") -> Check:
    """Only warns: a person may show another document. `number` and `age` are the facts that say them."""

    def holds(run: Any, facts: Mapping[str, Any], on: date) -> str:
        said = unicodedata.normalize("NFKC", str(facts[number])).replace(" ", "").upper()
        if why := wrong_id(said, on):
            return f"{why}持其他证件的，请在理由中写明证件名称。"
        years = facts.get(age) if age else None
        born = on.year - int(said[6:10]) - (f"{on:%m%d}" < said[10:14])
        if years is None or abs(years - born) <= 1:
            return ""
        return f"按身份证号当日为{born}岁，所填年龄为{years}岁，请核对。"

    return holds
