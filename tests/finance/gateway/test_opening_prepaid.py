"""Prepayments from before the portal: taken over once, used by the next bills, and never more than is held."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities.errors import DomainError, NotAllowed
from finance.models import BankAccount, Entry, Fund, Prepayment, Receipt
from finance.models.draft import Kind
from finance.opening_prepaid import read_held
from finance.services.opening_prepaid import import_held, try_held
from tests.communities.test_roster import xlsx
from tests.finance.books import Books
from tests.finance.gateway.paying import NOW
from tests.finance.gateway.test_prepaid import NOVEMBER, billed, item, settled
from tests.sessions import log_in

HEAD = ["楼栋", "房号", "项目", "预收余额", "车位号"]


def file(*rows):
    return xlsx(*rows, head=HEAD, above=[["期初预收"]])


def given(paying, *rows, **more):
    sheet = read_held(file(*rows), "预收.xlsx")
    return {"estate": paying.estate, "sheet": sheet, "actor": paying.cast.petra, "now": NOW} | more


def row(paying, kind="物业费", amount="400", space=""):
    unit = paying.cast.unit
    return [unit.building.number, unit.number, kind, amount, space]


def test_what_was_paid_ahead_elsewhere_pays_the_next_bills(paying):
    settled(paying)
    before = Receipt.objects.count(), Entry.objects.count()
    taken = import_held(**given(paying, row(paying)))

    assert (taken.number, taken.total_fen) == (1, 40_000)
    assert item(paying, "property").left_fen == 40_000
    assert (Receipt.objects.count(), Entry.objects.count()) == before
    assert billed(paying, NOVEMBER)["property"].is_paid
    assert item(paying, "property").left_fen == 40_000 - 16_533


def test_the_same_file_twice_adds_nothing_and_another_amount_is_refused(paying):
    import_held(**given(paying, row(paying)))
    again = import_held(**given(paying, row(paying)))
    assert (again.number, again.n_known, Prepayment.objects.count()) == (0, 1, 1)
    with pytest.raises(DomainError, match="金额不同"):
        import_held(**given(paying, row(paying, amount="1")))


def test_the_owners_part_is_no_more_than_their_book_holds(paying):
    settled(paying)
    asked = row(paying, "公共车位费", "150", "B-1")
    with pytest.raises(DomainError, match="账上的预收款是 0"):
        import_held(**given(paying, asked))
    fund = Fund.objects.get(estate=paying.estate, code="gs")
    bank = BankAccount.objects.get(fund=fund)
    Books(paying.cast, fund, fund, bank).posted(
        ("BANK", 15_000), ("PREPAID", -15_000), day=date(2026, 9, 1), kind=Kind.OWED, memo="预收"
    )
    import_held(**given(paying, asked))
    assert billed(paying, NOVEMBER)["park_common"].is_paid


def test_one_error_and_nothing_is_taken(paying):
    bad = [row(paying), row(paying), [99, *row(paying)[1:]], row(paying, "一次性费用"),
           row(paying, "公共车位费"), row(paying, "车位管理费", "0")]  # fmt: skip
    tried = try_held(**given(paying, *bad))
    assert [one.row for one in tried.problems] == [4, 5, 6, 7, 8]
    with pytest.raises(DomainError):
        import_held(**given(paying, *bad))
    assert not Prepayment.objects.exists()


@pytest.mark.parametrize("name", ["paul", "bob"])
def test_only_the_manager_takes_it_over(paying, name):
    with pytest.raises(NotAllowed):
        import_held(**given(paying, row(paying), actor=getattr(paying.cast, name)))


def test_the_desk_tries_and_then_takes(paying, client):
    there = "/desk/fees/riverside/prepaid/"
    log_in(client, paying.cast.petra)
    upload = SimpleUploadedFile("预收.xlsx", file(row(paying)))
    assert "要新增 1 项预收" in client.post(there, {"file": upload}).content.decode()
    done = client.post(there, {"step": "store"}, follow=True)
    assert "已导入 1 项预收" in done.content.decode()
