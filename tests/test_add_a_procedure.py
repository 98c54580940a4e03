"""docs/how-to/add-a-procedure.md is followed to the letter in a copy of the project: nothing else has to be touched."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.apart]
ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/how-to/add-a-procedure.md"
BLOCK = re.compile(r"^```(?:python|yaml) file=(\S+)\n(.*?)^```$", re.M | re.S)
COMMANDS = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
LEFT = (".git", ".venv", "var", "__pycache__", "*.sqlite3", ".*_cache", ".hypothesis")
WRITTEN = "docs/reference/"  # by `manage.py reference`, never by hand


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project as it stands, in a folder of its own, with the files of the page."""
    at = tmp_path_factory.mktemp("another") / "project"
    shutil.copytree(ROOT, at, ignore=shutil.ignore_patterns(*LEFT))
    for name, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        file = at / name
        assert not file.exists(), f"{name} is there already: the page would change a file of the project"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return at


def run(at, *command):
    """Run one command of the project in the copy; answers what it said."""
    env = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")}
    env |= {"ANJIAN_VAR": str(at / "var"), "PYTHONPATH": str(at), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *command], cwd=at, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_what_the_page_says_makes_a_procedure_and_touches_nothing_else(project):
    commands = [line for block in COMMANDS.findall(PAGE.read_text(encoding="utf-8")) for line in block.splitlines()]
    said = {command: run(project, *command.split()) for command in commands}
    assert len(said) == 6 and "全部相符" in said[commands[-1]]
    run(project, "manage.py", "makemigrations", "--check", "--dry-run")
    before = {file.relative_to(ROOT): file.read_bytes() for file in files(ROOT)}
    after = {file.relative_to(project): file.read_bytes() for file in files(project)}
    changed = [str(name) for name, text in before.items() if after.get(name) != text]
    assert [name for name in changed if not name.startswith(WRITTEN)] == []
    named = {name for name, _ in BLOCK.findall(PAGE.read_text(encoding="utf-8"))}
    made = {str(name) for name in after.keys() - before.keys()} - named
    assert all(name.startswith(WRITTEN) or "/migrations/" in name for name in made), made
    assert any(name.startswith(f"{WRITTEN}procedures/reminder") for name in made)


def files(at):
    """What belongs to the project: neither caches nor the data of an installation."""
    for file in at.rglob("*"):
        parts = file.relative_to(at).parts
        if file.is_file() and not any(Path(part).match(left) for part in parts for left in LEFT):
            yield file


def test_the_tests_of_the_house_find_it(project):
    suites = ("tests/test_stories.py", "tests/documents/test_forms.py", "tests/law")
    said = run(project, "-m", "pytest", "-v", *suites, "-k", "reminder or answered or dropped")
    found = re.findall(r"^(tests/\S+\.py)::\S*\[.*?(?:reminder|answered|dropped).* PASSED", said, re.M)
    assert {file.rsplit("/", 1)[0] for file in found} >= {"tests", "tests/documents", "tests/law"}, said


def test_the_style_of_the_page_is_that_of_the_house(project):
    python = [name for name, _ in BLOCK.findall(PAGE.read_text(encoding="utf-8")) if name.endswith(".py")]
    run(project, "-m", "ruff", "check", *python)
    run(project, "-m", "ruff", "format", "--check", *python)
    run(project, "-m", "mypy", *python)
