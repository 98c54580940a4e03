"""Amounts in words agree with an independent table."""

from decimal import Decimal

import cn2an
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from documents.reading.amounts import in_words, money_text, ten_thousands


@given(st.integers(0, 10**12))
@example(10_000)
@example(101_000)
@example(100_000_001)
@example(1_000_000_000_000)
def test_words_lead_back_to_the_figures(yuan):
    assert cn2an.cn2an(in_words(yuan).removesuffix("元整"), "smart") == yuan


@given(st.integers(0, 99_999_999))
def test_words_of_every_lawful_fine_are_those_of_the_other_table(yuan):
    assert in_words(yuan) == cn2an.an2cn(str(yuan), "rmb")


def test_twelve_thousand_is_written_as_the_standard_writes_it():
    assert in_words(12_000) == "壹万贰仟元整"
    assert money_text(12_000) == "人民币壹万贰仟元整（¥12,000.00）"


def test_an_amount_below_nothing_is_refused():
    with pytest.raises(ValueError, match="金额应当在"):
        in_words(-1)


@pytest.mark.parametrize(("yuan", "text"), [(35_000, "3.5"), (200_000, "20"), (200, "0.02"), (1_000_001, "100.0001")])
def test_ten_thousands_have_no_trailing_zeros(yuan, text):
    assert ten_thousands(yuan) == text


@given(st.integers(0, 10**12))
def test_amounts_with_fen_are_those_of_the_other_table(fen):
    yuan = Decimal(fen) / 100
    if yuan >= 1 or not fen:
        assert in_words(yuan).removesuffix("整") == cn2an.an2cn(f"{yuan:.2f}", "rmb").removesuffix("整")


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("100500.05", "壹拾万零伍佰元零伍分"),
        ("90.90", "玖拾元玖角整"),
        ("0.30", "叁角整"),
        ("0.07", "柒分"),
        ("12.34", "壹拾贰元叁角肆分"),
    ],
)
def test_jiao_and_fen_are_written_as_the_bank_writes_them(yuan, words):
    assert in_words(Decimal(yuan)) == words
    assert money_text(Decimal(yuan)) == f"人民币{words}（¥{Decimal(yuan):,.2f}）"


@pytest.mark.parametrize("wrong", [100500.05, True, None, "一万", Decimal("0.001"), Decimal("NaN")])
def test_what_is_no_amount_is_refused_in_a_sentence(wrong):
    with pytest.raises(ValueError, match="金额"):
        in_words(wrong)
