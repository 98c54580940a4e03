"""The kinds of cards and what each may say: one folder of the book, one kind."""

from dataclasses import dataclass
from importlib import import_module

from law.reading.errors import nearest, suggestion
from law.reading.reader import Lined, known

TERM_UNITS = ("calendar_day", "working_day", "hour", "month", "year")
UNITS = (*TERM_UNITS, "minute", "yuan", "ratio", "count")
EVIDENCE = ("read", "reported", "practice")
VALUE_KEYS = frozenset({"cites", "evidence", "note", "says", "ended"})
CARD_KEYS = frozenset({"title", "scope", "values", "until", "checked", "note", "keywords", "tightens"})
EXCLUSION = ("ground", "cites")
DUTY = frozenset({"duty_evidence", "duty_cites"})
PURPOSES = {  # whom a term serves decides which end counts while a calendar is missing
    "right": "当事人的期限",
    "charge": "期满开始计收或者产生不利后果的期限",
    "duty": "机关的期限",
    "appointment": "约定日之前的提前期限",
}
CHOICES = {
    "unit": UNITS,
    "direction": ("after", "before"),
    "end_on_holiday": ("roll", "stay"),
    "kind": ("amount", "condition", "content"),
    "tightens": ("shorter", "longer", "never"),
    "purpose": tuple(PURPOSES),
    "duty_evidence": EVIDENCE,
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
    frozenset(
        [
            "unit",
            "counts_from",
            "starts_zh",
            "direction",
            "end_on_holiday",
            "consequence",
            "says",
            "default",
            "parameter",
            "stage",
            "excludes",
            "purpose",
            *DUTY,
        ]
    ),
    ("unit",),
    frozenset(
        [
            "value",
            "unit",
            "counts_from",
            "starts_zh",
            "direction",
            "end_on_holiday",
            "default",
            "consequence",
            "excludes",
            *DUTY,
        ]
    ),
    ("value",),
)
THRESHOLD = Kind(
    "thresholds",
    "门槛与要件",
    frozenset(["kind", "guards", "says", "unit", "stage", "parameter", "default", *DUTY]),
    ("kind",),
    frozenset({"value", "unit", *DUTY}),
    ("value",),
)
CRITERION = Kind(
    "criteria",
    "重大事故隐患判定",
    frozenset({"industry"}),
    ("industry", "keywords"),
    frozenset({"value", "quote"}),
    ("value", "quote"),
)
OFFENCE = Kind("offences", "案由", open=True, checker="law.fines.offence:check")
BAND = Kind("bands", "裁量阶次", open=True, checker="law.fines.discretion:check")
CRIME = Kind("crimes", "罪名", open=True, checker="law.fines.suspicion:check")
HOLIDAY = Kind(
    "holidays",
    "节假日",
    frozenset({"says"}),
    (),
    frozenset({"value"}),
    value_required=("value",),
    checker="law.reckoning.statutory:check",
)
KINDS = {kind.folder: kind for kind in (TERM, THRESHOLD, CRITERION, OFFENCE, BAND, CRIME, HOLIDAY)}


def check_choices(found: Lined) -> None:
    """Refuse a word outside its list, an exclusion without article, and a duty without its own citation."""
    for raw in found.get("excludes") or ():
        known(raw, EXCLUSION, EXCLUSION, path=found.path, what="扣除事由")
    for key, allowed in CHOICES.items():
        if key in found and found[key] not in allowed:
            near = suggestion(nearest(str(found[key]), allowed))
            found.refuse(key, f"“{key}”不能是“{found[key]}”{near}，只能是：{'、'.join(allowed)}。")
    if (said := DUTY & found.keys()) and not all(found.get(key) for key in DUTY):
        found.refuse(min(said), "义务的证据（duty_evidence）和依据（duty_cites）应当同时写明。")
