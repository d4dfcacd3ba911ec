"""The open books as a stranger meets them."""

import gzip
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance.services.approvals import approve_draft
from finance.services.from_rows import draft_from_rows
from finance.services.ledger import post_draft, reverse_entry
from portal.estates import _plant
from tests.finance.books import NOW

HERE = "/e/riverside/accounts/"


def spend(books, fen, day=date(2026, 9, 20), **more):
    given = {"kind": "use", "memo": "电梯维修", "counterparty": "通力电梯有限公司"} | more
    return books.posted(("USE_REPAIR", fen), ("BANK", -fen), day=day, **given)


def earn(books, fen, day=date(2026, 9, 15), **more):
    return books.posted(("BANK", fen), ("ADS_ELEVATOR", -fen), day=day, **more)


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", text(response)))


def counted(client, path):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        text(client.get(path))
    return len(queries)


def test_an_estate_without_books_says_so(cast, client):
    _plant(cast.riverside)

    assert "还没有公示过" in words(client.get(HERE))


def test_what_is_booked_but_not_published_is_named_so(books, client):
    earn(books, 840000)
    spend(books, 402810)

    shown = words(client.get(HERE))

    assert "公共收益还没有公示过" in shown
    assert "已记账，还没公示" in shown
    assert "8,400.00" in shown
    assert "4,371.90" in shown


@pytest.mark.parametrize("path", ["", "entries/", "?year=2026", "entries/?dir=out&q=x"])
def test_pages_ask_at_most_eighteen_queries_whatever_the_number_of_lines(books, client, path):
    """One of them for the version, which is all that is asked while nothing changes."""
    earn(books, 100)
    spend(books, 50)
    client.get(f"{HERE}?warm")
    once = counted(client, HERE + path)
    for number in range(1, 5):
        earn(books, 100 * number)
        spend(books, 50 * number)

    assert counted(client, HERE + path) == once
    assert once <= 18
    assert counted(client, HERE + path) == 1


def test_an_entry_booked_later_names_the_day_of_the_bank(books, client):
    row, plain = books.row(500, date(2026, 7, 3)), earn(books, 100)
    given = {"category": books.account("ADS_ELEVATOR"), "actor": books.cast.paul, "now": NOW}
    [draft] = draft_from_rows(rows=[row], booking_date=date(2026, 9, 1), **given)
    late = books.carry(draft)

    assert "银行日期 2026年7月3日" in words(client.get(f"{HERE}entries/{late.code}/"))
    assert "银行日期" not in words(client.get(f"{HERE}entries/{plain.code}/"))


def test_an_entry_shows_the_bank_rows_it_rests_on_and_names_nobody(books, client):
    given = {"category": books.account("ADS_ELEVATOR"), "actor": books.cast.paul, "now": NOW}
    company = {"counterparty": "分众传媒公司", "memo": "电梯广告 电话13812345678"}
    rows = [books.row(500, date(2026, 9, 1), **company)]
    rows += [
        books.row(100 + n, date(2026, 9, 2), counterparty="王五", memo="王五停车费")
        for n in range(6)
    ]
    drafts = draft_from_rows(rows=rows[:1], **given) + draft_from_rows(
        rows=rows[1:], group="day", **given
    )
    single, merged = (books.carry(draft) for draft in drafts)

    one = words(client.get(f"{HERE}entries/{single.code}/"))
    assert "2026-09-01 工商银行海宁支行 尾号3321 电梯广告 电话**** 5.00" in one
    many = words(client.get(f"{HERE}entries/{merged.code}/"))
    assert "这一笔由 6 笔流水合并，逐笔看" in many
    assert all(f"尾号3321 1.0{n}" in many for n in range(6))
    assert "王五" not in many
    by_hand = earn(books, 700)
    assert "没有对应的银行流水" in words(client.get(f"{HERE}entries/{by_hand.code}/"))


def test_an_entry_asks_at_most_twelve_queries(books, client):
    one = earn(books, 840000)
    path = f"{HERE}entries/{one.code}/"
    client.get(path)

    assert counted(client, path) <= 12


def test_the_list_names_what_it_ignores_and_sums_what_it_found(books, client):
    earn(books, 840000)
    spend(books, 402810)
    spend(books, 100000, date(2026, 10, 3), memo="补漆")

    shown = words(client.get(f"{HERE}entries/?dir=out&m=2026-13"))

    assert "看不懂“2026-13”，已经忽略" in shown
    assert "已记账，还没公示 2 笔，支出 5,028.10 元。" in shown
    assert "支出 −4,028.10" in shown
    assert "收入 +" not in shown


