"""Amounts of money as an official paper writes them: figures and words (大写金额)."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
SMALL = ("", "拾", "佰", "仟")
LARGE = ("", "万", "亿", "万亿")
LIMIT = 10**16


def in_words(yuan: int) -> str:
    """Return the amount in words: 12000 → 壹万贰仟元整.

    yuan: whole yuan, 0 ≤ yuan < 10**16; a fine is never in fractions of a yuan. ValueError outside.
    Source: 中国人民银行《正确填写票据和结算凭证的基本规定》 (capital numerals, 整 after 元).
    """
    if not 0 <= yuan < LIMIT:
        raise ValueError(f"金额应当在0元至{LIMIT - 1}元之间，现为{yuan}元。")
    return f"{_number(yuan)}元整"


def _number(value: int) -> str:
    words, gap = "", False
    groups = [value // 10_000**power % 10_000 for power in range(4)]
    for power in reversed(range(4)):
        group = groups[power]
        if not group:
            gap = bool(words)
            words += "亿" if power == 2 and groups[3] else ""
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _group(group) + _unit(power, groups)
        gap = False
    return words or "零"


def _unit(power: int, groups: list[int]) -> str:
    """万亿 is said 万 when 亿 follows anyway: 壹万亿, but 壹万贰仟亿."""
    return "万" if power == 3 else LARGE[power]


def _group(value: int) -> str:
    words = ""
    for place in reversed(range(4)):
        digit = value // 10**place % 10
        if digit:
            words += DIGITS[digit] + SMALL[place]
        elif words and value % 10**place:
            words += "" if words.endswith("零") else "零"
    return words


def money_text(yuan: int) -> str:
    """Return figures beside words: 人民币壹万贰仟元整（¥12,000.00）."""
    return f"人民币{in_words(yuan)}（¥{yuan:,}.00）"


def ten_thousands(yuan: int) -> str:
    """Return the amount in 万元 without trailing zeros: 35000 → 3.5 (for the publication form)."""
    return f"{yuan / 10_000:.4f}".rstrip("0").rstrip(".")
