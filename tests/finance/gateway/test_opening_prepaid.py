"""Prepayments from before the portal: taken over once, used by the next bills, and never more than is held."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from communities.errors import DomainError, NotAllowed
from communities.models import Ownership
from finance.models import BankAccount, Entry, Fund, OpeningPrepaid, Payment, Prepayment, Receipt
from finance.models.draft import Kind
from finance.opening_prepaid import read_held
from finance.services.odd import decide, doubt, propose
from finance.services.opening_prepaid import decide_held, propose_held, try_held
from notifications.models import Notice
from tests.cast import ended
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


def take(paying, *rows, verb="agree", by="bob"):
    """Put forward by the manager, and agreed on."""
    brought = propose_held(**given(paying, *rows))
    if brought.number:
        opening = OpeningPrepaid.objects.get(status="proposed")
        decide_held(opening=opening, verb=verb, actor=getattr(paying.cast, by), now=NOW)
    return brought


def row(paying, kind="物业费", amount="400", space=""):
    unit = paying.cast.unit
    return [unit.building.number, unit.number, kind, amount, space]


def test_what_was_paid_ahead_elsewhere_pays_the_next_bills(paying):
    settled(paying)
    before = Receipt.objects.count(), Entry.objects.count()
    taken = take(paying, row(paying))

    assert (taken.number, taken.total_fen) == (1, 40_000)
    assert item(paying, "property").left_fen == 40_000
    assert (Receipt.objects.count(), Entry.objects.count()) == before
    assert billed(paying, NOVEMBER)["property"].is_paid
    assert item(paying, "property").left_fen == 40_000 - 16_533


def test_the_same_file_twice_adds_nothing_and_another_amount_is_refused(paying):
    take(paying, row(paying))
    again = take(paying, row(paying))
    assert (again.number, again.n_known, Prepayment.objects.count()) == (0, 1, 1)
    with pytest.raises(DomainError, match="金额不同"):
        take(paying, row(paying, amount="1"))


def test_the_owners_part_is_no_more_than_their_book_holds(paying):
    settled(paying)
    asked = row(paying, "公共车位费", "150", "B-1")
    with pytest.raises(DomainError, match="账上的预收款是 0"):
        take(paying, asked)
    fund = Fund.objects.get(estate=paying.estate, code="gs")
    bank = BankAccount.objects.get(fund=fund)
    Books(paying.cast, fund, fund, bank).posted(
        ("BANK", 15_000), ("PREPAID", -15_000), day=date(2026, 9, 1), kind=Kind.OWED, memo="预收"
    )
    take(paying, asked)
    assert billed(paying, NOVEMBER)["park_common"].is_paid


def test_one_error_and_nothing_is_taken(paying):
    bad = [row(paying), row(paying), [99, *row(paying)[1:]], row(paying, "一次性费用"),
           row(paying, "公共车位费"), row(paying, "车位管理费", "0")]  # fmt: skip
    tried = try_held(**given(paying, *bad))
    assert [one.row for one in tried.problems] == [4, 5, 6, 7, 8]
    with pytest.raises(DomainError):
        propose_held(**given(paying, *bad))
    assert not Prepayment.objects.exists()


@pytest.mark.parametrize("name", ["paul", "bob"])
def test_only_the_manager_takes_it_over(paying, name):
    with pytest.raises(NotAllowed):
        propose_held(**given(paying, row(paying), actor=getattr(paying.cast, name)))


def test_nothing_counts_before_another_body_agrees(paying):
    cast = paying.cast
    propose_held(**given(paying, row(paying)))
    opening = OpeningPrepaid.objects.get()
    assert [one.kind for one in Notice.objects.filter(user=cast.bob)] == ["finance.opening_waits"]
    assert not Prepayment.objects.exists()
    with pytest.raises(DomainError, match="等另一单位的人核对"):
        propose_held(**given(paying, row(paying, amount="1")))
    for name in ("petra", "paul", "alice"):
        with pytest.raises(DomainError):
            decide_held(opening=opening, verb="agree", actor=getattr(cast, name), now=NOW)
    assert not Notice.objects.filter(user=cast.alice).exists()
    decide_held(opening=opening, verb="agree", actor=cast.bob, now=NOW)

    assert item(paying, "property").left_fen == 40_000
    told = Notice.objects.get(user=cast.alice)
    assert (told.kind, told.params["sum"]) == ("finance.opening_held", "400.00")


@pytest.mark.parametrize(("verb", "by"), [("refuse", "bob"), ("end", "petra")])
def test_what_is_refused_or_taken_back_never_counts_and_may_come_again(paying, verb, by):
    take(paying, row(paying), verb=verb, by=by)
    assert not Prepayment.objects.exists()
    assert take(paying, row(paying)).number == 1
    assert item(paying, "property").left_fen == 40_000


def test_what_the_roster_no_longer_bears_out_is_not_agreed_to(paying):
    propose_held(**given(paying, row(paying)))
    opening, cast = OpeningPrepaid.objects.get(), paying.cast
    ended(Ownership.objects.get(unit=cast.unit), NOW.date(), cast.petra, cast.bob)
    with pytest.raises(DomainError, match="没有业主"):
        decide_held(opening=opening, verb="agree", actor=cast.bob, now=NOW)
    opening.refresh_from_db()
    assert (opening.status, Prepayment.objects.exists()) == ("proposed", False)


def undone(paying, agrees=True):
    payment = Payment.objects.filter(order__prepayment__opening__isnull=False).latest("pk")
    words = {"reason": "金额抄错", "now": NOW}
    wrong = doubt(payment=payment, actor=paying.cast.petra, **words)
    assert item(paying, "property").left_fen == 0
    decide(proposal=wrong, agrees=agrees, actor=paying.cast.bob, now=NOW)
    payment.refresh_from_db()
    return payment


def test_a_wrong_one_is_undone_by_two_and_comes_again(paying):
    settled(paying)
    take(paying, row(paying))
    before = Receipt.objects.count(), Entry.objects.count()
    payment = undone(paying)

    assert (payment.status, payment.status_words) == ("returned", "已撤销")
    assert item(paying, "property").left_fen == 0
    assert (Receipt.objects.count(), Entry.objects.count()) == before
    assert Notice.objects.filter(user=paying.cast.alice, kind="finance.opening_undone").count() == 1
    assert take(paying, row(paying, amount="30")).number == 1
    assert item(paying, "property").left_fen == 3_000
    undone(paying)
    assert take(paying, row(paying, amount="40")).number == 1


def test_what_is_found_right_after_all_counts_again_and_books_nothing(paying):
    settled(paying)
    take(paying, row(paying))
    before = Receipt.objects.count(), Entry.objects.count()
    payment = undone(paying, agrees=False)
    words = {"reason": "核对过，对的", "now": NOW}
    right = propose(payment=payment, verdict="paid", actor=paying.cast.petra, **words)
    decide(proposal=right, agrees=True, actor=paying.cast.bob, now=NOW)

    assert item(paying, "property").left_fen == 40_000
    assert (Receipt.objects.count(), Entry.objects.count()) == before


def test_what_has_paid_a_bill_is_not_undone(paying):
    settled(paying)
    take(paying, row(paying))
    billed(paying, NOVEMBER)
    payment = Payment.objects.get(order__prepayment__opening__isnull=False)
    with pytest.raises(DomainError, match="已经抵了账单"):
        doubt(payment=payment, reason="错", actor=paying.cast.petra, now=NOW)
    payment.refresh_from_db()
    assert payment.status == "settled"


def test_the_desk_tries_puts_forward_and_another_body_agrees(paying, client):
    there = "/desk/fees/riverside/prepaid/"
    log_in(client, paying.cast.petra)
    upload = SimpleUploadedFile("预收.xlsx", file(row(paying)))
    assert "要新增 1 项预收" in client.post(there, {"file": upload}).content.decode()
    done = client.post(there, {"step": "store"}, follow=True)
    assert "已提出 1 项预收" in done.content.decode()
    page = f"/desk/openings/{OpeningPrepaid.objects.get().pk}/"
    assert page in client.get(there).content.decode()
    own = client.get(page).content.decode()
    assert ('value="end"' in own, 'value="agree"' in own) == (True, False)
    log_in(client, paying.cast.bob)
    assert "期初预收待核对" in client.get("/desk/").content.decode()
    assert page in client.get("/desk/payments/").content.decode()
    html = client.get(page).content.decode()
    assert "400.00" in html
    assert ('value="end"' in html, 'value="agree"' in html) == (False, True)
    assert "已决定" in client.post(page, {"act": "agree"}, follow=True).content.decode()
    [payment] = Payment.objects.filter(order__prepayment__opening__isnull=False)
    assert f"/desk/payments/{payment.pk}/" in client.get(page).content.decode()
    assert "提出撤销" in client.get(f"/desk/payments/{payment.pk}/").content.decode()
