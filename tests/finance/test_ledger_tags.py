import re
from xml.etree import ElementTree

import pytest

from finance.models import Entry
from finance.templatetags import books, ledger


def widths(svg):
    return [float(width) for width in re.findall(r'width="([\d.]+)%"', svg)]


def test_income_and_expense_differ_by_word_sign_and_class():
    assert ledger.signed_amount(18632000) == '<span class="amt inc">收入 +186,320.00</span>'
    assert ledger.signed_amount(-402810) == '<span class="amt out">支出 −4,028.10</span>'


def test_the_direction_can_be_told_apart_from_the_amount():
    assert ledger.signed_amount(402810, "out") == ledger.signed_amount(-402810)
    assert ledger.signed_amount(0, "out") == '<span class="amt out">支出 0.00</span>'


def test_what_was_taken_back_is_less_of_its_side_and_not_the_other():
    assert ledger.signed_amount(-5000, "in") == '<span class="amt inc">收入 −50.00</span>'
    assert ledger.signed_amount(-5000, "out") == '<span class="amt out">支出 +50.00</span>'


@pytest.mark.parametrize(
    ("kind", "fen", "said"),
    [
        ("income", 15000, "收入 +150.00"),
        ("income", -5000, "收入 −50.00"),
        ("cost", -5000, "支出 −50.00"),
        ("use", 5000, "支出 +50.00"),
        ("transfer", -57, "支出 −0.57"),
        ("correction", -5000, "冲销 −50.00"),
    ],
)
def test_an_entry_stands_on_the_side_whose_total_it_changes(kind, fen, said):
    entry = Entry(kind=kind, amount_fen=abs(fen))
    assert f">{said}<" in books.effect(entry, fen)


def test_a_missing_amount_is_said_aloud():
    assert ledger.yuan(None) == '—<span class="vh">未填</span>'


@pytest.mark.parametrize(
    ("fen", "text"),
    [(1_000_000, "1.00"), (5_285_000, "5.29"), (-99, "0.00"), (-1_000_000, "−1.00")],
)
def test_ten_thousands_have_two_decimals(fen, text):
    assert ledger.wan(fen) == text


def test_a_share_is_cut_never_rounded_up():
    assert ledger.share(2, 3) == "66%"
    assert ledger.share(5, 0) == ""


def test_bars_are_proportional_and_the_longest_fits():
    assert widths(ledger.bar(100, 100, "in")) == [98.0]
    assert widths(ledger.bar(50, 100, "in")) == [49.0]


def test_a_small_amount_is_still_seen_and_nothing_is_not():
    assert widths(ledger.bar(1, 10**9, "out")) == [1.0]
    assert ledger.bar(0, 100, "out") == ""


def test_the_chart_is_valid_and_read_aloud():
    months = [
        {"label": f"{number}月", "in_fen": number * 100_000, "out_fen": 0}
        for number in range(1, 13)
    ]

    svg = ElementTree.fromstring(ledger.months_chart(months, "每月收支"))

    assert svg.get("role") == "img"
    assert svg.find("title").text == "每月收支"
    assert svg.find("desc").text.startswith("1月 收入 0.10 万元，支出 0.00 万元；")
    tops = [float(bar.get("y")) for bar in svg.findall("rect[@class='in']")]
    assert len(tops) == 12
    assert tops == sorted(tops, reverse=True)


def test_of_a_month_in_which_more_went_back_than_came_nothing_is_drawn():
    months = [{"label": "1月", "in_fen": -100_000, "out_fen": 50_000}]

    svg = ElementTree.fromstring(ledger.months_chart(months, "每月收支"))

    assert [float(bar.get("height")) > 0 for bar in svg.findall("rect")] == [False, True]
    assert all(float(bar.get("height")) >= 0 for bar in svg.findall("rect"))


@pytest.mark.parametrize("fen", [1, 999, 1_000_000, 5_560_000, 9_999_999, 10**12 + 1])
def test_the_axis_ends_on_a_round_figure_above_everything(fen):
    top = ledger.nice_ceiling(fen)

    assert fen <= top <= fen * 10
    assert str(top).strip("0") in {"1", "15", "2", "25", "3", "4", "5", "6", "8"}


def test_nothing_drawn_needs_an_inline_style():
    drawn = ledger.bar(5, 9, "out") + ledger.months_chart([], "空") + ledger.legend()

    assert "style=" not in drawn
