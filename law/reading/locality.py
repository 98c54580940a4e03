"""Local cards: an organ lower in the tree may add or tighten, never loosen."""

from typing import Any

from law.reading.cards import Card
from law.reading.errors import LawError

LOCAL_KEYS = {"tightens", "note", "keywords"}


def check_local(local: Card, upper: Card | None) -> None:
    """Refuse a local card that loosens the card above it on any day it begins. Raises LawError."""
    if upper is None:
        return
    if extra := set(local.body) - {"note", "keywords"}:
        raise LawError(f"{local.path}：地方卡片只能改值，不能改“{'、'.join(sorted(extra))}”，请删去。")
    for version in local.versions:
        above = upper.version(version.since)
        if above is None or above.ended:
            continue
        if version.ended or set(version.body) - {"says"}:
            raise LawError(f"{local.path} 第{version.line}行：地方卡片只能收紧{upper.name}的值，不能改变或终止它。")
        if not at_least_as_strict(version.value, above.value, upper):
            raise LawError(
                f"{local.path} 第{version.line}行：地方的值{version.value}比上级{upper.name}的{above.value}"
                f"（{above.cites}）宽，{_why(upper)}。"
            )


def at_least_as_strict(local: Any, upper: Any, card: Card) -> bool:
    """The local value is equal or tighter; named figures each; a card that names no direction may only be equal."""
    if local == upper:
        return True
    if isinstance(upper, dict) and isinstance(local, dict):
        return upper.keys() <= local.keys() and all(at_least_as_strict(local[k], upper[k], card) for k in upper)
    if isinstance(upper, list) and isinstance(local, list):
        return all(item in local for item in upper)
    if upper is None:
        return local is not None
    if not isinstance(local, int | float) or not isinstance(upper, int | float):
        return False
    return {"shorter": local < upper, "longer": local > upper}.get(direction(card), False)


def direction(card: Card) -> str:
    """Which way tightens: the card's own word; a notice counted backwards tightens by being longer."""
    if card.tightens:
        return card.tightens
    return "longer" if card.body.get("direction") == "before" else "never"


def _why(card: Card) -> str:
    words = {"shorter": "地方只能缩短或降低", "longer": "地方只能延长或提高"}
    return words.get(direction(card), "上级卡片未写明从严方向（tightens），地方不得改动")
