"""The generated reference of forms: form → blanks → fact → article."""

from __future__ import annotations

from documents.catalogue import Blank, Form, forms

INTRODUCTION = """\
# 文书式样与空格

This page is generated from `documents/forms/` and `documents/parts/` by `make docs`; do not edit it.

A fact is a dotted path over what the engine gives: `run` (the proceeding), `case`, `party`, `organ`, `owner`, `partner`, `by`,
`on` (the day), `given` (the facts of the step), `papers.<form>` (the latest paper of that form in the case),
`book[card].value` (the law of the day), `derived` (worded by documents/derived.py and documents/bound_file.py). The first
path that leads to a fact wins; `a+b` gathers several into a list. A required blank that no path fills stops the step.

Facts of a table may be rows (mappings or objects, by column) or text: one line a row, columns parted by `|`, the running
number left out. A dialogue may be text whose lines begin with 问： and 答：. People may be officers or lines of
`name | certificate | position`. Signatures are lines to be signed on paper and stop nothing.
"""


def forms_page() -> str:
    """Return the page as Markdown."""
    return "\n".join([INTRODUCTION, *_index(), *(line for form in forms() for line in _form(form))])


def _index() -> list[str]:
    rows = [f"| [{f.code}](#{f.code.lower()}) | `{f.key}` | {f.title} | {f.series or '—'} | {f.profile} | {len(f.blanks)} |" for f in forms()]
    return ["| code | key | 名称 | 字轨 | layout | blanks |", "|---|---|---|---|---|---|", *rows, ""]


def _form(form: Form) -> list[str]:
    head = [f'<a id="{form.code.lower()}"></a>', "", f"## {form.code} {form.title} `{form.key}`", "", f"依据：{form.cites}", ""]
    return [*head, "| blank | 名称 | type | required | fact | article |", "|---|---|---|---|---|---|", *map(_blank, form.blanks.values()), ""]


def _blank(blank: Blank) -> str:
    required = "signed on paper" if blank.type == "signature" else "yes" if blank.required else f"if {blank.required_if}" if blank.required_if else ""
    facts = ", ".join(f"`{fact}`" for fact in blank.facts)
    columns = "（" + "、".join(f"{c.key}: {c.name}" for c in blank.columns) + "）" if blank.columns else ""
    options = "（" + " / ".join(_option(key, text) for key, text in blank.options.items()) + "）" if blank.options else ""
    bounds = "".join(f"; {word} {value}" for word, value in (("default", blank.default), ("after", blank.after), ("at most", blank.most)) if value)
    return f"| `{blank.key}` | {blank.name}{columns}{options} | {blank.type} | {required} | {facts}{bounds} | {blank.cites} ({blank.evidence}) |"


def _option(key: str, text: str) -> str:
    return text if key == text else f"`{key}` {text}"
