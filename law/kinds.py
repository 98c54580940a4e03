"""The kinds of cards and what each may say: one folder of the book, one kind."""

from dataclasses import dataclass
from importlib import import_module

from law.reader import Lined, known

TERM_UNITS = ("calendar_day", "working_day", "hour", "month", "year")
UNITS = (*TERM_UNITS, "yuan", "ratio", "count")
EVIDENCE = ("read", "reported", "practice")
VALUE_KEYS = frozenset({"cites", "evidence", "note", "says", "ended"})
CARD_KEYS = frozenset({"title", "scope", "values", "until", "checked", "note", "keywords", "tightens"})
EXCLUSION = ("ground", "cites")
CHOICES = {
    "unit": UNITS,
    "direction": ("after", "before"),
    "end_on_holiday": ("roll", "stay"),
    "kind": ("amount", "condition", "content"),
    "tightens": ("shorter", "longer", "never"),
}


@dataclass(frozen=True)
class Kind:
    """What cards of one folder may and must say; `open` kinds check their further keys themselves."""

    folder: str
    title: str
    keys: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    value_keys: frozenset[str] = frozenset()
    value_required: tuple[str, ...] = ()
    open: bool = False
    checker: str = ""

    def check(self, card: Lined) -> None:
        """Let the kind's own module refuse what it does not know; it is imported when first needed."""
        if self.checker:
            module, _, name = self.checker.partition(":")
            getattr(import_module(module), name)(card)


TERM = Kind(
    "terms",
    "期限",
    frozenset(["unit", "counts_from", "starts_zh", "direction", "end_on_holiday", "consequence", "says", "default", "parameter", "stage", "excludes"]),
    ("unit",),
    frozenset(["value", "unit", "counts_from", "starts_zh", "direction", "end_on_holiday", "default", "consequence", "excludes"]),
    ("value",),
)
THRESHOLD = Kind(
    "thresholds",
    "门槛与要件",
    frozenset(["kind", "guards", "says", "unit", "stage", "parameter", "default"]),
    ("kind",),
    frozenset({"value", "unit"}),
    ("value",),
)
OFFENCE = Kind("offences", "案由", open=True, checker="law.offence:check")
BAND = Kind("bands", "裁量阶次", open=True, checker="law.discretion:check")
CRIME = Kind("crimes", "罪名", open=True, checker="law.suspicion:check")
KINDS = {kind.folder: kind for kind in (TERM, THRESHOLD, OFFENCE, BAND, CRIME)}


def check_choices(found: Lined) -> None:
    """Refuse a word outside its list: unit, direction, end_on_holiday, kind, tightens; and an exclusion without article."""
    for raw in found.get("excludes") or ():
        known(raw, EXCLUSION, EXCLUSION, path=found.path, what="扣除事由")
    for key, allowed in CHOICES.items():
        if key in found and found[key] not in allowed:
            found.refuse(key, f"“{key}”不能是“{found[key]}”，只能是：{'、'.join(allowed)}。")
