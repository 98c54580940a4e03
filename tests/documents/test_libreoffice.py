"""LibreOffice opens every form."""

import os
import shutil
import subprocess

import pytest

import documents
from documents.catalogue import names
from tests.documents.papers import paper

SOFFICE = shutil.which("soffice")
ABSENT = pytest.mark.skipif(SOFFICE is None and not os.environ.get("CI"), reason="soffice is not installed")


@ABSENT
@pytest.mark.slow
def test_libreoffice_opens_every_form(tmp_path):
    files = []
    for name in names():
        file = tmp_path / f"{name}.docx"
        file.write_bytes(documents.render(paper(name)))
        files.append(str(file))
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    assert SOFFICE, "CI must have soffice"
    subprocess.run([SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files], check=True, timeout=300, capture_output=True)
    assert [name for name in names() if not (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF")] == []
