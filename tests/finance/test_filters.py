import pytest
from django.http import QueryDict

from finance.filters import EMPTY, EntryFilter, read_filter

CATEGORIES = {"ADS": "广告", "USE_REPAIR": "维修"}


def read(text):
    return read_filter(QueryDict(text), categories=CATEGORIES)


def test_a_filter_reads_back_what_it_writes():
    asked = EntryFilter(
        period="2026-Q3",
        direction="out",
        category="USE_REPAIR",
        least_fen=140950,
        most_fen=900000,
        voucher="no",
        layer="live",
        text="电梯 & 门",
        sort="-amount",
        page=3,
    )

    assert read(asked.query().removeprefix("?")) == asked
    assert "min=1409.50" in asked.query()
    assert "max=9000" in asked.query()


def test_an_empty_filter_is_no_query_string():
    assert EMPTY.query() == ""
    assert read("") == EMPTY


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("m=2026-13", "2026-13"),
        ("dir=sideways", "sideways"),
        ("cat=NOPE", "NOPE"),
        ("min=1,40", "1,40"),
        ("max=-5", "-5"),
        ("page=0", "0"),
        ("page=-1", "-1"),
        ("page=99999999999", "99999999999"),
        ("sort=evil", "evil"),
        ("fund=xx", "xx"),
    ],
)
def test_what_makes_no_sense_is_left_out_and_named(query, named):
    asked = read(f"{query}&q=电梯")

    assert asked.ignored == (named,)
    assert asked.asks() == ["text"]


def test_an_amount_is_read_as_people_write_it():
    assert read("min=￥1,409.5").least_fen == 140950


def test_one_condition_can_be_taken_away():
    asked = read("dir=out&cat=ADS&q=x&page=4")

    assert asked.without("category").query() == "?dir=out&q=x"
    assert asked.without("category").page == 1
    assert asked.cleared() == EMPTY


def test_a_chip_says_what_it_filters():
    asked = read("m=2026-09&dir=in&cat=ADS&min=5&max=7&voucher=no&q=x")

    assert [asked.words(name, CATEGORIES) for name in asked.asks()] == [
        "2026年9月",
        "收入",
        "广告",
        "不少于 5.00 元",
        "不超过 7.00 元",
        "没有凭证",
        "含“x”",
    ]
