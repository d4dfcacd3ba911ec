"""公示表 as strangers meet it: the page, its versions, its files, its poster."""

import csv
import gzip
import io
import re
from datetime import date
from urllib.parse import unquote

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finance.models import Entry
from finance.services.approvals import approve_draft
from finance.services.ledger import post_draft, reverse_entry
from finance.services.statements import publish_statement, reject_statement, submit_statement
from finance.services.versions import reassess
from portal.estates import _plant
from portal.models import PublishJob, ShortLink, StatementPage
from portal.publishing import files
from tests.finance.books import NOW, opened
from tests.portal.test_accounts_pages import HERE, text, words
from tests.stages import staged

Q3 = f"{HERE}2026-Q3/"
JULY, AUGUST, OCTOBER = date(2026, 7, 3), date(2026, 8, 9), date(2026, 10, 8)


@staged
def books(cast):
    _plant(cast.riverside)
    books = opened(cast)
    june = date(2026, 6, 30)
    books.posted(("BANK", 10000000), ("OPENING", -10000000), kind="opening", day=june)
    books.posted(("BANK", 800000), ("PARKING_MONTHLY", -800000), day=JULY)
    books.posted(("BANK", 84000), ("ADS_ELEVATOR", -84000), day=AUGUST)
    books.posted(("COST_TAX", 5000), ("BANK", -5000), kind="cost", day=AUGUST)
    books.posted(("USE_REPAIR", 402810), ("BANK", -402810), kind="use", day=AUGUST, memo="换钢丝绳")
    books.posted(("BANK", 9900), ("INTEREST", -9900), day=OCTOBER)
    return books


def submit(books, period="2026-Q3", **more):
    return submit_statement(fund=books.fund, period=period, actor=books.cast.petra, now=NOW, **more)


def publish(books, statement=None, **more):
    return publish_statement(
        statement=statement or submit(books), actor=books.cast.bob, now=NOW, **more
    )


def correct(books, memo="换钢丝绳"):
    wrong = Entry.objects.get(text__memo=memo)
    draft = reverse_entry(entry=wrong, reason="金额错误", actor=books.cast.paul, now=NOW)
    approve_draft(draft=draft, actor=books.cast.bob, now=NOW)
    return post_draft(draft=draft, actor=books.cast.petra, now=NOW)


def test_what_is_only_submitted_nobody_sees(books, client):
    submit(books)

    assert "8,840.00" not in words(client.get(Q3))
    assert "待确认" in words(client.get(HERE))
    assert not StatementPage.objects.get(slug="2026-Q3").live


def test_a_published_period_has_its_page(books, client):
    publish(books, submit(books, note="本季度更换了电梯钢丝绳。"))

    shown = words(client.get(Q3))

    assert "河畔苑 公共收益 2026年第三季度 公示表" in shown
    assert "收入 合计" in shown or "收入合计" in shown
    for figure in ("100,000.00", "8,840.00", "4,028.10", "104,761.90"):
        assert figure in shown
    assert "月租车位 8,000.00" in shown
    assert "p**" in shown
    assert "河畔苑业主委员会 b**" in shown
    assert "本季度更换了电梯钢丝绳。" in shown
    assert "工商银行海宁支行 尾号3321：从2026年7月1日到2026年9月30日没有流水" in shown


def test_the_overview_keeps_the_two_layers_apart(books, client):
    publish(books)

    shown = words(client.get(HERE))

    assert "截至2026年9月30日，公共收益余额 ¥104,761.90，尚未与银行对账" in shown
    assert "已记账，还没公示" in shown
    assert "又记了 1 笔" in shown
    assert "104,860.90" not in shown


def test_the_strip_is_green_only_when_the_bank_agrees(books, client):
    books.borne_out(date(2026, 7, 1), date(2026, 9, 30))
    publish(books)

    assert "与银行对账单一致" in words(client.get(HERE))
    page = words(client.get(Q3))
    assert "已对账" in page
    assert "账本（元） 104,761.90 银行（元） 104,761.90 差额（元） 0.00" in page
    assert "流水文件 2026年11月20日 交来 · 指纹 11111111" in page
    assert "与银行对账单一致" in words(client.get(f"{Q3}print/"))


