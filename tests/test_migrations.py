"""Migrations that landed are frozen: their bytes are listed, the list only grows, and they lean on no code."""

import subprocess
from pathlib import Path

import pytest

from config import landed

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with two migrations, the first of them listed."""
    folder = tmp_path / "rooms" / "migrations"
    folder.mkdir(parents=True)
    (tmp_path / "config").mkdir()
    (folder / "0001_initial.py").write_text("from django.db import migrations\n")
    (folder / "__init__.py").write_text("")
    (tmp_path / landed.LIST).write_text("")
    monkeypatch.setattr(landed.apps, "get_app_configs", lambda: [type("App", (), {"path": str(tmp_path / "rooms")})])
    assert landed.added(tmp_path) == ["rooms/migrations/0001_initial.py"]
    (folder / "0002_more.py").write_text("import json\n")
    return tmp_path


def test_every_migration_is_listed_unaltered_and_leans_on_no_code():
    assert landed.wrong(ROOT) == []
    assert len(landed.listed(ROOT)) >= 30


def test_the_list_only_grows():
    """Held to every earlier list that the clone knows; in a clone of one commit that is its own."""
    asked = ["git", "log", "--format=%H", "--", landed.LIST]
    commits = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    now = set((ROOT / landed.LIST).read_text().splitlines())
    for commit in commits:
        shown = subprocess.run(["git", "show", f"{commit}:{landed.LIST}"], cwd=ROOT, capture_output=True, text=True)
        lost = set(shown.stdout.splitlines()) - now
        assert not lost, f"{landed.LIST} has lost or altered what {commit[:8]} listed: {sorted(lost)}"


def test_a_new_one_is_named_until_it_is_listed(project):
    (said,) = landed.wrong(project)
    assert "rooms/migrations/0002_more.py" in said and "manage.py landed" in said
    assert landed.added(project) == ["rooms/migrations/0002_more.py"] and landed.added(project) == []
    assert landed.wrong(project) == []


def test_an_altered_one_and_a_removed_one_are_named_and_never_listed_anew(project):
    landed.added(project)
    path = project / "rooms" / "migrations" / "0001_initial.py"
    path.write_text("from django.db import migrations, models\n")
    assert landed.added(project) == []
    (said,) = landed.wrong(project)
    assert "0001_initial.py" in said and "另写一个新的迁移" in said
    path.unlink()
    (said,) = landed.wrong(project)
    assert "不在了" in said


@pytest.mark.parametrize(
    "text",
    [
        "import rooms.models\n",
        "from rooms import models\n",
        "from ..models import Room\n",
        "from law import book\n",
        "from importlib import import_module\nimport_module('rooms.models')\n",
        "def forwards(apps, editor):\n    from rooms.models import Room\n",
    ],
)
def test_one_that_leans_on_code_is_named(project, text):
    (project / "rooms" / "migrations" / "0002_more.py").write_text(text)
    landed.added(project)
    (said,) = landed.wrong(project)
    assert "0002_more.py 引用了程序代码" in said


def test_plain_names_of_nouns_are_no_code(project):
    text = "from django.db import migrations\nbases = ('rooms.room',)\nmodels = migrations\n"
    (project / "rooms" / "migrations" / "0002_more.py").write_text(text)
    landed.added(project)
    assert landed.wrong(project) == []
