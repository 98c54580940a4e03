"""Where a card is used: the steps, guards, forms and stories that name it.

The book imports none of them; the caller hands in their text, `project(root)` reads it from the folders.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from law.reading.book import Book
from law.reading.registry import Citation, Register

Source = tuple[str, str]
FOLDERS = ("flows", "documents", "casework", "permissions", "config", "templates", "tests/stories")
REASONING = ("law/fines", "law/reckoning")  # the law room's own reasoning, which reads cards by name
CITED = re.compile(r"""\bcites:\s*["']?([^"'{}#]+)""")
WHAT = {
    "flows/procedures": "步骤",
    "flows": "流程",
    "documents/forms": "文书",
    "documents": "文书",
    "tests/stories": "案例",
    "templates": "页面",
    "casework": "案件",
    "permissions": "权限",
    "config": "系统",
    "law": "推算",
}


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
    name = book.name(name)
    words, articles = _words(book, name), _articles(book, name)
    pattern = re.compile("|".join(_patterns(name, words)))
    found: list[Use] = []
    for path, text in sources:
        found += _uses(pattern, path, text) if any(word in text for word in words) else []
        found += _same_article(book.register, articles, path, text) if path.startswith("documents/") else []
    return found


def unused(book: Book, sources: Iterable[Source]) -> list[str]:
    """The cards nothing names yet."""
    held = list(sources)
    return [name for name in sorted(book.cards) if not uses(book, name, held)]


def project(root: Path) -> Iterator[Source]:
    """The texts of the rooms above the law: Python, YAML and HTML, as (path, text)."""
    paths = [path for folder in (*FOLDERS, *REASONING) for path in sorted((root / folder).glob("**/*"))]
    paths = [path for path in paths if path.suffix in (".py", ".yaml", ".html") and "migrations" not in path.parts]
    for path in paths:
        yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def _words(book: Book, name: str) -> list[str]:
    """What any use of the card must contain: its last part first, then its guards and its offence codes."""
    card = book.card(name)
    guards = card.body.get("guards") or []
    codes = {code for version in card.versions for code in version.body.get("parties") or {}}
    return [name.rsplit("/", 1)[-1], *map(str, guards if isinstance(guards, list) else [guards]), *sorted(codes)]


def _patterns(name: str, words: list[str]) -> list[str]:
    """How the card may be named: in full, by its last part in quotes, by its guard, by its offence codes."""
    last, *others = (re.escape(word) for word in words)
    found = [rf"(?<![\w/]){re.escape(name)}(?![\w-])", rf"[\"']{last}[\"']"]
    return found + [rf"(?<![\w-]){word}(?![\w-])" for word in others]


def _uses(pattern: re.Pattern[str], path: str, text: str) -> Iterator[Use]:
    what = next((word for start, word in WHAT.items() if path.startswith(f"{start}/")), "其他")
    for number, line in enumerate(text.splitlines(), 1):
        if pattern.search(line):
            name = _function(text, number) if path.endswith(".py") else ""
            guard = what in ("步骤", "流程") and name and not name.startswith("步骤")
            yield Use("守卫或定义" if guard else what, path, number, name.removeprefix("步骤 "), line.strip())


def _articles(book: Book, name: str) -> list[Citation]:
    """The articles the card stands on today, or stood on last."""
    held = [version for version in book.card(name).versions if not version.ended]
    return [cited for cited in book.register.parse(held[-1].cites) if cited.article]


def _same_article(register: Register, articles: list[Citation], path: str, text: str) -> Iterator[Use]:
    """A form whose wording or blanks rest on the same article (or a part of it), once for each article."""
    seen = set()
    for number, cited in _cited(register, text):
        for mine in articles:
            same = cited.instrument == mine.instrument and cited.article
            if (
                same
                and (cited.article.startswith(mine.article) or mine.article.startswith(cited.article))
                and cited not in seen
            ):
                seen.add(cited)
                yield Use("文书", path, number, f"引用{cited.instrument} {cited.article}", "")


@cache
def _cited(register: Register, text: str) -> tuple[tuple[int, Citation], ...]:
    """(line, citation) of everything a form cites."""
    lines = ((number, found[1]) for number, line in enumerate(text.splitlines(), 1) for found in CITED.finditer(line))
    return tuple((number, cited) for number, words in lines for cited in register.parse(words))


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
    for node in tree.body:  # a guard made by another function: `served_in_time = within("service_7wd", …)`
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.append((node.lineno, node.end_lineno or node.lineno, node.targets[0].id))
    return tuple(found)


def _named(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).endswith("step"):
            titles = [ast.literal_eval(k.value) for k in decorator.keywords if k.arg == "title" and _constant(k.value)]
            return f"步骤 {node.name}{f'（{titles[0]}）' if titles else ''}"
    return node.name


def _constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)
