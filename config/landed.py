"""Migrations that landed stay byte for byte what they were: databases out there have run them.

`config/migrations.sha256` lists them with their digests, as `sha256sum -c` reads it, and only grows.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

LIST = "config/migrations.sha256"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def on_disk(root: Path) -> list[str]:
    """The migrations of the project's own apps, below the root."""
    folders = (Path(app.path) / "migrations" for app in apps.get_app_configs())
    found = (path for folder in folders for path in folder.glob("[0-9]*.py"))
    return sorted(str(path.relative_to(root)) for path in found if path.is_relative_to(root) and outside_venv(path))


def outside_venv(path: Path) -> bool:
    return "site-packages" not in path.parts


def listed(root: Path) -> dict[str, str]:
    """The digests of the migrations that landed, by file."""
    lines = (root / LIST).read_text().splitlines()
    return {name: said for said, _, name in (line.partition("  ") for line in lines)}


def added(root: Path) -> list[str]:
    """Put the migrations that the list lacks at its end; their files. No line is ever changed."""
    known = listed(root)
    fresh = [name for name in on_disk(root) if name not in known]
    with (root / LIST).open("a") as out:
        out.writelines(f"{digest(root / name)}  {name}\n" for name in fresh)
    return fresh


def altered(root: Path) -> Iterator[str]:
    """A sentence for every migration that is not what landed."""
    for name, said in listed(root).items():
        path = root / name
        if not path.exists():
            yield f"迁移 {name} 已经落地，却不在了：请从版本库取回它。"
        elif digest(path) != said:
            yield (
                f"迁移 {name} 落地之后被改动：请恢复原样，另写一个新的迁移；"
                f"确实还没有落地的，删去 {LIST} 中它的一行，再运行 manage.py landed。"
            )


def missing(root: Path) -> Iterator[str]:
    known = listed(root)
    for name in on_disk(root):
        if name not in known:
            yield f"迁移 {name} 还没有登记：写好之后运行 manage.py landed，与它一同提交 {LIST}。"


def leaning(root: Path) -> Iterator[str]:
    """A sentence for every migration that imports what may change: code of the project."""
    rooms = {Path(app.path).name for app in apps.get_app_configs() if outside_venv(Path(app.path))} | {"law", "tests"}
    for name in on_disk(root):
        for said in imported((root / name).read_text()):
            if said.split(".")[0] in rooms:
                yield f"迁移 {name} 引用了程序代码 {said}：把所需的写在迁移里，代码改了，落地的迁移不能跟着变。"


def imported(text: str) -> Iterator[str]:
    """The modules that a file imports, by statement or by name."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"tests{'.' * node.level}" if node.level else node.module or ""
        elif isinstance(node, ast.Call) and called(node.func) in ("import_module", "__import__", "import_string"):
            yield from (str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant))


def called(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def wrong(root: Path | None = None) -> list[str]:
    """Everything that is not as it should be."""
    root = root or settings.ROOT
    return [*altered(root), *missing(root), *leaning(root)]
