"""The reference written from the declarations: procedures with their steps, and who may take each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from casework.models import OfficeKind
from documents.reference import forms_page
from flows.diagram.svg import standalone
from flows.diagram.told import ways_table
from flows.door.facts import asked
from flows.door.terms import PROCEDURES, Terms, steps

HEAD = "<!-- written by `make docs`; do not edit -->\n"


def steps_page() -> str:
    """docs/reference/steps.md: every procedure, step by step, in the order of its file."""
    lines = [
        HEAD,
        "# Procedures and their steps",
        "",
        "Written from `flows/procedures/`. 应当 marks a step to which the work-list invites.",
        "",
    ]
    for kind, cls in PROCEDURES.items():
        lines += [f"## [{cls.title_} `{kind}`](procedures/{kind}.md)", "", *table(cls), ""]
    return "\n".join(lines)


def table(cls: Any) -> list[str]:
    """What a procedure follows, its stages, and its steps row by row."""
    follows = "、".join(f"`{k}`" for k in cls.procedure_.follows) or "—"
    return [
        f"Follows: {follows}. Stages: {'、'.join(str(s.label) for s in cls.Stage)}.",
        "",
        "| step | title | from → to | by | apart from | cites | starts | meets | asks |",
        "|---|---|---|---|---|---|---|---|---|",
        *(row(cls, terms) for terms in steps(cls).values()),
    ]


def procedure_page(kind: str) -> str:
    """docs/reference/procedures/<kind>.md: the diagram, every way between the stages, and the steps."""
    cls = PROCEDURES[kind]
    lines = [
        HEAD,
        f"# {cls.title_} `{kind}`",
        "",
        f"![{cls.title_}流程图]({kind}.svg)",
        "",
        "Solid: called for (应当). Dashed: may be taken (可以). A double frame ends the proceeding; steps listed in",
        f"a stage keep it. `manage.py bpmn {kind} --out {kind}.bpmn` writes the same as BPMN 2.0.",
        "",
        "## Ways between the stages",
        "",
        *ways_table(cls),
        "",
        "## Steps",
        "",
        *table(cls),
    ]
    return "\n".join(lines)


def row(cls: type, terms: Terms) -> str:
    moves = f"{'、'.join(terms.sources)} → {terms.target or '='}{' ■' if terms.ends else ''}"
    offices = "、".join(str(OfficeKind(o).label) for o in terms.by) + ("（两人持证）" if terms.officers == 2 else "")
    starts = "、".join(s.card for s in terms.starts)
    facts = "、".join(f"{a.title}{'' if a.required else '?'}" for a in asked(cls, terms.name).values())
    said = [
        f"`{terms.name}`",
        terms.title + must(terms),
        moves,
        offices,
        "、".join(terms.apart_from),
        terms.cites,
        starts,
    ]
    return "| " + " | ".join([*said, "、".join(terms.meets), facts]).replace("\n", " ") + " |"


def must(terms: Terms) -> str:
    """Whether the step is one that must be taken, and the facts once which it is."""
    if terms.called_for:
        return "（应当）"
    return f"（`{'`、`'.join(terms.called_once)}` 时应当）" if terms.called_once else ""


def permissions_page() -> str:
    """docs/reference/permissions.md: office × step; each cell is tested (tests/permissions/test_matrix.py)."""
    offices = [str(o.value) for o in OfficeKind]
    lines = [
        HEAD,
        "# Who may take which step",
        "",
        "● may, within the territory and organ of the office, on a day when the office is held.",
        "",
    ]
    lines += [
        "| procedure | step | " + " | ".join(str(o.label) for o in OfficeKind) + " |",
        "|---|---|" + "---|" * len(offices),
    ]
    for kind, terms in cells():
        lines.append(
            f"| `{kind}` | {terms.title} | " + " | ".join("●" if o in terms.by else "" for o in offices) + " |"
        )
    return "\n".join(lines) + "\n"


def cells() -> Iterator[tuple[str, Terms]]:
    for kind, cls in PROCEDURES.items():
        for terms in steps(cls).values():
            yield kind, terms


PAGES = {"steps.md": steps_page, "permissions.md": permissions_page, "forms.md": forms_page}


def pages() -> dict[str, Callable[[], str]]:
    """Every generated page by its path under docs/reference/, with the two files of each procedure."""
    found: dict[str, Callable[[], str]] = dict(PAGES)
    for kind, cls in PROCEDURES.items():
        found[f"procedures/{kind}.md"] = partial(procedure_page, kind)
        found[f"procedures/{kind}.svg"] = partial(standalone, cls)
    return found
