"""Amounts in words agree with an independent table."""

import cn2an
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from documents.amounts import in_words, money_text, ten_thousands


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
