"""The table of another system's payments, as the company of Riverside brings it."""

from finance.elsewhere import read_taken
from finance.selectors.payments import standing_of_bills
from finance.services.elsewhere import import_taken
from tests.communities.test_roster import xlsx
from tests.finance.gateway.paying import NOW

HEAD = ["楼栋", "房号", "项目", "月份", "金额", "收款日", "收款方式", "流水号", "车位号", "收据号"]


def file(*rows, head=HEAD):
    return xlsx(*rows, head=head, above=[["收款日报"]])


def row(bill, serial="S1", amount=None, day="2026-11-18", method="现金", own=""):
    unit, kind = bill.unit, {"property": "物业费", "park_common": "公共车位费"}[bill.kind]
    yuan = amount or f"{bill.amount_fen / 100:.2f}"
    return [unit.building.number, unit.number, kind, f"{bill.month:%Y-%m}", yuan, day, method,
            serial, bill.item, own]  # fmt: skip


def given(paying, *rows, **more):
    sheet = read_taken(file(*rows), "收款.xlsx")
    return {"estate": paying.estate, "sheet": sheet, "actor": paying.cast.petra, "now": NOW} | more


def take(paying, *rows, **more):
    return import_taken(**given(paying, *rows, **more))


def open_fen(bill) -> int:
    return standing_of_bills([bill])[bill.pk].open_fen
