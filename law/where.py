"""Where a card is used: the steps, guards, forms and stories that name it.

The book imports none of them; the caller hands in their text, `project(root)` reads it from the folders.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from law.book import Book

Source = tuple[str, str]
FOLDERS = ("flows", "documents", "casework", "permissions", "config", "templates", "tests/stories")
WHAT = {
    "flows/procedures": "步骤", "flows": "流程", "documents/forms": "文书", "documents": "文书",
    "tests/stories": "案例", "templates": "页面", "casework": "案件", "permissions": "权限", "config": "系统",
}  # fmt: skip


@dataclass(frozen=True)
class Use:
    """One place that names a card: what it is (步骤, 文书, …), file, line and the name of the step or guard."""

    what: str
    path: str
    line: int
    name: str
    text: str

    def __str__(self) -> str:
        name = f" {self.name}" if self.name else ""
        return f"{self.what}{name}：{self.path}:{self.line}"


def uses(book: Book, name: str, sources: Iterable[Source]) -> list[Use]:
    """Every use of a card in the sources, (path, text) pairs. Raises UnknownCard."""
    pattern = re.compile("|".join(_patterns(book, book.name(name))))
    return [use for path, text in sources if pattern.search(text) for use in _uses(pattern, path, text)]


def unused(book: Book, sources: Iterable[Source]) -> list[str]:
    """The cards nothing names yet."""
    held = list(sources)
    return [name for name in sorted(book.cards) if not uses(book, name, held)]


def project(root: Path) -> Iterator[Source]:
    """The texts of the rooms above the law: Python, YAML and HTML, as (path, text)."""
    for folder in FOLDERS:
        for path in sorted((root / folder).glob("**/*")):
            if path.suffix in (".py", ".yaml", ".html") and "migrations" not in path.parts:
                yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def _patterns(book: Book, name: str) -> list[str]:
    """How the card may be named: in full, by its last part in quotes, by its guard, by its offence codes."""
    card = book.card(name)
    last = re.escape(name.rsplit("/", 1)[-1])
    found = [rf"(?<![\w/]){re.escape(name)}(?![\w-])", rf"[\"']{last}[\"']"]
    if guard := card.body.get("guards"):
        names = guard if isinstance(guard, list) else [guard]
        found += [rf"\b{re.escape(str(one))}\b" for one in names]
    codes = {code for version in card.versions for code in version.body.get("parties") or {}}
    return found + [rf"(?<![\w-]){re.escape(code)}(?![\w-])" for code in sorted(codes)]


def _uses(pattern: re.Pattern[str], path: str, text: str) -> Iterator[Use]:
    what = next((word for start, word in WHAT.items() if path.startswith(f"{start}/")), "其他")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.search(line):
            name = _function(text, number) if path.endswith(".py") else ""
            guard = what in ("步骤", "流程") and name and not name.startswith("步骤")
            yield Use("守卫或定义" if guard else what, path, number, name.removeprefix("步骤 "), line.strip())


def _function(text: str, line: int) -> str:
    """The innermost function around a line, its decorators included; a step is marked as such."""
    best = (0, "")
    for start, end, name in _functions(text):
        if start <= line <= end and start >= best[0]:
            best = (start, name)
    return best[1]


@cache
def _functions(text: str) -> tuple[tuple[int, int, str], ...]:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ()
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            start = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            found.append((start, node.end_lineno or start, _named(node)))
    return tuple(found)


def _named(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("step"):
            titles = [ast.literal_eval(k.value) for k in decorator.keywords if k.arg == "title" and _constant(k.value)]
            return f"步骤 {node.name}{f'（{titles[0]}）' if titles else ''}"
    return node.name


def _constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)
