"""Freezing 定稿: the blanks of a paper are filled from facts once and never again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from casework.canonical import ordered
from documents.freezing import compiling
from documents.freezing.filling import met
from documents.reading import articles
from documents.reading.catalogue import Blank, Form, form
from documents.reading.dates import day_text, moment, moment_text
from documents.reading.facts import first
from documents.reading.phrases import phrase
from documents.reading.sources import FormError
from documents.reading.values import Frozen, frozen

ADDRESS = "_address"


class BlankLeft(FormError):
    """Blanks that the law asks for and no fact fills; `args` are one sentence per blank."""

    def __str__(self) -> str:
        return "\n".join(map(str, self.args))


@dataclass(frozen=True)
class Draft:
    """A paper ready to be issued: everything but number and digest.

    template: SHA-256 (hex) of the compiled template; blanks: key → text or list of rows, JSON-able.
    """

    name: str
    title: str
    series: str | None
    template: str
    blanks: dict[str, Any]
    on: date


def freeze(name: str, source: Mapping[str, Any], on: date) -> Draft:
    """Fill the form's blanks from the facts and hold them to the law of the day.

    source: roots run, case, party, organ, owner, partner, by, on, given, book; on: the day of issue.
    Raises BlankLeft with one sentence per blank that is required and empty, out of its options or bounds, or that
    cites an instrument not in force on that day; UnknownForm for an unknown name.
    """
    draft, wrong = sketch(name, source, on)
    if wrong:
        raise BlankLeft(*wrong)
    return draft


def sketch(name: str, source: Mapping[str, Any], on: date) -> tuple[Draft, list[str]]:
    """A draft for the eye with every sentence that keeps it from being issued; see `freeze`, which alone issues."""
    found = form(name)
    source = {"on": on, **source}
    wrong: list[str] = []
    facts = {key: _fact(found, blank, source, wrong) for key, blank in found.blanks.items()}
    blanks = {key: _fill(found, blank, facts[key], wrong) for key, blank in found.blanks.items()}
    wrong += _left(found, blanks) + _bounds(found, facts, blanks, on) + _repealed(found, facts, on)
    blanks[ADDRESS] = getattr(settings, "PUBLIC_ADDRESS", "").rstrip("/") if settings.configured else ""
    return Draft(name, found.title, found.series, compiling.template(name, on).digest, blanks, on), wrong


def _fact(found: Form, blank: Blank, source: Mapping[str, Any], wrong: list[str]) -> Any:
    try:
        return first(source, blank.facts)
    except FormError as error:
        wrong.append(f"《{found.title}》：{error}")
        return None


def _fill(found: Form, blank: Blank, fact: Any, wrong: list[str]) -> Frozen:
    try:
        return frozen(blank, fact)
    except FormError as error:
        wrong.append(f"《{found.title}》：{error}")
        return "×"


def _left(found: Form, blanks: dict[str, Frozen]) -> list[str]:
    return [_sentence(found, blank) for key, blank in found.blanks.items() if _is_left(blank, blanks, key)]


def _is_left(blank: Blank, blanks: dict[str, Frozen], key: str) -> bool:
    """Signatures are given by hand on paper: an empty one is a line to sign, not a missing fact."""
    value = blanks[key]
    if blank.type == "signature" or not (blank.required or bool(blank.required_if and met(blank.required_if, blanks))):
        return False
    short = isinstance(value, list) and len(value) < blank.least
    return short or not value or (isinstance(value, str) and not value.strip())


def _sentence(found: Form, blank: Blank) -> str:
    what = (
        f"“{blank.name}”不足{blank.least}{'名' if blank.type == 'officers' else '项'}"
        if blank.least > 1
        else f"“{blank.name}”空缺"
    )
    return f"《{found.title}》{what}，依据{blank.cites}应当载明，请补充后再办理。"


def _said(value: date) -> str:
    return moment_text(value) if isinstance(value, datetime) else day_text(value)


def _bounds(found: Form, facts: Mapping[str, Any], blanks: Mapping[str, Frozen], on: date) -> list[str]:
    wrong: list[str] = []
    for key, blank in found.blanks.items():
        asked = (_unwanted(blank, blanks[key]), _above(blank, facts[key], blanks[key]), _early(found, blank, facts, on))
        wrong += [f"《{found.title}》“{blank.name}”{said}" for said in asked if said]
    return wrong


def _unwanted(blank: Blank, value: Frozen) -> str:
    if not blank.wants or value in ("", blank.wants):
        return ""
    return f"应当为“{blank.wants}”（{blank.cites}），现为“{value}”。"


def _above(blank: Blank, fact: Any, value: Frozen) -> str:
    if blank.most is None:
        return ""
    if isinstance(value, list):
        return f"最多{blank.most}名，现为{len(value)}名（{blank.cites}），请减少。" if len(value) > blank.most else ""
    above = isinstance(fact, (int, Decimal)) and fact > blank.most
    return f"为{fact}元，超过{blank.most}元（{blank.cites}），不得使用本文书。" if above else ""


def _early(found: Form, blank: Blank, facts: Mapping[str, Any], on: date) -> str:
    fact = facts[blank.key]
    if not blank.after or not isinstance(fact, date) or _later(fact, earlier := facts[blank.after] or on):
        return ""
    return f"（{_said(fact)}）应当晚于“{found.blanks[blank.after].name}”（{_said(earlier)}），请更正。"


def _later(fact: date, earlier: Any) -> bool:
    """Whether a day or moment lies after another; a moment beside a day counts as its day."""
    if isinstance(fact, datetime) and isinstance(earlier, datetime):
        return moment(fact) > moment(earlier)
    return not isinstance(earlier, date) or _day(fact) > _day(earlier)


def _day(fact: date) -> date:
    return moment(fact).date() if isinstance(fact, datetime) else fact


def _repealed(found: Form, facts: Mapping[str, Any], on: date) -> list[str]:
    """Everything the paper will print as law must be in force on the day it is issued."""
    printed = [phrase(name, on).cites for name in compiling.wordings(found)]
    for key, blank in found.blanks.items():
        fact = facts[key]
        if blank.type == "articles" and fact:
            printed += [fact] if isinstance(fact, str) else list(map(str, fact))
    wrong = [articles.refused(cites, on) for cites in dict.fromkeys([found.cites, *printed]) if cites]
    return [f"《{found.title}》：{sentence}" for sentences in wrong for sentence in sentences]


def digest(draft: Draft, number: str | None, on: date) -> str:
    """Return the SHA-256 (hex) of the paper: form, number, day of issue, template and every blank."""
    return digest_of(draft.name, number, on, draft.template, draft.blanks)


def digest_of(name: str, number: str | None, on: date, template: str, blanks: Mapping[str, Any]) -> str:
    """Return the digest over the parts, the same whatever order a database gives the keys back in."""
    return hashlib.sha256(frozen_text(name, number, on, template, blanks).encode()).hexdigest()


def frozen_text(name: str, number: str | None, on: date, template: str, blanks: Mapping[str, Any]) -> str:
    """All that a paper says, as one text; its SHA-256 is the paper's digest."""
    return ordered([name, number or "", on.isoformat(), template, blanks])


def intact(paper: Any) -> bool:
    """Whether a stored paper still answers to its digest."""
    return bool(digest_of(paper.form, paper.number, paper.issued, paper.template, paper.blanks) == paper.digest)
