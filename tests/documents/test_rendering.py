"""The bytes of a paper: the same everywhere, safely escaped, laid out as the standard says."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

import documents
from documents.freezing import compiling
from documents.layout.profiles import PROFILES
from documents.qr import address, png
from documents.reading.catalogue import form, names
from tests.documents.papers import paper, part
from tests.documents.sources import ON, full

ROOT = Path(__file__).resolve().parents[2]
AGAIN = """
import django, json, sys, hashlib
django.setup()
import documents
from tests.documents.papers import paper
print(json.dumps({name: hashlib.sha256(documents.render(paper(name))).hexdigest() for name in sys.argv[1:]}))
"""


@pytest.mark.parametrize("name", names())
def test_rendering_twice_gives_the_same_bytes(name):
    assert documents.render(paper(name)) == documents.render(paper(name))


def test_another_process_with_another_hash_seed_gives_the_same_bytes():
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, *names()], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {
        name: hashlib.sha256(documents.render(paper(name))).hexdigest() for name in names()
    }


def test_keys_in_another_order_are_the_same_paper():
    draft = documents.freeze("penalty_decision_unit", full("penalty_decision_unit"), ON)
    turned = replace(draft, blanks=dict(reversed(list(draft.blanks.items()))))
    assert documents.digest(draft, "1号", ON) == documents.digest(turned, "1号", ON)


def test_an_altered_blank_no_longer_answers_to_its_digest():
    found = paper("penalty_decision_unit")
    assert documents.intact(found)
    found.blanks["penalty"] = "罚款人民币壹元整"
    assert not documents.intact(found)


def test_signs_of_markup_in_a_name_stay_what_they_are():
    source = full("rectification_order")
    source["party"].name = "A&B‹公司›<script>alert(1)</script>\"'{addressee}"
    draft = documents.freeze("rectification_order", source, ON)
    found = SimpleNamespace(
        form=draft.name, title="", number="1", issued=ON, blanks=draft.blanks, template=draft.template, digest="0" * 64
    )
    data = documents.render(found)
    text = "".join(etree.fromstring(part(data).encode()).itertext())
    assert source["party"].name in text
    page = documents.preview(found)
    assert "<script>" not in page and "A&amp;B‹公司›&lt;script&gt;" in page


def test_a_line_break_in_a_fact_opens_a_paragraph_of_the_same_kind():
    data = documents.render(paper("site_inspection_record", inspection_findings="第一行\n第二行"))
    lines = [
        p
        for p in etree.fromstring(part(data).encode()).iter(qn("w:p"))
        if "".join(p.itertext()) in ("第一行", "第二行")
    ]
    assert [
        p.pPr.pStyle.val if hasattr(p, "pPr") else p.find(qn("w:pPr")).find(qn("w:pStyle")).get(qn("w:val"))
        for p in lines
    ] == ["Body", "Body"]


@pytest.mark.parametrize("name", names())
def test_every_part_is_sound_and_no_place_is_left_open(name):
    data = documents.render(paper(name))
    for member in ("word/document.xml", "word/styles.xml", "word/settings.xml"):
        etree.fromstring(part(data, member).encode())
    assert not any(0xE000 <= ord(letter) <= 0xF8FF for letter in part(data))


def opened(tmp_path, name):
    file = tmp_path / f"{name}.docx"
    file.write_bytes(documents.render(paper(name)))
    return Document(str(file))


@pytest.mark.parametrize("name", names())
def test_the_page_has_the_measures_of_its_profile(tmp_path, name):
    section = opened(tmp_path, name).sections[0]
    profile = PROFILES[form(name).profile]
    measured = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert all(abs(got - Mm(want)) < Mm(0.1) for got, want in zip(measured, profile.margins))
    assert abs(section.page_width - Mm(profile.width)) < Mm(0.1) and abs(section.page_height - Mm(profile.height)) < Mm(
        0.1
    )


def test_a_decision_is_set_in_22_lines_of_28_characters(tmp_path):
    document = opened(tmp_path, "penalty_decision_unit")
    section = document.sections[0]
    assert [
        round(m.mm) for m in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    ] == [37, 35, 28, 26]
    body = document.styles["Body"].element
    assert (
        body.pPr.find(qn("w:spacing")).get(qn("w:line")) == "579"
        and body.pPr.find(qn("w:spacing")).get(qn("w:lineRule")) == "exact"
    )
    assert (
        body.rPr.find(qn("w:spacing")).get(qn("w:val")) == "-5" and body.rPr.find(qn("w:sz")).get(qn("w:val")) == "32"
    )


@pytest.mark.parametrize("name", names())
def test_every_style_names_its_east_asian_font_and_chinese(tmp_path, name):
    styles = opened(tmp_path, name).styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:type")) == "paragraph":
            assert (
                style.rPr.rFonts.get(qn("w:eastAsia")) and style.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
            )
            assert not [key for key in style.rPr.rFonts.attrib if "Theme" in key]
    assert styles.find(qn("w:docDefaults")).find(".//" + qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"


def test_titles_are_in_small_standard_song_and_text_in_fangsong(tmp_path):
    styles = opened(tmp_path, "penalty_decision_unit").styles
    assert styles["Title"].element.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    assert styles["Body"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_only_letters_have_a_red_head():
    red = [
        name
        for name in names()
        if 'w:pStyle w:val="LetterMark"' in str(compiling.parsed(compiling.template(name, ON).text)["word"])
    ]
    assert red == [name for name in names() if form(name).head == "letter"]


def test_a_paper_carries_the_address_of_its_check_page(settings):
    settings.PUBLIC_ADDRESS = "https://yj.example.gov.cn/"
    found = paper("rectification_order")
    assert address(found.blanks["_address"], found.digest) == f"https://yj.example.gov.cn/check/{found.digest[:20]}/"
    data = documents.render(found)
    settings.PUBLIC_ADDRESS = ""
    assert documents.render(found) == data, "the address is frozen with the paper"


def test_the_code_is_a_picture_that_any_reader_opens():
    from io import BytesIO

    from PIL import Image

    picture = Image.open(BytesIO(png("/check/0123456789abcdef0123/")))
    picture.load()
    assert picture.mode == "1" and picture.width == picture.height and picture.getpixel((8, 8)) == 0


@pytest.mark.django_db
def test_a_paper_of_a_form_since_changed_prints_from_the_kept_template(monkeypatch):
    from casework.models import PaperTemplate

    found = paper("rectification_order")
    data = documents.render(found)
    template = compiling.template("rectification_order", ON)
    monkeypatch.setattr(compiling, "template", lambda name, on: compiling.Template(name, "changed", "{}"))
    with pytest.raises(documents.TemplateLost, match="没有保存"):
        documents.render(found)
    PaperTemplate.objects.create(digest=template.digest, form=template.form, xml=template.text)
    assert documents.render(found) == data


@pytest.mark.django_db
def test_a_paper_of_the_first_edition_prints_byte_for_byte_as_it_did():
    from casework.models import PaperTemplate

    kept = json.loads((Path(__file__).parent / "first_edition" / "rectification_order.json").read_text())
    PaperTemplate.objects.create(digest=kept["template"], form=kept["form"], xml=kept["text"])
    found = SimpleNamespace(**kept | {"issued": date.fromisoformat(kept["issued"]), "voided": None})
    assert documents.intact(found) and hashlib.sha256(documents.render(found)).hexdigest() == kept["sha"]
    assert '（签名）：<span class="pp-u">洪清林</span>' in documents.preview(found), (
        "as it was issued, not as it would be now"
    )
