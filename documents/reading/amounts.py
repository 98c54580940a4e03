"""Amounts of money as an official paper writes them: figures and words (大写金额)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

DIGITS = "零壹贰叁肆伍陆柒捌玖"
SMALL = ("", "拾", "佰", "仟")
LARGE = ("", "万", "亿", "万亿")
LIMIT = 10**16
FEN = Decimal("0.01")


def exact(amount: Any) -> Decimal:
    """Return an amount as yuan with fen. ValueError, in a sentence, for what is none, negative or finer than a fen.

    amount: whole yuan (int), Decimal, or text of figures. A float is refused: it has no exact fen.
    """
    if isinstance(amount, (bool, float)) or not isinstance(amount, (int, str, Decimal)):
        raise ValueError(f"“{amount}”不是金额，请填写元，最多两位小数。")
    try:
        yuan = Decimal(amount)
    except InvalidOperation:
        raise ValueError(f"“{amount}”不是金额，请填写元，最多两位小数。") from None
    if not yuan.is_finite() or not 0 <= yuan < LIMIT:
        raise ValueError(f"金额应当在0元至{LIMIT - 1}元之间，现为{amount}元。")
    if yuan != yuan.quantize(FEN):
        raise ValueError(f"金额精确到分，现为{amount}元，请改为最多两位小数。")
    return yuan.quantize(FEN)


def in_words(amount: int | Decimal | str) -> str:
    """Return the amount in words: 12000 → 壹万贰仟元整, 100500.05 → 壹拾万零伍佰元零伍分.

    amount: yuan with at most two places, 0 ≤ amount < 10**16; see `exact` for the ValueError.
    Source: 中国人民银行《正确填写票据和结算凭证的基本规定》 (capital numerals, 整 after 元 and after 角).
    """
    yuan, fen = divmod(int(exact(amount) * 100), 100)
    jiao, fen = divmod(fen, 10)
    whole = f"{_number(yuan)}元" if yuan or not (jiao or fen) else ""
    if not (jiao or fen):
        return f"{whole}整"
    tenths = f"{DIGITS[jiao]}角" if jiao else "零" if whole else ""
    return whole + tenths + (f"{DIGITS[fen]}分" if fen else "整")


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


def money_text(amount: int | Decimal | str) -> str:
    """Return words beside figures: 人民币壹万贰仟元整（¥12,000.00）."""
    return f"人民币{in_words(amount)}（¥{exact(amount):,.2f}）"


def ten_thousands(amount: int | Decimal | str) -> str:
    """Return the amount in 万元 without trailing zeros: 35000 → 3.5 (for the publication form); fen are kept."""
    return f"{exact(amount) / 10_000:f}".rstrip("0").rstrip(".")
