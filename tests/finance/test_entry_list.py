"""Entries on the desk as one list: searched, filtered, sorted, turned and exported by the address."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from communities.models import AuditEvent
from finance.services.batches import post_entries
from tests.finance.books import NOW
from tests.sessions import log_in

LIST = "/desk/ledger/entries/"


@pytest.fixture
def paul(client, cast):
    log_in(client, cast.paul)
    return client


def numbers(client, query="") -> list[int]:
    page = client.get(f"{LIST}{query}").content.decode()
    return [int(one) for one in re.findall(r"<span>公收-2026-0*(\d+)</span>", page)]


def test_the_address_alone_says_what_stands_in_the_list(paul, books):
    """Sorted three ways, narrowed, and told by chips that lead to the list without them."""
    for number, fen in enumerate((100, 300, 200), 1):
        books.posted(("BANK", fen), ("ADS_ELEVATOR", -fen), memo=f"广告{number}")
    books.posted(("BANK", -50), ("COST_UPKEEP", 50), kind="cost", memo="修门")
    assert numbers(paul) == [4, 3, 2, 1]
    assert numbers(paul, "?sort=date") == [1, 2, 3, 4]
    assert numbers(paul, "?sort=-amount") == [2, 3, 1, 4]
    assert numbers(paul, "?kind=cost") == [4]
    page = paul.get(f"{LIST}?q=广告&amount=3&kind=cost&sort=date").content.decode()
    assert "没有符合条件的" in page
    assert "?q=%E5%B9%BF%E5%91%8A&amp;amount=3&amp;sort=date" in page, "a chip takes one away"
    wrong = paul.get(f"{LIST}?amount=三块&kind=nothing&page=x").content.decode()
    assert "不是金额" in wrong
    assert "广告1" in wrong


def test_a_file_holds_every_row_of_the_filter_and_names_no_person(paul, books, monkeypatch):
    books.posted(("BANK", 100), ("ADS_ELEVATOR", -100), memo="=1+1")
    books.posted(("BANK", 250), ("ADS_ELEVATOR", -250), counterparty="张三",
                 counterparty_kind="person")  # fmt: skip
    books.posted(("BANK", -50), ("COST_UPKEEP", 50), kind="cost")
    told = paul.get(f"{LIST}?kind=income&sort=date&as=csv").content.decode()
    lines = told.splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("'=1+1,公收-2026-000001,2026-09-15,收入,")
    assert lines[2].endswith(",个人,2.50")
    assert "张三" not in told
    sheet = load_workbook(io.BytesIO(paul.get(f"{LIST}?as=xlsx").content)).active
    assert sheet.max_row == 4
    assert numbers(paul, "?q=张三") == [], "nor is one found by the name"
    lines = AuditEvent.objects.filter(verb="finance.entry.exported").order_by("pk")
    told = ["kind=income&sort=date&as=csv", "as=xlsx"]
    assert [one.detail["filter"] for one in lines] == told
    monkeypatch.setattr("communities.lists.MAX_EXPORTED", 2)
    assert "一次最多导出 2 行" in paul.get(f"{LIST}?as=csv").content.decode()


def test_three_hundred_entries_cost_as_many_queries_as_thirty(paul, books, cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert len(numbers(paul)) in {30, 50}
        return len(asked)

    def book(*which) -> None:
        news = [books.new(f"many-{n}", n + 1) for n in range(*which)]
        post_entries(news=news, actor=cast.paul, now=NOW)

    book(30)
    few = cost()
    book(30, 300)
    assert cost() == few
    assert numbers(paul, "?page=6") == list(range(50, 0, -1))


def test_every_bank_row_of_a_page_is_ticked_and_the_largest_stand_first(paul, books):
    for fen in (100, -900, 500):
        books.row(fen, counterparty="停车用户")
    where = f"/desk/ledger/rows/{books.bank.pk}/?sort=-amount&q=停车"
    page = paul.get(where).content.decode()
    assert re.findall(r"[\d.]+(?=</span>\s*</label>)", page) == ["9.00", "5.00", "1.00"]
    [address] = re.findall(r'href="([^"]+)" data-tick-all="rows"', page)
    ticked = paul.get(address.replace("&amp;", "&")).content.decode()
    assert ticked.count('name="rows"') == len(re.findall(r'name="rows" [^>]*checked', ticked)) == 3
