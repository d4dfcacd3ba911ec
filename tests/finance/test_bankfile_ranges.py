"""The days a bank file speaks of: what it prints, else its first and last row."""

from datetime import UTC, date, datetime

import pytest

from finance.bankfiles import Row, read
from finance.bankfiles.ranges import printed_range
from finance.bankfiles.writers import FORMS, Holder, write
from finance.services.bank import covered_days

JULY = date(2026, 7, 1), date(2026, 7, 31)
ROWS = [
    Row(0, date(2026, 7, 3), 1000, counterparty="甲公司", memo="广告"),
    Row(0, date(2026, 7, 20), -300, counterparty="乙公司", memo="维修"),
]
PRINTED = [
    "起始日期:2026-07-01,截止日期:2026-07-31",
    "起始时间:[2026-07-0100:00:00]终止时间:[2026-07-3123:59:59]",
    "查询日期:20260701-20260731",
    "查询时间段:2026/07/01至2026/07/31",
    "交易日期:2026年7月1日到2026年7月31日",
    "起止日期:2026.07.01--2026.07.31",
    "账单期间:2026-07-01~2026-07-31",
]
NOT_A_RANGE = [
    "打印日期:2026-08-01",
    "起始日期:2026-07-01",
    "起始日期:2026-07-05,截止日期:2026-07-31",
    "起始日期:2026-07-31,截止日期:2026-07-01",
    "起始日期:2026-02-30,截止日期:2026-07-31",
]
HEAD = "记账日,收方金额,付方金额,余额,对方,摘要\n"
LINES = "2026-07-03,10.00,,110.00,甲公司,广告\n2026-07-20,,3.00,107.00,乙公司,维修\n"


@pytest.mark.parametrize("text", PRINTED)
def test_a_printed_range(text):
    assert printed_range(text, ROWS) == JULY


@pytest.mark.parametrize("text", NOT_A_RANGE)
def test_what_is_no_range_or_leaves_out_a_row(text):
    assert printed_range(text, ROWS) is None


@pytest.mark.parametrize("form", ["icbc", "abc", "alipay", "wechat", "wechat_xlsx"])
def test_banks_that_print_a_range(form):
    reading = read(write(form, ROWS, Holder(covers=JULY)))

    assert (reading.errors, reading.differences) == ([], [])
    assert reading.covers == JULY


@pytest.mark.parametrize("form", sorted(FORMS))
def test_without_one_the_first_and_last_row_count(form):
    assert read(write(form, ROWS, Holder())).covers == (date(2026, 7, 3), date(2026, 7, 20))


def test_a_mapped_file_says_it_too():
    reading = read(("查询区间：2026-07-01 至 2026-07-31\n" + HEAD + LINES).encode())
    assert (reading.format, reading.covers) == ("mapped", JULY)

    again = read(
        ("查询区间：2026-07-01 至 2026-07-31\n" + HEAD + LINES).encode(),
        mapping=reading.mapping_guess,
    )
    assert again.covers == JULY
    assert read((HEAD + LINES).encode()).covers == (date(2026, 7, 3), date(2026, 7, 20))


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (datetime(2026, 8, 2, 1, tzinfo=UTC), date(2026, 7, 31)),
        # Nine in the morning in Shanghai: that day is not over.
        (datetime(2026, 7, 25, 1, tzinfo=UTC), date(2026, 7, 24)),
        (datetime(2026, 7, 24, 17, tzinfo=UTC), date(2026, 7, 24)),
    ],
)
def test_a_file_covers_no_day_that_had_not_ended_when_it_came(received, last):
    reading = read(write("icbc", ROWS, Holder(covers=JULY)))

    assert covered_days(reading, received) == {"covers_from": JULY[0], "covers_until": last}


def test_a_file_of_the_day_on_which_it_came_covers_nothing():
    reading = read(write("icbc", ROWS[:1], Holder()))

    assert covered_days(reading, datetime(2026, 7, 3, 4, tzinfo=UTC)) == {}
