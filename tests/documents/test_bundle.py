"""A case is given away as one file, and whoever has it checks it with Python alone: lines, papers, evidence."""

import hashlib
import subprocess
import sys
import zipfile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from casework.models import Evidence, Paper
from casework.tree.heads import sealed
from tests.flows.penalty_walk import Walk

DATA = "甲方现场照片".encode()


@pytest.fixture
def walk(people):
    """A case whose report rests on a file, decided by nobody yet."""
    found = Walk(people).to("interview")
    digest = hashlib.sha256(DATA).hexdigest()
    path = settings.MEDIA_ROOT / digest[:2] / digest
    path.parent.mkdir(parents=True)
    path.write_bytes(DATA)
    said = {"file": f"{digest[:2]}/{digest}", "size": len(DATA), "sha256": digest, "media_type": "application/pdf"}
    Evidence.objects.create(
        case=found.run.case, kind="document", title="图纸/一", captured=timezone.now(), by=found.run.owner, **said
    )
    return found.to("conclude")


@pytest.fixture
def unpacked(walk, tmp_path):
    """The bound file, unpacked where nobody knows the house; the head that was kept lies beside it."""
    kept = tmp_path / "kept.txt"
    kept.write_text(sealed(timezone.localdate()).note, encoding="utf-8")
    out = tmp_path / "案卷.zip"
    call_command("bind", walk.run.case.number, out=str(out), deposited=[str(kept)])
    assert out.stat().st_mode & 0o777 == 0o600
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(out).extractall(folder)
    return folder, kept


def checked(folder, *heads):
    """The check of the bound file itself, by Python without libraries or environment."""
    command = [sys.executable, "-I", "-S", "proofs.py", "anjian.pub", "proof.json", *map(str, heads)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"})
    return done.returncode, done.stdout + done.stderr


def test_a_bound_file_proves_its_lines_papers_and_evidence(walk, unpacked):
    folder, kept = unpacked
    code, said = checked(folder, kept)
    papers = Paper.objects.filter(proceeding__case=walk.run.case).count()
    assert code == 0 and f"{walk.run.case.entries}行都在其中" in said and f"{papers + 1}份文书和证据" in said
    assert papers == len(list(folder.glob("papers/*.docx"))) > 0
    assert [path.read_bytes() for path in folder.glob("evidence/*图纸_一")] == [DATA]
    assert "python proofs.py anjian.pub proof.json" in (folder / "说明.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "change", "why"),
    [
        ("papers/*.json", lambda path: path.write_text(path.read_text(encoding="utf-8") + " "), "与其摘要不符"),
        ("evidence/*", lambda path: path.write_bytes("乙方现场照片".encode()), "与其摘要不符"),
        ("evidence/*", lambda path: path.unlink(), "缺失"),
        (
            "proof.json",
            lambda path: path.write_text(path.read_text(encoding="utf-8").replace("同意立案", "不予立案")),
            "内容被改动过",
        ),
    ],
)
def test_what_was_altered_in_it_is_found(unpacked, pattern, change, why):
    folder, _ = unpacked
    change(next(folder.glob(pattern)))
    code, said = checked(folder)
    assert code == 1 and why in said


def test_a_file_put_in_afterwards_or_from_elsewhere_is_no_part_of_it(unpacked):
    import json

    folder, _ = unpacked
    said = json.loads((folder / "proof.json").read_text(encoding="utf-8"))
    (folder / "evidence" / "另.pdf").write_bytes(b"x")
    said["files"] = [
        {"file": "evidence/另.pdf", "sha256": hashlib.sha256(b"x").hexdigest()},
        {"file": "../kept.txt", "sha256": "0" * 64},
    ]
    (folder / "proof.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    code, said = checked(folder)
    assert code == 1 and "不在任何一行记录之中" in said and "kept.txt 缺失" in said


def test_what_is_lacking_is_said_and_nothing_is_bound_before_it_is_sealed(walk, tmp_path, capsys):
    out = tmp_path / "案卷.zip"
    with pytest.raises(CommandError, match="尚未封存过树首"):
        call_command("bind", walk.run.case.number, out=str(out))
    sealed(timezone.localdate())
    (settings.MEDIA_ROOT / Evidence.objects.exclude(file="").get().file).write_bytes(b"x")
    with pytest.raises(SystemExit):
        call_command("bind", walk.run.case.number, out=str(out))
    assert "没有编入案卷" in capsys.readouterr().err and not list(tmp_path.glob(".*.part"))
