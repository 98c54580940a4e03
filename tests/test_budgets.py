"""Files and functions stay small enough to read (docs/explanation/style.md)."""

import ast
import re
import statistics
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("law", "casework", "permissions", "documents", "flows", "config")


def tracked(*suffixes):
    """Files of the project: what git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    names = (ROOT / name for name in listed.splitlines())
    return [p for p in names if p.suffix in suffixes and p.exists() and "migrations" not in p.parts]


def functions(whole=False):
    """(lines, place) of every function, shortest first; `whole`: with its signature and docstring."""
    found = []
    for path in tracked(".py"):
        if path.relative_to(ROOT).parts[0] in CODE:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    body = (
                        node.body[1:]
                        if isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
                        else node.body
                    )
                    first = node.lineno if whole or not body else body[0].lineno
                    found.append(
                        (
                            node.end_lineno - first + 1 if body else 1,
                            f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                        )
                    )
    return sorted(found)


def test_functions_keep_their_budget():
    sizes = functions()
    lengths = [n for n, _ in sizes]
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.95)] <= 30, sizes[int(len(sizes) * 0.95) :]
    assert functions(whole=True)[-1][0] <= 50, [what for n, what in functions(whole=True) if n > 50]


def test_files_keep_their_budget():
    sizes = sorted(
        (len(p.read_text().splitlines()), str(p.relative_to(ROOT)))
        for p in tracked(".py", ".yaml", ".html", ".css", ".js")
        if "vendor" not in p.parts
    )
    lengths = [n for n, _ in sizes]
    assert statistics.median(lengths) <= 80
    assert lengths[int(len(lengths) * 0.95)] <= 250, sizes[int(len(sizes) * 0.95) :]
    assert sizes[-1][0] <= 400, [what for n, what in sizes if n > 400]


def test_no_module_is_a_drawer_for_everything():
    bad = [p for p in tracked(".py") if p.stem in {"utils", "helpers", "common", "base", "misc"}]
    assert bad == []


def test_no_registry_address_or_machine_path_is_committed():
    words = ("file:///", "/work/", "/tmp/anjian", "pypi.org", "files.pythonhosted", "index-url")
    texts = [p for p in tracked(".py", ".lock", ".toml", ".md", ".yaml", ".cfg", ".txt") if p != Path(__file__)]
    bad = [(str(p.relative_to(ROOT)), w) for p in texts for w in words if w in p.read_text(errors="ignore")]
    assert bad == []


def test_an_id_of_the_checks_is_written_in_one_place():
    product = [p.read_text() for p in tracked(".py") if p.relative_to(ROOT).parts[0] in CODE]
    said = [name for text in product for name in re.findall(r'"anjian\.[CDEIW]\d{3}"', text)]
    assert said and [name for name in said if said.count(name) > 1] == []