def test_evidence_that_came_later_is_dated_and_the_earlier_version_stays(books, client):
    publish(books)
    books.borne_out(date(2026, 7, 1), date(2026, 9, 30))
    reassess(fund=books.fund, since=JULY, actor=books.cast.paul, now=NOW)

    page = words(client.get(Q3))
    assert "2026年11月20日：公示以后重新对账，结论由“未对账”改为“一致”" in page
    assert "2026-11-20 重新对账" in page
    assert "已更正" not in words(client.get(HERE))
    assert "到2026年9月30日没有流水" in words(client.get(f"{Q3}?v=1"))


def test_a_difference_is_shown_with_its_reason(books, client):
    books.borne_out(date(2026, 7, 1), date(2026, 9, 30))
    books.row(-120000, date(2026, 9, 30), balance_fen=10356190)
    publish(books, difference_reason="快递柜款在途，10月3日到账")

    shown = words(client.get(Q3))

    assert "账本与银行不一致 相差 ¥1,200.00" in shown
    assert "快递柜款在途，10月3日到账" in shown
    assert "与银行相差" in words(client.get(HERE))


def test_a_correction_leaves_the_figures_and_makes_a_version(books, client):
    publish(books)
    reversal = correct(books)

    shown, first = words(client.get(Q3)), words(client.get(f"{Q3}?v=1"))

    assert "公示以后更正了 1 笔" in shown
    assert reversal.shown_number in shown
    assert "4,028.10" in shown
    assert "第 2 版" in shown
    assert "这是第 1 版，已有新的版本" in first
    assert client.get(f"{Q3}?v=3").status_code == 404
    assert "已更正" in words(client.get(HERE))


def test_a_rejected_version_is_never_shown(books, client):
    reject_statement(statement=submit(books), reason="重算", actor=books.cast.bob, now=NOW)

    assert "8,840.00" not in words(client.get(Q3))
    publish(books)
    assert "8,840.00" in words(client.get(Q3)), "control"
    assert "第 1 版" not in words(client.get(Q3))
    assert client.get(Q3).status_code == 200
    assert client.get(f"{Q3}?v=1").status_code == 200


