"""LibreOffice opens every form."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import documents
from documents.reading.catalogue import names
from tests.documents.papers import paper

FONTS = Path(documents.__file__).parent / "layout" / "fonts.conf"
SOFFICE = shutil.which("soffice")
ABSENT = pytest.mark.skipif(SOFFICE is None and not os.environ.get("CI"), reason="soffice is not installed")


@ABSENT
@pytest.mark.slow
@pytest.mark.apart
def test_libreoffice_opens_every_form(tmp_path):
    files = []
    for name in names():
        file = tmp_path / f"{name}.docx"
        file.write_bytes(documents.render(paper(name)))
        files.append(str(file))
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    assert SOFFICE, "CI must have soffice"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(
        command, check=True, timeout=300, capture_output=True, env={**os.environ, "FONTCONFIG_FILE": str(FONTS)}
    )
    assert [name for name in names() if not (tmp_path / f"{name}.pdf").read_bytes().startswith(b"%PDF")] == []
