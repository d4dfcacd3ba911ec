"""Fen and text: exact both ways, and 大写 as the banks write it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.money import MAX_FEN, parse_yuan, percent, signed, uppercase, yuan

fens = st.integers(-MAX_FEN, MAX_FEN)


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (5, "0.05"), (140950, "1,409.50"), (-140950, "\u22121,409.50"), (100, "1.00")],
)
def test_yuan(fen, text):
    assert yuan(fen) == text


@pytest.mark.parametrize(("fen", "text"), [(0, "0.00"), (5, "+0.05"), (-5, "\u22120.05")])
def test_signed(fen, text):
    assert signed(fen) == text


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1409.50", 140950),
        ("1,409.5", 140950),
        (" ¥1,409.50 ", 140950),
        ("￥\uff11，\uff14\uff10\uff19\uff0e\uff15\uff10", 140950),
        ("-12", -1200),
        ("\u22120.05", -5),
        ("\uff0d\uff112元", -1200),
        ("+3.00", 300),
        ("1,000,000.00", 100000000),
        ("007", 700),
    ],
)
def test_parse_yuan(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    "text",
    [
        "", "元", "1,40", "1,4090", ",100", "1.234", "12.", ".5", "1e3", "1 000", "--1", "+-1",
        "1²", "①", "١٢", "nan", "0x10", "1_000", "¥¥1", "一百", "1..0", "9" * 16, "1.50.00",
    ],
)  # fmt: skip
def test_parse_yuan_refuses_what_is_doubtful(text):
    with pytest.raises(ValueError, match="金额"):
        parse_yuan(text)


@given(fens)
def test_what_is_shown_is_read_back(fen):
    assert parse_yuan(yuan(fen)) == fen
    assert parse_yuan(signed(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (55, "伍角伍分"),
        (1000, "壹拾元整"),
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (10700053, "壹拾万柒仟元伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (63006, "陆佰叁拾元零陆分"),
        (100001, "壹仟元零壹分"),
        (1001010, "壹万零壹拾元壹角整"),
        (10000000000, "壹亿元整"),
        (10000000100, "壹亿零壹元整"),
        (10001000000, "壹亿零壹万元整"),
        (1000000001000, "壹佰亿零壹拾元整"),
        (100000000000000, "壹万亿元整"),
        (10000100000000, "壹仟亿零壹佰万元整"),
    ],
)
def test_uppercase(fen, text):
    assert uppercase(fen) == text


def test_uppercase_prefix_and_minus():
    assert uppercase(1000, prefix=True) == "人民币壹拾元整"
    assert uppercase(-1000, prefix=True) == "人民币负壹拾元整"
    assert uppercase(-5) == "负伍分"


def read_back(text):
    """An independent reader of 大写, for round trips only."""
    digits = {char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")}
    whole, _, rest = text.partition("元") if "元" in text else ("", "", text)
    total = section = digit = 0
    for char in whole:
        if char in digits:
            digit = digits[char]
        elif char in "仟佰拾":
            section += digit * {"仟": 1000, "佰": 100, "拾": 10}[char]
            digit = 0
        elif char == "万":
            section, digit = (section + digit) * 10_000, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    cents = sum(
        digits[rest[place - 1]] * worth
        for sign, worth in (("角", 10), ("分", 1))
        if (place := rest.find(sign)) > 0
    )
    return (total + section + digit) * 100 + cents


@given(st.integers(0, MAX_FEN))
def test_uppercase_says_the_amount_and_never_two_zeros(fen):
    text = uppercase(fen)

    assert read_back(text) == fen
    assert "零零" not in text
    assert text.endswith(("分", "整"))


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (2, 3, "66.66%"),
        (199, 300, "66.33%"),
        (200, 300, "66.66%"),
        (1, 1, "100.00%"),
        (99999, 100000, "99.99%"),
        (0, 7, "0.00%"),
        (Decimal("33.33"), Decimal("50.00"), "66.66%"),
        (3, 2, "150.00%"),
        (-2, 3, "-66.66%"),
    ],
)
def test_percent_is_cut(part, whole, text):
    assert percent(part, whole) == text


@pytest.mark.parametrize(
    "call", [lambda: yuan(1.5), lambda: uppercase(True), lambda: percent(0.5, 1)]
)
def test_floats_are_refused(call):
    with pytest.raises(TypeError):
        call()
