"""A head leaves the house: as a file, stamped by somebody else, by letter; and a case is proven outside."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from casework import keys, proofs
from casework.tree import timestamps
from casework.tree.deposits import deposit, deposited, outside, set_aside
from casework.tree.heads import sealed
from casework.tree.timestamps import NotStamped, granted, request_over, stamped
from flows.verify import CHECKS
from tests.casework.test_tree import DAY, behind_their_back, cut, one_more, wiped

AUTHORITY = """
[tsa]
default_tsa = here
[here]
serial = serial
crypto_device = builtin
signer_cert = cert.pem
signer_key = key.pem
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
"""


@pytest.fixture
def authority(tmp_path):
    """A time-stamping body on this machine; answers its address and the folder of its certificate."""
    folder = tmp_path / "authority"
    folder.mkdir()
    (folder / "tsa.cnf").write_text(AUTHORITY)
    (folder / "serial").write_text("01\n")
    usage = ["-addext", "extendedKeyUsage=critical,timeStamping"]
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=stamp", *usage]
    subprocess.run([*new, "-keyout", "key.pem", "-out", "cert.pem"], cwd=folder, check=True, capture_output=True)

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self):
            (folder / "asked").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            reply = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "asked", "-out", "answer"]
            subprocess.run(reply, cwd=folder, check=True, capture_output=True)
            self.send_response(200)
            self.end_headers()
            self.wfile.write((folder / "answer").read_bytes())

        def log_message(self, *said):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", folder
    server.shutdown()
    server.server_close()


def test_a_head_is_stamped_by_somebody_else_and_the_stamp_kept_beside(people, settings, authority):
    settings.TIMESTAMP_URL, folder = authority
    head = sealed(DAY)
    assert deposit(head) == [] and outside().name == "head-1.tsr"
    beside = settings.DEPOSITS
    check = ["openssl", "ts", "-verify", "-queryfile", beside / "head-1.tsq", "-in", beside / "head-1.tsr"]
    subprocess.run([*check, "-CAfile", folder / "cert.pem"], check=True, capture_output=True)
    of_file = ["openssl", "ts", "-verify", "-data", beside / "head-1.txt", "-in", beside / "head-1.tsr"]
    subprocess.run([*of_file, "-CAfile", folder / "cert.pem"], check=True, capture_output=True)
    answer = (beside / "head-1.tsr").read_bytes()
    assert granted(answer, head.note.encode()) and not granted(answer, b"another")
    assert not granted(b"", b"") and not granted(answer[:9], head.note.encode())
    assert {path.stat().st_mode & 0o777 for path in [beside, *beside.iterdir()]} == {0o700, 0o600}
    assert list(CHECKS["总账"]()) == []
    (beside / "head-1.tsr").write_bytes(b"")
    assert "head-1.txt 不是其时间戳" in next(CHECKS["总账"]())


def test_a_refusal_is_no_stamp_and_is_asked_again(people, settings, authority):
    settings.TIMESTAMP_URL, _ = authority
    with pytest.raises(NotStamped, match="没有签发"):
        stamped(
            settings.TIMESTAMP_URL,
            request_over(b"x").replace(timestamps.SHA256, b"\x06\x09*\x03\x04\x05\x06\x07\x08\x09\x0a"),
            b"x",
        )
    with pytest.raises(NotStamped, match="http"):
        stamped("file:secret", b"", b"")
    address, settings.TIMESTAMP_URL = settings.TIMESTAMP_URL, "http://127.0.0.1:9/"
    head = sealed(DAY)
    (why,) = deposit(head)
    assert "没有交存成功" in why and outside() is None and [p.name for p in deposited()] == ["head-1.txt"]
    settings.TIMESTAMP_URL = address
    assert deposit(head) == [] and outside() is not None


def test_a_head_is_sent_to_the_mailbox_of_another_organ_once(people, settings, mailoutbox):
    settings.DEPOSIT_TO = ["archive@example.org"]
    head = sealed(DAY)
    assert deposit(head) == deposit(head) == []
    (letter,) = mailoutbox
    assert letter.to == ["archive@example.org"] and letter.attachments[0][:2] == ("head-1.txt", head.note)
    assert head.note in letter.body and outside().name == "head-1.eml"
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    (settings.DEPOSITS / "head-1.eml").unlink()
    (why,) = deposit(head)
    assert "EMAIL_URL" in why and outside() is None, "what is printed on a screen was not sent"


def test_a_copy_that_differs_stays_as_evidence(people, settings):
    head = sealed(DAY)
    settings.DEPOSITS.mkdir()
    (settings.DEPOSITS / "head-1.txt").write_text("另")
    (why,) = deposit(head)
    assert "与现在的第1号树首不同" in why and (settings.DEPOSITS / "head-1.txt").read_text() == "另"


def test_heads_of_a_tree_that_is_gone_are_set_aside_and_kept(people, settings):
    head = sealed(DAY)
    deposit(head)
    set_aside()
    assert deposited() == []
    [kept] = settings.DEPOSITS.parent.glob("deposits-*/head-1.txt")
    assert kept.read_text() == head.note
    set_aside()  # there is nothing more
    assert deposit(head) == [] and len(deposited()) == 1


def alone(*argv):
    """The check as somebody outside runs it: this one file, Python without any library, no environment."""
    command = [sys.executable, "-I", "-S", *map(str, argv)]
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"})
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def taken_away(issue, tmp_path, settings):
    """What lies outside: the program, the public key, an earlier head; and a proof of the case made later."""
    old = sealed(DAY)
    deposit(old)
    program = tmp_path / "proofs.py"
    shutil.copy(Path(proofs.__file__), program)
    shutil.copy(settings.DEPOSITS / "anjian.pub", tmp_path)
    shutil.copy(settings.DEPOSITS / "head-1.txt", tmp_path)
    one_more(issue)
    sealed(DAY)
    said = tmp_path / "proof.json"
    call_command("prove", issue.number, out=str(said), deposited=[str(tmp_path / "head-1.txt")])
    return program, tmp_path / "anjian.pub", said, tmp_path / "head-1.txt"


def test_a_case_is_proven_without_key_and_database(taken_away):
    code, said = alone(*taken_away)
    assert code == 0 and "3行都在其中，未被改动" in said and "以交存的第1号树首" in said
    assert alone(*taken_away[:3])[0] == 0, "without an earlier head, against the signature alone"


def altered(path, change):
    said = json.loads(path.read_text(encoding="utf-8"))
    change(said)
    path.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda s: s["lines"][1]["line"]["said"].__setitem__(4, "另"), "内容被改动过"),
        (lambda s: s["lines"][1].update(nonce="0" * 32), "内容被改动过"),
        (lambda s: s["lines"].pop(1), "之前缺行"),
        (lambda s: s.update(head=s["head"].replace("day 2026", "day 2025")), "没有本公钥"),
        (lambda s: s["since"].clear(), "没有与第1号树首"),
        (lambda s: s["since"][0]["proof"].pop(), "不以第1号树首"),
    ],
)
def test_an_altered_proof_does_not_hold(taken_away, change, why):
    altered(taken_away[2], change)
    code, said = alone(*taken_away)
    assert code == 1 and why in said, said


def test_what_cannot_be_read_is_said(taken_away):
    program, key, said, head = taken_away
    assert alone(program)[0] == 2 and alone(program, key, head)[0] == 2 and alone(program, said, key)[0] == 2


def test_a_record_that_was_cut_and_sealed_again_with_all_keys_is_found_outside(taken_away, issue, settings):
    program, key, said, head = taken_away
    behind_their_back(*cut(issue), *wiped())
    sealed(DAY)
    call_command("prove", out=str(said))
    altered(said, lambda s: s.update(since=[{"size": proofs.read_head(head.read_text()).size, "proof": []}]))
    code, why = alone(program, key, said, head)
    assert code == 1 and ("当时封存的行被改动或者截去" in why or "后来的行被截去" in why)


def test_a_proof_says_what_is_missing(issue, tmp_path):
    out = str(tmp_path / "proof.json")
    with pytest.raises(CommandError, match="尚未封存过树首"):
        call_command("prove", issue.number, out=out)
    sealed(DAY)
    one_more(issue)
    newest = type(issue).objects.latest("pk")
    with pytest.raises(CommandError, match="有的行尚未封存"):
        call_command("prove", newest.number, out=out)
    with pytest.raises(CommandError, match="没有案号或者编号"):
        call_command("prove", "无此案", out=out)
    with pytest.raises(CommandError, match="不能读取"):
        call_command("prove", str(newest.pk), out=out, deposited=[str(tmp_path / "none.txt")])
    assert keys.public_keys()