def test_the_downloads_are_the_table_and_their_size_is_told(books, client):
    publish(books)

    page = text(client.get(Q3))
    plain = client.get(f"{Q3}export.csv")
    book = client.get(f"{Q3}export.xlsx")

    sizes = re.findall(r"export\.(csv|xlsx)\">.*?<span class=\"meta\">(\d+) KB", page, re.DOTALL)
    told = {end: int(size) for end, size in sizes}
    assert told == {
        "csv": -(-len(plain.content) // 1024),
        "xlsx": -(-len(book.content) // 1024),
    }
    rows = list(csv.reader(io.StringIO(plain.content.decode("utf-8-sig"))))
    assert rows[0] == ["项目", "类别", "本期（元）", "上期（元）", "笔数"]
    assert ["收入", "月租车位", "8000.00", "0.00", "1"] in rows
    assert rows[-4][:3] == ["期末结余", "", "104761.90"]
    assert rows[-3][:3] == ["银行", "工商银行海宁支行 尾号3321", ""]
    assert rows[-1][:2] == [
        "对账",
        "未对账 工商银行海宁支行 尾号3321：从2026年7月1日到2026年9月30日没有流水。",
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert [cell.value for cell in sheet[2]][:3] == ["期初结余", None, 100000]
    assert "河畔苑-公共收益-2026-Q3-公示表.csv" in unquote(plain["Content-Disposition"])
    assert client.get(f"{Q3}export.xlsx").content == book.content


def test_the_poster_has_code_seals_and_largest_expenses(books, client):
    publish(books)

    for paper in ("a4", "a3"):
        page = text(client.get(f"{Q3}print/?paper={paper}"))
        assert "<svg" in page
        assert "换钢丝绳" in page
        assert "业主委员会" in page
        assert "style=" not in page
    link = ShortLink.objects.get(path=Q3)
    assert f"/s/{link.code}" in page


def test_the_short_link_shows_the_page_itself(books, client):
    publish(books)
    link = ShortLink.objects.get(path=Q3)

    response = client.get(f"/s/{link.code}")

    assert response.status_code == 200
    assert response.content == client.get(Q3).content
    assert client.get("/s/aaaaaa").status_code == 404


def test_every_sheet_of_a_demo_says_so(books, client):
    books.cast.riverside.is_demo = True
    books.cast.riverside.save()
    publish(books)
    mark = "演示数据，与真实小区无关"

    for path in ("", "entries/", "entries/gs-2026-000001/", "2026-Q3/", "2026-Q3/print/"):
        assert mark in text(client.get(HERE + path))
    for path in ("entries/export.csv", "2026-Q3/export.csv"):
        response = client.get(HERE + path)
        body = b"".join(response) if response.streaming else response.content
        assert body.decode().rstrip().endswith(mark)
    for path in ("entries/export.xlsx", "2026-Q3/export.xlsx"):
        sheet = openpyxl.load_workbook(io.BytesIO(client.get(HERE + path).content)).active
        assert sheet.cell(sheet.max_row, 1).value == mark


@pytest.mark.parametrize("path", [Q3, f"{Q3}?v=1", f"{Q3}print/", HERE, f"{HERE}?fund=wx"])
def test_at_most_seventeen_queries(books, client, path):
    publish(books)
    client.get(path)

    with CaptureQueriesContext(connection) as queries:
        client.get(path)

    assert len(queries) <= 17


def test_publishing_writes_the_page_and_its_entries(books):
    PublishJob.objects.all().delete()
    publish(books)
    files.publish_waiting(60)

    page = files.file_of(Q3)
    assert "公示表".encode() in page.read_bytes()
    assert len(files.twin(page).read_bytes()) <= 12 * 1024
    entry = files.file_of(f"{HERE}entries/gs-2026-000002/")
    assert "2026年第三季度".encode() in entry.read_bytes()


def test_the_page_fits_its_budget_with_every_account(books, client):
    accounts = books.fund.accounts.filter(kind__in=["income", "cost"])
    for account in accounts:
        sign = -1 if account.kind == "income" else 1
        books.posted((account.code, sign * 100), ("BANK", -sign * 100), kind=account.kind, day=JULY)
    publish(books)

    assert len(gzip.compress(client.get(Q3).content, 9)) <= 12 * 1024


def test_a_year_shows_its_published_days_only(books, client):
    publish(books)

    shown = words(client.get(f"{HERE}?year=2026"))

    assert "2026年7月1日—9月30日 已公示" in shown
    assert "104,761.90" in shown
    assert "104,860.90" not in shown


def test_a_year_of_which_nothing_is_published_says_so(books, client):
    books.posted(("BANK", 77700), ("COMP", -77700), day=date(2025, 5, 1))
    publish(books, submit(books, "2025"))

    shown = words(client.get(f"{HERE}?year=2026"))

    assert "2026年1月1日—12月31日 已记账，还没公示" in shown
    assert "上期结余 777.00" in shown
    assert "前期更正 ＋ 100,000.00" in shown


def test_the_list_sums_each_layer_for_itself(books, client):
    """What is published and what is only booked: two totals, and never their sum."""
    publish(books)

    shown = words(client.get(f"{HERE}entries/"))

    live, published = (
        "已记账，还没公示 1 笔，收入 99.00 元",
        "已公示 5 笔，收入 8,840.00 元，支出 4,078.10 元",
    )
    assert live in shown
    assert published in shown
    assert "8,939.00" not in shown
    assert published not in words(client.get(f"{HERE}entries/?layer=live"))
    assert live not in words(client.get(f"{HERE}entries/?layer=published"))
    assert "“sideways”" in words(client.get(f"{HERE}entries/?layer=sideways"))
