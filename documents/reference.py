"""The generated reference of forms: form → blanks → fact → article."""

from __future__ import annotations

from documents.reading.catalogue import Blank, Form, forms

INTRODUCTION = """\
# 文书式样与空格

This page is generated from `documents/forms/` and `documents/parts/` by `make docs`; do not edit it.

A fact is a dotted path over what the engine gives: `run` (the proceeding), `case`, `party`, `organ`, `owner`,
`partner`, `by`, `on` (the day), `given` (the facts of the step), `papers.<form>` (the latest paper of that form in the
case), `book[card].value` (the law of the day), `derived` (worded by documents/reading/derived and bound_file.py). The
first path that leads to a fact wins; `a+b` gathers several into a list. A blank that names no path is filled from
`given.<blank>`, then `run.<blank>`. A required blank that no path fills stops the step.

Facts of a table are rows: mappings or objects, by column. A dialogue may be text whose lines begin with 问： or 答：.
Money is yuan, whole or with two places. Signatures are lines to be signed on paper and stop nothing; a typed name
stands behind the line in brackets. `organ` is the one in whose name the paper is made: of an organ that decides only by
entrustment 委托 the one that entrusted, for papers that leave the house. `practice` marks a form of our own, which no
official set has.
"""


def forms_page() -> str:
    """Return the page as Markdown."""
    return "\n".join([INTRODUCTION, *_index(), *(line for form in forms() for line in _form(form))])


def _index() -> list[str]:
    rows = [_row(f"[{f.code}](#{f.code.lower()})", f"`{f.family}/{f.key}`", f.title, *_kind(f)) for f in forms()]
    return [_row("code", "file", "名称", "字轨", "layout", "blanks"), "|---|---|---|---|---|---|", *rows, ""]


def _kind(form: Form) -> tuple[str, ...]:
    return form.series or "—", form.profile, str(len(form.blanks))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _form(form: Form) -> list[str]:
    head = [
        f'<a id="{form.code.lower()}"></a>',
        "",
        f"## {form.code} {form.title} `{form.key}`",
        "",
        f"依据：{form.cites}",
        "",
    ]
    return [
        *head,
        "| blank | 名称 | type | required | fact | article |",
        "|---|---|---|---|---|---|",
        *map(_blank, form.blanks.values()),
        "",
    ]


def _blank(blank: Blank) -> str:
    required = (
        "signed on paper"
        if blank.type == "signature"
        else "yes"
        if blank.required
        else f"if {blank.required_if}"
        if blank.required_if
        else "left to the pen"
        if blank.by_hand
        else ""
    )
    facts = ", ".join(f"`{fact}`" for fact in blank.facts)
    columns = "（" + "、".join(f"{c.key}: {c.name}" for c in blank.columns) + "）" if blank.columns else ""
    options = (
        "（" + " / ".join(_option(key, text) for key, text in blank.options.items()) + "）" if blank.options else ""
    )
    bounds = "".join(
        f"; {word} {value}"
        for word, value in (("default", blank.default), ("after", blank.after), ("at most", blank.most))
        if value
    )
    cites = f"{blank.cites} ({blank.evidence})"
    return _row(f"`{blank.key}`", f"{blank.name}{columns}{options}", blank.type, required, f"{facts}{bounds}", cites)


def _option(key: str, text: str) -> str:
    return text if key == text else f"`{key}` {text}"
