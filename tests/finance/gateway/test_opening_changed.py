"""Prepayments from before the portal, when something changed between the sheet and the agreement."""

from datetime import date, timedelta

import pytest

from communities.errors import DomainError
from communities.models import Ownership, ServiceContract
from finance.models import BankAccount, Fund, OpeningPrepaid, Payment, Prepayment
from finance.models.draft import Kind
from finance.services.odd import decide as decide_odd
from finance.services.odd import doubt, propose
from finance.services.opening_prepaid import decide_held, propose_held
from notifications.models import Notice
from tests.cast import START, registered
from tests.finance.books import Books
from tests.finance.gateway.paying import NOW
from tests.finance.gateway.test_opening_prepaid import given, row, take
from tests.finance.gateway.test_prepaid import ahead, settled
from tests.owner import switch_off
from tests.sessions import log_in

SPACE = "公共车位费", "150"


def decide(paying, verb="agree", by="bob") -> OpeningPrepaid:
    opening = OpeningPrepaid.objects.get(status="proposed")
    return decide_held(opening=opening, verb=verb, actor=getattr(paying.cast, by), now=NOW)


def sold(paying) -> None:
    owned = Ownership.objects.filter(unit=paying.cast.unit)
    switch_off("communities_ownership")
    owned.update(valid_until=NOW.date())
    registered(paying.cast.unit, "买方", valid_from=NOW.date())


def another_payee(paying) -> None:
    ServiceContract.objects.create(
        estate=paying.estate, company=paying.cast.contract.company, fee_model="commission",
        valid_from=START + timedelta(days=1),
    )  # fmt: skip


@pytest.mark.parametrize("change", [sold, another_payee])
def test_it_goes_to_nobody_but_whom_it_was_put_forward_for(paying, client, change):
    propose_held(**given(paying, row(paying)))
    opening = OpeningPrepaid.objects.get()
    log_in(client, paying.cast.bob)
    assert "收款单位 清风物业" in client.get(f"/desk/openings/{opening.pk}/").content.decode()
    change(paying)

    with pytest.raises(DomainError) as refused:
        decide(paying)
    words = [str(one) for one in refused.value.where["problems"]]
    assert any("业主或收款单位换了" in one for one in words)
    opening.refresh_from_db()
    assert (opening.status, Prepayment.objects.exists()) == ("proposed", False)


def test_what_somebody_is_paying_ahead_for_waits(paying):
    settled(paying)
    propose_held(**given(paying, row(paying)))
    ahead(paying, 1, "property")
    with pytest.raises(DomainError, match="有人正在预交"):
        decide(paying)
    assert Prepayment.objects.filter(opening__isnull=False).count() == 0


def booked(paying, fen: int) -> None:
    fund = Fund.objects.get(estate=paying.estate, code="gs")
    bank = BankAccount.objects.get(fund=fund)
    Books(paying.cast, fund, fund, bank).posted(
        ("BANK", fen), ("PREPAID", -fen), day=date(2026, 9, 1), kind=Kind.OWED, memo="预收"
    )


def test_what_is_being_verified_keeps_its_place_in_the_book(paying):
    settled(paying)
    booked(paying, 15_000)
    take(paying, row(paying, *SPACE, "B-1"))
    payment = Payment.objects.get(order__prepayment__opening__isnull=False)
    words = {"reason": "金额抄错", "actor": paying.cast.petra, "now": NOW}
    wrong = doubt(payment=payment, **words)
    with pytest.raises(DomainError, match=r"少于预收合计 300\.00"):
        propose_held(**given(paying, row(paying, *SPACE, "B-2")))

    booked(paying, -15_000)
    decide_odd(proposal=wrong, agrees=False, actor=paying.cast.bob, now=NOW)
    payment.refresh_from_db()
    right = propose(payment=payment, verdict="paid", **words)
    with pytest.raises(DomainError, match=r"是 0\.00 元，少于预收合计 150\.00"):
        decide_odd(proposal=right, agrees=True, actor=paying.cast.bob, now=NOW)


@pytest.mark.parametrize(("verb", "by"), [("agree", "bob"), ("refuse", "bob"), ("end", "petra")])
def test_nobody_is_asked_any_more_once_it_has_ended(paying, verb, by):
    propose_held(**given(paying, row(paying)))
    waits = Notice.objects.filter(kind="finance.opening_waits", read_at=None)
    assert waits.exists()
    decide(paying, verb, by)
    assert not waits.exists()