@pytest.mark.parametrize(
    ("query", "memos"),
    [
        ("", ["补漆", "电梯维修", "电梯广告"]),
        ("?m=2026-09", ["电梯维修", "电梯广告"]),
        ("?m=2026-Q4", ["补漆"]),
        ("?dir=in", ["电梯广告"]),
        ("?cat=ADS", ["电梯广告"]),
        ("?cat=USE_REPAIR", ["补漆", "电梯维修"]),
        ("?min=4028.10&max=4028.10", ["电梯维修"]),
        ("?q=通力", ["补漆", "电梯维修"]),
        ("?q=公收-2026-000001", ["电梯广告"]),
        ("?q=gs-2026-000002", ["电梯维修"]),
        ("?q=3", ["补漆"]),
        ("?q=%25", []),
        ("?voucher=yes", ["补漆", "电梯维修"]),
        ("?voucher=no", ["电梯广告"]),
        ("?sort=-amount", ["电梯广告", "电梯维修", "补漆"]),
        ("?sort=date", ["电梯广告", "电梯维修", "补漆"]),
    ],
)
def test_the_list_finds_what_the_address_asks_for(books, client, query, memos):
    earn(books, 840000)
    spend(books, 402810)
    spend(books, 100000, date(2026, 10, 3), memo="补漆")

    rows = re.findall(
        r'class="c-title"[^>]*>\s*<a [^>]*>([^<]*)<', text(client.get(f"{HERE}entries/{query}"))
    )

    assert rows == memos


def test_an_empty_list_names_the_condition_that_excludes_most(books, client):
    earn(books, 840000)
    earn(books, 840000)

    shown = words(client.get(f"{HERE}entries/?dir=out&m=2026-09"))

    assert "没有同时符合的账" in shown
    assert "去掉“支出”再看" in shown


def test_an_entry_tells_everything_of_itself(books, client):
    one = spend(books, 402810)

    shown = words(client.get(f"{HERE}entries/{one.code}/"))

    assert "支出 −4,028.10" in shown
    assert "通力电梯有限公司" in shown
    assert "尾号3321" in shown
    assert "1204085009000123321" not in shown
    assert "登记" in shown
    assert "p**" in shown


def test_an_entry_without_a_paper_says_why(books, client):
    one = earn(books, 840000)

    assert "未上传凭证，说明：以银行流水为凭" in words(client.get(f"{HERE}entries/{one.code}/"))


def test_a_natural_person_is_never_named(books, client):
    one = books.posted(
        ("BANK", 5000), ("COMP", -5000), counterparty="王小明", counterparty_kind="person"
    )

    for path in ("", "entries/", f"entries/{one.code}/", "entries/export.csv"):
        response = client.get(HERE + path)
        body = b"".join(response) if response.streaming else response.content
        assert "王小明" not in body.decode()
    assert "个人" in words(client.get(f"{HERE}entries/{one.code}/"))


def test_a_reversed_entry_and_its_reversal_point_at_each_other(books, client):
    one = earn(books, 48000)
    draft = reverse_entry(entry=one, reason="科目错误", actor=books.cast.paul, now=NOW)
    approve_draft(draft=draft, actor=books.cast.bob, now=NOW)
    reversal = post_draft(draft=draft, actor=books.cast.petra, now=NOW)

    assert f"冲销，见 {reversal.shown_number}" in words(client.get(f"{HERE}entries/{one.code}/"))
    assert f"这一笔冲销 {one.shown_number}" in words(client.get(f"{HERE}entries/{reversal.code}/"))
    assert "冲销 −480.00" in words(client.get(f"{HERE}entries/{reversal.code}/"))


@pytest.mark.parametrize(
    "path",
    [
        "entries/gs-2026-000009/",
        "entries/wx-2026-000001/",
        "entries/GS-2026-000001/",
        "entries/gs-2026-1/",
        "entries/gs-2026-000001/voucher/1/",
        "entries/gs-2026-000001/voucher/1/1.jpg",
        "2025-Q3/",
        "2026-Q3/print/",
        "2026-Q3/export.csv",
    ],
)
def test_what_does_not_exist_is_not_found(books, client, path):
    earn(books, 100)

    assert client.get(HERE + path).status_code == 404


def test_an_entry_of_another_estate_is_not_found(books, client):
    _plant(books.cast.hilltop)
    one = earn(books, 100)

    assert client.get(f"/e/hilltop/accounts/entries/{one.code}/").status_code == 404


def test_neighbours_cross_the_turn_of_the_year(books, client):
    earn(books, 100, date(2025, 12, 31))
    one = earn(books, 200, date(2026, 1, 2))

    shown = text(client.get(f"{HERE}entries/{one.code}/"))

    assert f'rel="prev" href="{HERE}entries/gs-2025-000001/"' in shown


@pytest.mark.parametrize("path", ["", "entries/"])
def test_pages_keep_nobodys_secrets_and_fit_their_budget(books, client, path):
    for number in range(1, 60):
        earn(books, number * 100, memo=f"第{number}期电梯广告费")
    client.force_login(books.cast.bob)

    for prefix in ("", "/en"):
        response = client.get(prefix + HERE + path)
        assert len(gzip.compress(response.content, 9)) <= 12 * 1024
        assert "csrf" not in response.content.decode()
        assert not response.cookies
        assert 'property="og:title"' in response.content.decode()


def test_the_same_page_reads_the_same_for_everybody(books, client):
    earn(books, 100)
    before = client.get(HERE).content
    client.force_login(books.cast.bob)

    assert client.get(HERE, headers={"accept-language": "en"}).content == before
