"""Keys, evidence and data are their owner's alone: made so, and asked when the house starts."""

import json
import logging
import stat

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.uploads import keep
from config import checks, secrets


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def var(tmp_path, settings):
    """A data folder made by the first run, and the settings that name it."""
    settings.VAR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "var" / "files"
    settings.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "var" / "x.sqlite3"}}
    secrets.keys(settings.VAR)
    return settings.VAR


def test_the_first_run_makes_the_folder_and_the_keys_for_their_owner(var):
    assert mode(var) == 0o700 and mode(var / "keys.json") == 0o600
    assert set(json.loads((var / "keys.json").read_text())) == {*secrets.NAMES, "SIGNING_KEYS"}
    assert checks.closed_to_others() == []


def test_an_upload_is_its_owners(var):
    kept = keep(SimpleUploadedFile("x.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"))
    path = var / "files" / kept.file
    assert (mode(var / "files"), mode(path.parent), mode(path)) == (0o700, 0o700, 0o600)


def test_what_is_open_to_others_is_named_with_what_to_do(var, caplog):
    (var / "files").mkdir(mode=0o755)
    (var / "x.sqlite3").write_text("")
    (var / "x.sqlite3").chmod(0o644)
    assert checks.closed_to_others() == [], "nobody else comes through the folder"
    (var / "keys.json").chmod(0o640)
    (said,) = checks.closed_to_others()
    assert (said.id, said.hint) == ("anjian.W007", f"请运行：chmod 600 {var / 'keys.json'}") and "640" in said.msg
    (var / "keys.json").chmod(0o600)
    var.chmod(0o755)
    assert [one.hint for one in checks.closed_to_others()] == [
        f"请运行：chmod 700 {var}",
        f"请运行：chmod 700 {var / 'files'}",
        f"请运行：chmod 600 {var / 'x.sqlite3'}",
    ]
    with caplog.at_level(logging.WARNING):
        checks.logged()
    assert f"请运行：chmod 700 {var}" in [one.fields["do"] for one in caplog.records]


def test_the_check_is_among_those_that_every_command_asks():
    from django.core.checks import registry

    assert checks.closed_to_others in registry.registry.get_checks()
