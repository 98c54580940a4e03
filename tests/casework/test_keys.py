"""Keys follow one another: old lines stay byte for byte what they were, and every public key is signed by the last."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.core.signing import dumps, loads

from casework import keys, proofs
from casework.models import Entry, RegisterLine
from casework.models.log_key import LogKey
from casework.tree.heads import sealed
from config.secrets import key_id
from config.secrets import keys as kept
from flows.verify import CHECKS
from tests.casework.test_tree import DAY, found, one_more


@pytest.fixture
def folder(tmp_path, settings):
    """Keys of their own, in use."""
    settings.VAR, said = tmp_path / "keys", kept(tmp_path / "keys")
    settings.RECORD_KEY = said["RECORD_KEY"].encode()
    settings.RECORD_KEY_ID = key_id(settings.RECORD_KEY)
    settings.RECORD_KEYS = {None: settings.RECORD_KEY, settings.RECORD_KEY_ID: settings.RECORD_KEY}
    settings.SIGNING_KEYS = said["SIGNING_KEYS"]
    return settings.VAR


def test_a_line_names_its_key_and_one_of_before_is_sealed_as_ever(folder, issue, settings):
    line = Entry.objects.filter(case=issue).last()
    assert line.key_id == settings.RECORD_KEY_ID != "" and line.seal
    assert set(RegisterLine.objects.values_list("key_id", flat=True)) == {settings.RECORD_KEY_ID}
    line.key_id = None
    settings.RECORD_KEYS = {None: b"first", "later": b"later"}
    text = json.dumps(line.said("x"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    import hashlib
    import hmac

    assert line.sealed("x") == hmac.new(b"first", text.encode(), hashlib.sha256).hexdigest()
    line.key_id = "unknown"
    assert line.sealed("x") == "", "nobody has that key: no seal is like it"


def test_lines_go_on_under_a_new_record_key_and_the_old_ones_still_hold(folder, issue, settings):
    before, old = list(Entry.objects.values_list("pk", "seal")), settings.RECORD_KEY_ID
    call_command("rotate-key", "record")
    assert old != settings.RECORD_KEY_ID and json.loads((folder / "keys.json").read_text())["RECORD_KEYS"]
    one_more(issue)
    assert Entry.objects.latest("pk").key_id == settings.RECORD_KEY_ID
    sealed(DAY)
    assert [s for check in CHECKS.values() for s in check()] == []
    assert [row for row in Entry.objects.values_list("pk", "seal") if row in before] == before
    known = LogKey.objects.filter(kind="record").order_by("pk").values_list("key_id", flat=True)
    assert list(known) == [old, settings.RECORD_KEY_ID]
    del settings.RECORD_KEYS[old], settings.RECORD_KEYS[None]
    assert list(CHECKS["办案记录"]()) != [], "without the old key its lines are not verified"


def test_a_new_signing_key_is_signed_by_the_old_one(folder, issue, settings, tmp_path):
    first = sealed(DAY)
    call_command("rotate-key", "signing")
    second = sealed(DAY)
    assert first.number < second.number and found() == []
    known = keys.public_keys()
    assert proofs.followers(known[0], keys.changes()) == known and len(known) == 2
    assert proofs.read_head(first.note).by(known) == known[0] and proofs.read_head(second.note).by(known) == known[1]
    assert proofs.read_head(first.note).origin == proofs.read_head(second.note).origin
    out, key = tmp_path / "proof.json", tmp_path / "key.pub"
    call_command("prove", issue.number, out=str(out))
    key.write_text(known[0].text)
    program = [sys.executable, "-I", "-S", proofs.__file__, str(key), str(out)]
    assert subprocess.run(program).returncode == 0, "who has the first public key follows to the second"
    said = json.loads(out.read_text())
    out.write_text(json.dumps(said | {"keys": []}))
    assert subprocess.run(program, capture_output=True).returncode == 1
    LogKey.objects.bulk_create([LogKey(kind="signing", key_id="x", public=known[0].text, since=DAY)])
    assert any("签名公钥x没有前一密钥的签名" in why for why in found())


def test_a_process_with_other_keys_does_not_break_the_chain(folder, issue, settings):
    sealed(DAY)
    settings.SIGNING_KEYS = kept(folder / "another")["SIGNING_KEYS"]
    with pytest.raises(keys.StrangeKey, match="SIGNING_KEYS"):
        sealed(DAY)
    assert found() == []


def test_sessions_go_on_under_a_new_secret_key(folder, db, settings):
    settings.SECRET_KEY = json.loads((folder / "keys.json").read_text())["SECRET_KEY"]
    link = dumps("x")
    call_command("rotate-key", "secret")
    said = json.loads((folder / "keys.json").read_text())
    assert said["SECRET_KEY"] != settings.SECRET_KEY == said["SECRET_KEY_FALLBACKS"][0]
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = said["SECRET_KEY"], said["SECRET_KEY_FALLBACKS"]
    assert loads(link) == "x"


def test_keys_of_the_environment_are_not_rotated_here(folder, db, monkeypatch):
    before = (folder / "keys.json").read_text()
    monkeypatch.setenv("RECORD_KEY", "x")
    with pytest.raises(CommandError, match="RECORD_KEYS"):
        call_command("rotate-key", "record")
    assert (folder / "keys.json").read_text() == before


def test_a_landed_installation_gets_its_signing_key_and_keeps_the_others(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"SECRET_KEY": "s", "RECORD_KEY": "r"}))
    said = kept(tmp_path)
    assert (said["SECRET_KEY"], said["RECORD_KEY"]) == ("s", "r") and len(said["SIGNING_KEYS"]) == 1
    assert kept(tmp_path) == said == json.loads(path.read_text())
    assert path.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_agree_on_their_keys(tmp_path):
    code = f"import pathlib; from config.secrets import keys; print(keys(pathlib.Path({str(tmp_path)!r})))"
    root = Path(__file__).parents[2]
    started = [subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE) for _ in range(4)]
    assert len({one.communicate()[0] for one in started}) == 1
