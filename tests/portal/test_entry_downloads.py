"""Downloads of the list: exactly the filtered rows, under a real name."""

import csv
import io
from datetime import date
from urllib.parse import unquote

import openpyxl
import pytest

from tests.portal.test_accounts_pages import HERE, earn, spend


def rows_of(client, query=""):
    response = client.get(f"{HERE}entries/export.csv{query}")
    text = b"".join(response).decode("utf-8-sig")
    return response, list(csv.DictReader(io.StringIO(text)))


def sheet_of(client, query=""):
    response = client.get(f"{HERE}entries/export.xlsx{query}")
    return response, openpyxl.load_workbook(io.BytesIO(response.content)).active


def test_the_file_holds_exactly_what_the_list_shows(books, client):
    earn(books, 840000)
    spend(books, 402810)
    spend(books, 100000, date(2026, 10, 3), memo="补漆")

    query = "?dir=out&m=2026-09"
    response, rows = rows_of(client, query)
    _response, sheet = sheet_of(client, query)

    assert [row["内容"] for row in rows] == ["电梯维修"]
    assert rows[0]["支出（元）"] == "4028.10"
    assert rows[0]["收入（元）"] == ""
    assert rows[0]["凭证号"] == "公收-2026-000002"
    assert rows[0]["状态"] == "已记账，还没公示"
    assert sheet.max_row == 2
    assert [cell.value for cell in sheet[1]] == list(rows[0])
    assert sheet["H2"].value == 4028.1
    header = response["Content-Disposition"]
    assert unquote(header).endswith("河畔苑-公共收益-流水-2026-09.csv")
    assert "no-cache" in response["Cache-Control"]


def test_a_file_holds_every_row_and_not_one_page(books, client):
    for number in range(1, 54):
        earn(books, number)

    assert len(rows_of(client)[1]) == 53
    assert len(rows_of(client, "?page=2")[1]) == 53
    assert sheet_of(client)[1].max_row == 54


@pytest.mark.parametrize("memo", ["=1+1", "＝HYPERLINK(1)", "@x", "-2+3", "+4"])
def test_no_text_of_a_row_computes(books, client, memo):
    earn(books, 100, memo=memo, counterparty=f"{memo}公司")

    _response, rows = rows_of(client)
    _response, sheet = sheet_of(client)

    assert rows[0]["内容"] == f"'{memo}"
    assert rows[0]["收付方"] == f"'{memo}公司"
    assert (sheet["E2"].value, sheet["E2"].data_type) == (f"'{memo}", "s")


def test_the_english_file_has_english_heads(books, client):
    earn(books, 100)

    response = client.get(f"/en{HERE}entries/export.csv")

    assert b"".join(response).decode("utf-8-sig").startswith("Booking date,")
