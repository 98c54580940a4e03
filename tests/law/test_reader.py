"""The strict reader takes a card exactly as written, or refuses it with its line."""

import pytest

from law import Misread, read_yaml
from law.reading.reader import known, parse
from tests.law.small_book import HERE


def refused(text: str) -> str:
    with pytest.raises(Misread) as caught:
        parse(text, "卡片.yaml")
    return str(caught.value)


def test_a_doubled_key_is_refused_with_both_lines():
    said = refused("title: 甲\nunit: hour\ntitle: 乙\n")
    assert said == "卡片.yaml 第3行：键“title”重复（首次在第1行），请删去一个。"


def test_a_doubled_key_deep_inside_is_refused():
    assert "第4行" in refused("a:\n  b:\n    c: 1\n    c: 2\n")


@pytest.mark.parametrize(
    "word", ["on", "off", "yes", "no", "On", "NO", "2022-01-05", "12:30", "0x1F", "007", "1e3", ".5", "True"]
)
def test_what_yaml_would_turn_into_something_else_stays_text(word):
    assert parse(f"a: {word}")["a"] == word


def test_keys_stay_text():
    assert list(parse("on: 1\n2022-01-05: 2\n5: 3\nnull: 4\n")) == ["on", "2022-01-05", "5", "null"]


def test_only_plain_numbers_truth_and_nothing_are_special():
    assert parse("[1, -2, 30_000, 0.03, true, false, null, ~, '1', \"true\", '']") == [
        1,
        -2,
        30000,
        0.03,
        True,
        False,
        None,
        None,
        "1",
        "true",
        "",
    ]


def test_numbers_keep_their_kind():
    assert [type(found) for found in parse("[1, 1.0, true]")] == [int, float, bool]


def test_every_key_and_item_knows_its_line():
    found = parse("# head\na: 1\nb:\n  - x\n  - y: 2\n")
    assert (found.line_of("a"), found.line_of("b"), found["b"].lines, found["b"][1].line_of("y")) == (2, 3, (4, 5), 5)


def test_a_missing_key_is_reported_at_the_mapping():
    with pytest.raises(Misread, match="第2行：这里缺少“unit”"):
        known(parse("# head\ntitle: 甲\n"), ("title", "unit"), ("unit",))


def test_a_misspelt_key_gets_line_and_suggestion():
    with pytest.raises(Misread) as caught:
        known(parse("title: 甲\nvalus: 1\n", "t.yaml"), ("title", "values"))
    assert str(caught.value) == "t.yaml 第2行：这里没有“valus”这个键，是否为“values”。"
    assert (caught.value.path, caught.value.line) == ("t.yaml", 2)


def test_a_key_like_no_other_lists_what_may_stand_there():
    with pytest.raises(Misread, match="可用的键有：title、values"):
        known(parse("zzzzzz: 1\n"), ("values", "title"))


def test_a_list_where_keys_belong_is_refused():
    with pytest.raises(Misread, match="应当是“键: 值”的形式"):
        known(parse("- 1\n"), ("title",))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a: [1", "不是合格的YAML"),
        ("a: 1\n\tb: 2\n", "不是合格的YAML"),
        ("", "不能为空"),
        ("a: 1\n---\nb: 2\n", "只有一份内容"),
        ("a: &x 1\nb: *x\n", "不允许使用YAML引用"),
        ("a: !!python/object:os.system 1\n", "不允许使用YAML标签"),
        ("a: !x 1\n", "不允许使用YAML标签"),
        ("? [a]\n: 1\n", "键应当是一个词"),
        ("a: \x07\n", "不允许的字符"),
        ("[" * 4000 + "]" * 4000, "嵌套太深"),
    ],
)
def test_what_no_card_needs_is_refused_in_one_sentence(text, part):
    said = refused(text)
    assert part in said and "\n" not in said


def test_a_bomb_of_references_is_refused_at_once():
    lines = ["a: &a [x, x]"] + [f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(20)]
    assert "引用" in refused("\n".join(lines))


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "a.yaml").write_bytes("title: 甲".encode("gbk"))
    with pytest.raises(Misread, match="UTF-8"):
        read_yaml(tmp_path / "a.yaml")


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="读不到文件"):
        read_yaml(tmp_path / "nowhere.yaml")


def test_a_byte_order_mark_does_no_harm(tmp_path):
    (tmp_path / "a.yaml").write_text("title: 甲\n", encoding="utf-8-sig")
    assert read_yaml(str(tmp_path / "a.yaml")) == {"title": "甲"}


def test_broken_yaml_is_refused_at_its_line():
    assert refused("a: 1\nb: 2\nc: [1\n").startswith("卡片.yaml 第4行：不是合格的YAML，")


@pytest.mark.parametrize("text", ["", "a: 1\n---\nb: 2\n", "a: \x07\n"])
def test_what_has_no_line_of_its_own_is_refused_at_the_first(text):
    assert refused(text).startswith("卡片.yaml 第1行：")


def test_thirty_levels_are_read_and_thirty_two_are_not():
    assert parse("[" * 31 + "]" * 31)
    assert "嵌套太深" in refused("[" * 32 + "]" * 32)


def test_a_file_of_the_project_is_named_from_the_projects_folder(tmp_path):
    (tmp_path / "a.yaml").write_text("a: 1\n", encoding="utf-8")
    assert (
        read_yaml(HERE.parent.parent / "law" / "terms" / "hearing_request.yaml").path
        == "law/terms/hearing_request.yaml"
    )
    assert read_yaml(tmp_path / "a.yaml").path == str(tmp_path / "a.yaml")


def test_a_list_where_keys_belong_is_refused_at_its_place():
    with pytest.raises(Misread) as refusal:
        known(parse("# head\n- 1\n", "t.yaml"), ("title",))
    assert (refusal.value.path, refusal.value.line) == ("t.yaml", 2)
    with pytest.raises(Misread, match=r"t.yaml 第1行：某处应当是“键: 值”的形式"):
        known("text", ("title",), path="t.yaml", what="某处")
