"""Every named format: what is written is read back, and the real samples give their sums."""

import json
import re
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance.bankfiles.recognise import read_bytes
from finance.bankfiles.types import Row
from finance.bankfiles.writers import FORMS, Holder, write
from tests.shared_data import shared

WORD = st.text(alphabet='物业公司停车费收据押金（东区）壹abc123,"“”·', min_size=1, max_size=12).map(
    lambda text: f"甲{text}乙"
)
START = datetime.fromisoformat("2026-03-01T09:30:00")


@st.composite
def movements(draw):
    amounts = st.integers(-99_999_999_99, 99_999_999_99).filter(bool)
    drawn = draw(st.lists(st.tuples(amounts, WORD, WORD), min_size=1, max_size=25))
    return [
        Row(
            0,
            START + timedelta(minutes=7 * at),
            fen,
            counterparty=who,
            memo=what,
            reference=f"R{at}9",
        )
        for at, (fen, who, what) in enumerate(drawn)
    ]


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=25, deadline=None)
@given(rows=movements(), opening=st.integers(0, 10**9))
def test_what_is_written_is_read_back(form, rows, opening):
    holder = Holder(opening_fen=opening)
    reading = read_bytes(write(form, rows, holder))
    assert (reading.errors, reading.differences) == ([], [])
    assert reading.format == form.removesuffix("_xlsx")
    found = sorted((row.day, row.amount_fen, row.counterparty) for row in reading.rows)
    assert found == sorted((row.day, row.amount_fen, row.counterparty) for row in rows)


@pytest.mark.parametrize("form", FORMS)
@given(rows=movements())
@settings(max_examples=10, deadline=None)
def test_reading_survives_json(form, rows):
    reading = read_bytes(write(form, rows))
    again = type(reading).from_json(json.loads("".join(reading.json_pieces())))
    assert again.summary() == reading.summary()
    assert again.rows == reading.rows


SAMPLES = {  # file: (format, rows, sum in, sum out), added up by hand from the file's columns
    "icbc_v2_example-icbc-debit-v2-records.csv": ("icbc", 11, 284174, 424108),
    "abc_example-abc_debit-records.csv": ("abc", 5, 1000001, 1235589),
    "boc_example-boc-records.csv": ("boc", 17, 982100, 939430),
    "bocom_example-bocom_debit-records.csv": ("bocom", 6, 1125, 11400),
    "单条测试_支付宝.csv": ("alipay", 2, 0, 1900),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_real_samples_give_their_sums(name):
    reading = read_bytes(shared(f"payments/{name}").read_bytes())
    found = (reading.format, len(reading.rows), reading.sum_in_fen, reading.sum_out_fen)
    assert found == SAMPLES[name]
    assert reading.errors == []


def test_shortened_samples_show_their_difference():
    for name in ("alipay_example-alipay-records.csv", "wechat_example-wechat-records.csv"):
        reading = read_bytes(shared(f"payments/{name}").read_bytes())
        assert reading.printed_totals
        assert any("笔，实际读到" in text for text in reading.differences)
    icbc = read_bytes(shared("payments/icbc_v2_example-icbc-debit-v2-records.csv").read_bytes())
    assert "文件写着收入 1,234.56 元，实际合计 2,841.74 元" in icbc.differences
    whole = read_bytes(shared("payments/boc_example-boc-records.csv").read_bytes())
    assert whole.differences == []


def golden(name):
    """What the reference importer posts: time to (accounts and fen) of each transaction."""
    found = defaultdict(list)
    for block in shared(f"payments/{name}").read_text().split("\n\n"):
        paid = re.search(r'payTime: "(.{19})', block)
        if paid:
            posted = re.findall(r"^\t([A-Z][\w:]+) (-?[\d.]+) CNY", block, re.MULTILINE)
            type_ = re.search(r'\ttype: "(.*)"', block)[1]
            found[paid[1]].append((type_, [(a, int(Decimal(n) * 100)) for a, n in posted]))
    return found


def test_alipay_rows_equal_the_golden_file():
    reading = read_bytes(shared("payments/alipay_example-alipay-records.csv").read_bytes())
    expected = {
        at: sum(fen for account, fen in posted if account.startswith(("Assets", "Liabilities")))
        for at, [(_, posted)] in golden("alipay_example-alipay-output.beancount").items()
    }
    # A fund sold into 余额宝 comes in, where the reference falls back to a payment.
    expected["2023-02-02 15:24:35"] *= -1
    moved = {row.at.isoformat(sep=" "): row.amount_fen for row in reading.rows if row.amount_fen}
    assert moved == expected
    assert (reading.sum_in_fen, reading.sum_out_fen) == (22234387, 16164)


def test_wechat_rows_equal_the_golden_file():
    """收入 and 支出 as the importer signs them; neutral rows by what the wallet itself gained."""
    reading = read_bytes(shared("payments/wechat_example-wechat-records.csv").read_bytes())
    expected = []
    for at, transactions in golden("wechat_example-wechat-output.beancount").items():
        for type_, posted in transactions:
            mine = [
                fen
                for account, fen in posted
                if account.startswith("Assets:Digital:Wechat")
                or (type_ != "/" and account.startswith(("Assets", "Liabilities")))
            ]
            expected.append((at, sum(mine)))
    found = [(row.at.isoformat(sep=" "), row.amount_fen) for row in reading.rows]
    assert sorted(found) == sorted(expected)
